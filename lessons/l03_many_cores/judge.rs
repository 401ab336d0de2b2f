//! Judges `many-cores`: every order and every bracketing, against what is true.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_ties_left "wrong_ties_left.rs",
    wrong_sum_of_ms "wrong_sum_of_ms.rs",
    wrong_rounded "wrong_rounded.rs",
    wrong_whole "wrong_whole.rs",
    wrong_narrow "wrong_narrow.rs",
    wrong_only_the_top "wrong_only_the_top.rs",
    wrong_a_hundred "wrong_a_hundred.rs",
    wrong_short_count "wrong_short_count.rs",
    wrong_ten_always "wrong_ten_always.rs",
    right_ordered_map "right_ordered_map.rs",
    right_heap "right_heap.rs",
);
