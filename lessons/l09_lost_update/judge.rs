//! Judges `lost-update`: every schedule of two threads that click, by shuttle.
#![allow(
    clippy::unwrap_used,
    clippy::new_without_default,
    dead_code,
    reason = "a lesson reads better without"
)]

brigade::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_locked_twice "wrong_locked_twice.rs",
    wrong_look_again "wrong_look_again.rs",
    wrong_one_try "wrong_one_try.rs",
);
