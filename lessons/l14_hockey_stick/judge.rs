//! Judges `hockey-stick`: recordings with known waits, then every short one against a server that is watched tick by tick.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_connection "wrong_connection.rs",
    wrong_one_before "wrong_one_before.rs",
    wrong_long_gap "wrong_long_gap.rs",
    wrong_own_service "wrong_own_service.rs",
    wrong_saves "wrong_saves.rs",
    wrong_subtracts "wrong_subtracts.rs",
    wrong_together "wrong_together.rs",
    wrong_seconds "wrong_seconds.rs",
    wrong_first "wrong_first.rs",
    right_clock "right_clock.rs",
    right_work "right_work.rs",
    right_departures "right_departures.rs",
);
