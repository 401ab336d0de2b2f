//! Judges `blocked-loop`: logins on a loop in virtual time, cancelled at every moment.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_on_the_loop "wrong_on_the_loop.rs",
    wrong_unbounded "wrong_unbounded.rs",
    wrong_permit_stays "wrong_permit_stays.rs",
    wrong_underscore "wrong_underscore.rs",
    wrong_one_at_a_time "wrong_one_at_a_time.rs",
    wrong_spins "wrong_spins.rs",
    wrong_waits_lent "wrong_waits_lent.rs",
    wrong_looks_again "wrong_looks_again.rs",
    wrong_last_answer "wrong_last_answer.rs",
    right_returned "right_returned.rs",
    right_scope "right_scope.rs",
);
