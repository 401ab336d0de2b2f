//! Judges `retry-storm`: one hundred seeds of three kinds of days, in virtual time.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_one_a_call "wrong_one_a_call.rs",
    wrong_counts_only "wrong_counts_only.rs",
    wrong_while_it_waits "wrong_while_it_waits.rs",
    wrong_by_the_clock "wrong_by_the_clock.rs",
    wrong_no_lid "wrong_no_lid.rs",
    wrong_retries_earn "wrong_retries_earn.rs",
    wrong_never "wrong_never.rs",
    wrong_every_tenth "wrong_every_tenth.rs",
    wrong_not_yet_late "wrong_not_yet_late.rs",
    wrong_time_in_line "wrong_time_in_line.rs",
    wrong_users_deadline "wrong_users_deadline.rs",
    wrong_new_deadline "wrong_new_deadline.rs",
    wrong_newest_first "wrong_newest_first.rs",
    wrong_clears "wrong_clears.rs",
    right_find "right_find.rs",
    right_budget_type "right_budget_type.rs",
    right_retain "right_retain.rs",
);
