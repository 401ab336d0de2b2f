//! Judges `cancel`: a connection dropped at every poll, the timer firing at every poll.
#![allow(dead_code, reason = "a lesson reads better without")]

brigade::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_given_back_first "wrong_given_back_first.rs",
    wrong_message_first "wrong_message_first.rs",
    wrong_local_line "wrong_local_line.rs",
    wrong_guard_too_late "wrong_guard_too_late.rs",
);
