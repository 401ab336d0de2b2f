//! The course: one folder a lesson, and the table of them.

use crate::workbench::Lesson;

/// Every lesson, in the order of the course.
pub const LESSONS: &[&Lesson] = &[];
