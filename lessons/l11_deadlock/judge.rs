//! Judges `deadlock`: every schedule of two threads, and of three with few preemptions, by shuttle.

brigade_judge::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_give_way "wrong_give_way.rs",
    wrong_one_side "wrong_one_side.rs",
    wrong_back_off "wrong_back_off.rs",
    wrong_give_up "wrong_give_up.rs",
    wrong_look_first "wrong_look_first.rs",
    wrong_one_at_a_time "wrong_one_at_a_time.rs",
    right_by_address "right_by_address.rs",
    right_rw_lock "right_rw_lock.rs",
);
