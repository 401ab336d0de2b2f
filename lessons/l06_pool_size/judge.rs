//! Judges `pool-size`: every execution of a pool whose jobs wait for jobs of the same pool, by loom.

brigade_judge::judge!(loom;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_bigger "wrong_bigger.rs",
    wrong_helper "wrong_helper.rs",
    wrong_three_deep "wrong_three_deep.rs",
    wrong_if "wrong_if.rs",
    wrong_gives_way "wrong_gives_way.rs",
    wrong_at_once "wrong_at_once.rs",
    wrong_tells_one "wrong_tells_one.rs",
    wrong_wakes_one "wrong_wakes_one.rs",
    right_own_queue "right_own_queue.rs",
    right_its_own_job "right_its_own_job.rs",
);
