//! Judges `lost-update`: every schedule of two threads that click, by shuttle.

brigade_judge::judge!(shuttle;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_locked_twice "wrong_locked_twice.rs",
    wrong_look_again "wrong_look_again.rs",
    wrong_one_try "wrong_one_try.rs",
    wrong_three_tries "wrong_three_tries.rs",
    wrong_moved_later "wrong_moved_later.rs",
    wrong_narrow "wrong_narrow.rs",
    right_fetch_update "right_fetch_update.rs",
    right_mutex "right_mutex.rs",
    right_shards "right_shards.rs",
    right_spin_lock "right_spin_lock.rs",
);
