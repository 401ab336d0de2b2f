//! Judges `stealing`: every execution of an owner that pops and a thief that steals, by loom.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_thief_only "wrong_thief_only.rs",
    wrong_length_first "wrong_length_first.rs",
    wrong_one_end "wrong_one_end.rs",
    wrong_leaves_the_last "wrong_leaves_the_last.rs",
    wrong_not_now "wrong_not_now.rs",
    right_look_and_take "right_look_and_take.rs",
    right_try_again "right_try_again.rs",
);
