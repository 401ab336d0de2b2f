//! Judges `many-cores`: every order and every bracketing of six chunks.
#![allow(dead_code, reason = "a lesson reads better without")]

brigade::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_ties_left "wrong_ties_left.rs",
    wrong_rounded "wrong_rounded.rs",
    wrong_only_the_top "wrong_only_the_top.rs",
);
