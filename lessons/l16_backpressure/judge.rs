//! Judges `backpressure` in virtual time: a burst, five requests at all times and lengths of a grid, and three hundred streams of a
//! thousand.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_silent "wrong_silent.rs",
    wrong_told_twice "wrong_told_twice.rs",
    wrong_unbounded "wrong_unbounded.rs",
    wrong_looks_once "wrong_looks_once.rs",
    wrong_whole_ms "wrong_whole_ms.rs",
    wrong_room "wrong_room.rs",
    wrong_estimate "wrong_estimate.rs",
    wrong_never_over "wrong_never_over.rs",
    wrong_asks_again "wrong_asks_again.rs",
    wrong_newest_first "wrong_newest_first.rs",
    wrong_at_its_turn "wrong_at_its_turn.rs",
    wrong_when_there_is_time "wrong_when_there_is_time.rs",
    right_drain "right_drain.rs",
    right_channel "right_channel.rs",
    right_by_time "right_by_time.rs",
);
