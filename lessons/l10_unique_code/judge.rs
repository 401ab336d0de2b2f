//! Judges `unique-code`: every schedule of two users by shuttle, many of three, and the answers of each for linearizability.
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
    wrong_look_again "wrong_look_again.rs",
    wrong_insert_tells "wrong_insert_tells.rs",
    wrong_claim_first "wrong_claim_first.rs",
);
