//! Judges `cost-of-sharing`: every execution that weak memory allows, by loom.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_release_only "wrong_release_only.rs",
    wrong_acquire_only "wrong_acquire_only.rs",
    wrong_on_the_targets "wrong_on_the_targets.rs",
    wrong_yield "wrong_yield.rs",
    wrong_by_code "wrong_by_code.rs",
    wrong_weak "wrong_weak.rs",
    wrong_lock "wrong_lock.rs",
    wrong_add_nothing "wrong_add_nothing.rs",
    wrong_packed "wrong_packed.rs",
    right_fences "right_fences.rs",
    right_once_lock "right_once_lock.rs",
);
