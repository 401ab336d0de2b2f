//! Judges `template`: FILL IN: how.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_second "wrong_second.rs",
    right_match "right_match.rs",
    right_sum "right_sum.rs",
);
