//! Judges `cancel`: a connection dropped at every poll, the timer firing at every poll.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_local_line "wrong_local_line.rs",
    wrong_whole_lines "wrong_whole_lines.rs",
    wrong_kept_once "wrong_kept_once.rs",
    wrong_guard_too_late "wrong_guard_too_late.rs",
    wrong_given_back_twice "wrong_given_back_twice.rs",
    wrong_given_back_first "wrong_given_back_first.rs",
    wrong_message_first "wrong_message_first.rs",
    wrong_told_twice "wrong_told_twice.rs",
    wrong_one_sign "wrong_one_sign.rs",
    right_connection "right_connection.rs",
    right_kept_future "right_kept_future.rs",
);
