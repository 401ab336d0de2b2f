//! Judges `cache`: every schedule of readers that miss and a writer that changes what they read, by shuttle.

brigade_judge::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_look_again "wrong_look_again.rs",
    wrong_wakes_one "wrong_wakes_one.rs",
    wrong_clears_another "wrong_clears_another.rs",
    wrong_kept_late "wrong_kept_late.rs",
    wrong_mark "wrong_mark.rs",
    wrong_joins "wrong_joins.rs",
    wrong_error_kept "wrong_error_kept.rs",
    wrong_left_waiting "wrong_left_waiting.rs",
    wrong_each_again "wrong_each_again.rs",
    wrong_absent_not_kept "wrong_absent_not_kept.rs",
    wrong_hides "wrong_hides.rs",
    wrong_one_lock "wrong_one_lock.rs",
    right_flight "right_flight.rs",
    right_messages "right_messages.rs",
);
