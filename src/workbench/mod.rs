//! The lesson loop: QUESTION, PREDICT, RUN, OBSERVE, COMPARE, EXPLAIN, RULE.
//!
//! A lesson is data plus one `run`; everything it prints is computed from that run. The workbench
//! refuses to know the single lessons, the models and Blink.

mod lesson;

pub use lesson::{
    Bench, Choice, Compared, Evidence, Experiment, Figure, Lesson, Observation, Prompt, Question,
    Report, Setting,
};
