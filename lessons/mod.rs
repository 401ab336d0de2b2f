//! The course: one folder a lesson, and the table of them.

mod l01_one_request;
mod l02_one_core;
mod l03_many_cores;
mod l04_not_waiting;
mod l07_blocked_loop;
mod l08_stealing;
mod l09_lost_update;
mod l10_unique_code;
mod l13_cancel;
mod opening;

use crate::workbench::Lesson;
use crate::workbench::course::Course;

/// Every lesson, in the order of the course.
pub const LESSONS: &[&Lesson] = &[
    &l01_one_request::LESSON,
    &l02_one_core::LESSON,
    &l03_many_cores::LESSON,
    &l04_not_waiting::LESSON,
    &l07_blocked_loop::LESSON,
    &l08_stealing::LESSON,
    &l09_lost_update::LESSON,
    &l10_unique_code::LESSON,
    &l13_cancel::LESSON,
];

/// The lessons and the picture before them.
pub static COURSE: Course = Course { lessons: LESSONS, opening: &opening::OPENING };
