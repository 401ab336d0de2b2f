//! Judges `glass-box`: every order in which up to three users sign up, are hashed for and are sent their mail. The trees of spans are held
//! against those that should be, and everything that was written against every secret.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_all_failed "wrong_all_failed.rs",
    wrong_another_process "wrong_another_process.rs",
    wrong_answered "wrong_answered.rs",
    wrong_believes "wrong_believes.rs",
    wrong_chain "wrong_chain.rs",
    wrong_current "wrong_current.rs",
    wrong_debug "wrong_debug.rs",
    wrong_done "wrong_done.rs",
    wrong_last "wrong_last.rs",
    wrong_leaks "wrong_leaks.rs",
    wrong_masks_code "wrong_masks_code.rs",
    wrong_no_context "wrong_no_context.rs",
    wrong_not_failed "wrong_not_failed.rs",
    wrong_own_trace "wrong_own_trace.rs",
    wrong_redacts_mail "wrong_redacts_mail.rs",
    wrong_silent "wrong_silent.rs",
    wrong_span_after "wrong_span_after.rs",
    wrong_words "wrong_words.rs",
    right_masks "right_masks.rs",
    right_types "right_types.rs",
);
