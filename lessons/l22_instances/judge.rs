//! Judges `instances`: requests through a balancer, dropped at every point, before instances that are slow, break and leave.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_by_hand "wrong_by_hand.rs",
    wrong_loser "wrong_loser.rs",
    wrong_penalty "wrong_penalty.rs",
    wrong_head_only "wrong_head_only.rs",
    wrong_from_the_head "wrong_from_the_head.rs",
    wrong_both "wrong_both.rs",
    wrong_twice "wrong_twice.rs",
    wrong_first_drawn "wrong_first_drawn.rs",
    wrong_of_all "wrong_of_all.rs",
    wrong_never "wrong_never.rs",
    wrong_gives_up "wrong_gives_up.rs",
    wrong_at_once "wrong_at_once.rs",
    wrong_looks_once "wrong_looks_once.rs",
    wrong_takes_one "wrong_takes_one.rs",
    right_clones "right_clones.rs",
    right_kept "right_kept.rs",
);
