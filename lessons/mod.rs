//! The course: one folder a lesson, and the table of them.

mod l01_one_request;
mod opening;

use crate::workbench::Lesson;
use crate::workbench::course::Course;

/// Every lesson, in the order of the course.
pub const LESSONS: &[&Lesson] = &[&l01_one_request::LESSON];

/// The lessons and the picture before them.
pub static COURSE: Course = Course {
    lessons: LESSONS,
    opening: &opening::OPENING,
};
