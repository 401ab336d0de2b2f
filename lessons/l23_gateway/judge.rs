//! Judges `gateway`: every execution of two threads that ask at once, by loom, and all windows of all ways in which a few requests
//! come, in virtual time.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_window "wrong_window.rs",
    wrong_saves_up "wrong_saves_up.rs",
    wrong_one_more "wrong_one_more.rs",
    wrong_forgets "wrong_forgets.rs",
    wrong_store "wrong_store.rs",
    wrong_bucket "wrong_bucket.rs",
    wrong_one_try "wrong_one_try.rs",
    wrong_three_tries "wrong_three_tries.rs",
    wrong_spaced "wrong_spaced.rs",
    wrong_pushes "wrong_pushes.rs",
    wrong_until_due "wrong_until_due.rs",
    right_fetch_update "right_fetch_update.rs",
    right_mutex "right_mutex.rs",
);
