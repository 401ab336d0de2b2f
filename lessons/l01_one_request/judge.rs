//! Judges `one-request`: three requests, cut at every pair of positions.
#![allow(clippy::new_without_default, dead_code, reason = "a lesson reads better without")]

brigade::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_loop "wrong_loop.rs",
    wrong_one_a_read "wrong_one_a_read.rs",
    wrong_last_piece "wrong_last_piece.rs",
);
