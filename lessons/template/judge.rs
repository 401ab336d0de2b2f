//! Judges `template`: FILL IN: how.
#![allow(dead_code, reason = "a lesson reads better without")]

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_second "wrong_second.rs",
    right_match "right_match.rs",
    right_sum "right_sum.rs",
);
