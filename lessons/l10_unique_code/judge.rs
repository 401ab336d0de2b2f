//! Judges `unique-code`: every schedule of two users by shuttle, and of three with few preemptions, and the answers of each for
//! linearizability.

brigade_judge::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_look_again "wrong_look_again.rs",
    wrong_same_url "wrong_same_url.rs",
    wrong_give_up "wrong_give_up.rs",
    wrong_insert_tells "wrong_insert_tells.rs",
    wrong_claim_first "wrong_claim_first.rs",
    wrong_lower_case "wrong_lower_case.rs",
    right_one_guard "right_one_guard.rs",
    right_rw_lock "right_rw_lock.rs",
);
