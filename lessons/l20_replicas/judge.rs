//! Judges `replicas`: every order in which clients write and read, standbys apply and tell, and one is lost and made anew.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_sticky "wrong_sticky.rs",
    wrong_threshold "wrong_threshold.rs",
    wrong_reads_too_little "wrong_reads_too_little.rs",
    wrong_last_answer "wrong_last_answer.rs",
    wrong_everyone "wrong_everyone.rs",
    wrong_one_try "wrong_one_try.rs",
    wrong_stays "wrong_stays.rs",
    wrong_newest "wrong_newest.rs",
    wrong_neighbour "wrong_neighbour.rs",
    wrong_asks_lost "wrong_asks_lost.rs",
    wrong_as_it_was "wrong_as_it_was.rs",
    wrong_never_back "wrong_never_back.rs",
    wrong_kept_here "wrong_kept_here.rs",
    right_two_tokens "right_two_tokens.rs",
    right_queue "right_queue.rs",
);
