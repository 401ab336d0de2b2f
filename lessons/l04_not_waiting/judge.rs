//! Judges `not-waiting`: every execution of a thread that sends and a task that polls, by loom.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_seqcst "wrong_seqcst.rs",
    wrong_look_under_lock "wrong_look_under_lock.rs",
    wrong_first_waker "wrong_first_waker.rs",
    wrong_wakes_itself "wrong_wakes_itself.rs",
    wrong_holds_thread "wrong_holds_thread.rs",
    wrong_zero_is_none "wrong_zero_is_none.rs",
    wrong_flag_first "wrong_flag_first.rs",
    right_one_lock "right_one_lock.rs",
    right_look_twice "right_look_twice.rs",
);
