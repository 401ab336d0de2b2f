//! Judges `workers`: a server and two workers, killed at every step, and what one has taken handed to the other.
#![allow(dead_code, reason = "a lesson reads better without")]

brigade_judge::judge!(played;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_put_after "wrong_put_after.rs",
    wrong_done_first "wrong_done_first.rs",
    wrong_new_key "wrong_new_key.rs",
    wrong_remembers "wrong_remembers.rs",
    wrong_key_of_a_try "wrong_key_of_a_try.rs",
    wrong_put_first "wrong_put_first.rs",
    wrong_key_is_the_address "wrong_key_is_the_address.rs",
    wrong_gives_up "wrong_gives_up.rs",
    wrong_drops "wrong_drops.rs",
    wrong_keeps "wrong_keeps.rs",
    wrong_in_a_row "wrong_in_a_row.rs",
    wrong_stops "wrong_stops.rs",
    wrong_refusals_only "wrong_refusals_only.rs",
    wrong_notifies "wrong_notifies.rs",
    wrong_says_kept "wrong_says_kept.rs",
    wrong_at_once "wrong_at_once.rs",
    right_relay "right_relay.rs",
    right_no_put_back "right_no_put_back.rs",
    right_match "right_match.rs",
);
