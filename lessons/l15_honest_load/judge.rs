//! Judges `honest-load`: what a load generator tells of servers in virtual time, against what users felt of them.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_from_the_send "wrong_from_the_send.rs",
    wrong_outliers "wrong_outliers.rs",
    wrong_pauses "wrong_pauses.rs",
    wrong_one_by_one "wrong_one_by_one.rs",
    wrong_leaves_early "wrong_leaves_early.rs",
    wrong_again "wrong_again.rs",
    wrong_skips "wrong_skips.rs",
    wrong_fast_failures "wrong_fast_failures.rs",
    wrong_forgets_failures "wrong_forgets_failures.rs",
    right_each_sleeps "right_each_sleeps.rs",
    right_returned "right_returned.rs",
);
