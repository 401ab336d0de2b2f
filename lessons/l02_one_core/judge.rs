//! Judges `one-core`: steps are counted between polls, and no clock is read.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_await_ready "wrong_await_ready.rs",
    wrong_once "wrong_once.rs",
    wrong_eight_times "wrong_eight_times.rs",
    wrong_not_woken "wrong_not_woken.rs",
    wrong_polite "wrong_polite.rs",
    wrong_instead "wrong_instead.rs",
    wrong_small_counter "wrong_small_counter.rs",
    wrong_again "wrong_again.rs",
    wrong_before_last "wrong_before_last.rs",
    right_chunks "right_chunks.rs",
    right_poll "right_poll.rs",
);
