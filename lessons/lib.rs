//! The course: one folder a lesson, and the table of them.

mod l01_one_request;
mod l02_one_core;
mod l03_many_cores;
mod l04_not_waiting;
mod l05_price_of_a_task;
mod l06_pool_size;
mod l07_blocked_loop;
mod l08_stealing;
mod l09_lost_update;
mod l10_unique_code;
mod l11_deadlock;
mod l12_cost_of_sharing;
mod l13_cancel;
mod l14_hockey_stick;
mod l15_honest_load;
mod l16_backpressure;
mod l17_retry_storm;
mod l18_layers;
mod l19_boundaries;
mod l20_replicas;
mod l21_cache;
mod l22_instances;
mod l23_gateway;
mod l24_auth;
mod l25_workers;
mod l26_glass_box;
mod opening;
#[cfg(test)]
mod template;

use brigade_workbench::Lesson;
use brigade_workbench::course::Course;

/// Every lesson, in the order of the course.
pub const LESSONS: &[&Lesson] = &[
    &l01_one_request::LESSON,
    &l02_one_core::LESSON,
    &l03_many_cores::LESSON,
    &l04_not_waiting::LESSON,
    &l05_price_of_a_task::LESSON,
    &l06_pool_size::LESSON,
    &l07_blocked_loop::LESSON,
    &l08_stealing::LESSON,
    &l09_lost_update::LESSON,
    &l10_unique_code::LESSON,
    &l11_deadlock::LESSON,
    &l12_cost_of_sharing::LESSON,
    &l13_cancel::LESSON,
    &l14_hockey_stick::LESSON,
    &l15_honest_load::LESSON,
    &l16_backpressure::LESSON,
    &l17_retry_storm::LESSON,
    &l18_layers::LESSON,
    &l19_boundaries::LESSON,
    &l20_replicas::LESSON,
    &l21_cache::LESSON,
    &l22_instances::LESSON,
    &l23_gateway::LESSON,
    &l24_auth::LESSON,
    &l25_workers::LESSON,
    &l26_glass_box::LESSON,
];

/// The lessons and the picture before them.
pub static COURSE: Course = Course { lessons: LESSONS, opening: &opening::OPENING };

#[cfg(test)]
mod tests {
    use super::template::LESSON;
    use brigade_workbench::{Bench, Experiment, Setting};

    #[test]
    fn the_template_of_a_lesson_runs_and_leaves_a_whole_report() {
        let mut runner = |experiment: &Experiment, setting: &Setting| (experiment.run)(setting);
        let mut bench = Bench::new(2, &mut runner);
        bench.quick = true;
        let report = (LESSON.run)(&mut bench).expect("it runs");
        assert_eq!((report.figures.len(), report.claims.len()), (1, 1));
        assert!(report.truth(&LESSON.predictions[0]).is_some());
    }
}
