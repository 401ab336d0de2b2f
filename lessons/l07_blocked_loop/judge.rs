//! Judges `blocked-loop`: logins on a loop in virtual time, cancelled at every moment.

brigade::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_unbounded "wrong_unbounded.rs",
    wrong_permit_stays "wrong_permit_stays.rs",
    wrong_on_the_loop "wrong_on_the_loop.rs",
);
