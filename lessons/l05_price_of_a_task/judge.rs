//! Judges `price-of-a-task` by counting: clients that come and go in every order, by shuttle; then a crowd that stays.

brigade_judge::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_limit "wrong_limit.rs",
    wrong_gives_up "wrong_gives_up.rs",
    wrong_dropped "wrong_dropped.rs",
    wrong_told_and_served "wrong_told_and_served.rs",
    wrong_waits "wrong_waits.rs",
    wrong_at_the_door "wrong_at_the_door.rs",
    wrong_forgotten "wrong_forgotten.rs",
    wrong_counted_late "wrong_counted_late.rs",
    right_guard "right_guard.rs",
    right_lock "right_lock.rs",
);
