//! Judges `one-core`: steps are counted between polls, and no clock is read.
#![allow(dead_code, reason = "a lesson reads better without")]

brigade::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_await_ready "wrong_await_ready.rs",
    wrong_not_woken "wrong_not_woken.rs",
    wrong_once "wrong_once.rs",
);
