//! The lesson loop: RECALL, QUESTION, PREDICT, RUN, OBSERVE, COMPARE, EXPLAIN, BREAK, REPAIR, TRANSFER, RULE.
//!
//! A lesson is data plus one `run`; everything it prints is computed from that run. The workbench
//! refuses to know the single lessons, the models and Blink.

mod ask;
mod bench;
pub mod book;
pub mod calibration;
pub mod check;
pub mod child;
pub mod course;
mod curve;
mod environment;
mod exercise;
mod export;
pub mod kept;
pub mod ladder;
mod lesson;
pub mod live;
mod play;
mod predictions;
pub mod program;
pub mod recall;
pub mod recorded;
mod repair;
mod round;
pub mod ruled;
pub mod runner;
mod screen;
mod setting;
mod show;
mod standing;
mod strips;

pub use ask::Learner;
pub use bench::{Bench, Runner};
pub use curve::{Curve, Line};
pub use environment::variable;
pub use exercise::{Exercise, Promise, Transfer, Wrong};
pub use export::{Export, numbered};
pub use lesson::{
    Axis, Choice, Compared, Evidence, Experiment, Figure, Lack, Leg, Lesson, Observation, Prompt,
    Question, Recorded, Report, Truth, Waterfall,
};
pub use play::{Desk, Options, Outcome, play};
pub use predictions::{Prediction, Predictions, Value};
pub use round::Round;
pub use screen::{Ink, Screen};
pub use setting::Setting;
pub use standing::{Next, Repair, Standing};
pub use strips::{Strip, Strips};
