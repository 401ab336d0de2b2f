//! Judges `auth`: every execution of guesses and tabs that come at once, by loom, and all ways in which a few of them come one after
//! another, in virtual time.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_counts_after "wrong_counts_after.rs",
    wrong_wraps "wrong_wraps.rs",
    wrong_sixth "wrong_sixth.rs",
    wrong_one_try "wrong_one_try.rs",
    wrong_looks_used "wrong_looks_used.rs",
    wrong_again "wrong_again.rs",
    wrong_any_uses "wrong_any_uses.rs",
    wrong_two_locks "wrong_two_locks.rs",
    wrong_loser "wrong_loser.rs",
    wrong_new_for_each "wrong_new_for_each.rs",
    wrong_clocks "wrong_clocks.rs",
    wrong_same_second "wrong_same_second.rs",
    wrong_grace_goes_on "wrong_grace_goes_on.rs",
    wrong_any_former "wrong_any_former.rs",
    wrong_only_refuses "wrong_only_refuses.rs",
    wrong_grace_after_end "wrong_grace_after_end.rs",
    wrong_revived "wrong_revived.rs",
    wrong_goes_on "wrong_goes_on.rs",
    wrong_late "wrong_late.rs",
    right_record "right_record.rs",
    right_gone "right_gone.rs",
);
