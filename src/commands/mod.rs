//! One file a command: from what was typed to what is done.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod compare;
#[cfg(unix)]
pub(crate) mod dials;
pub(crate) mod elsewhere;
pub(crate) mod exercises;
pub(crate) mod experiment;
pub(crate) mod judging;
pub(crate) mod lessons;
pub(crate) mod load;
pub(crate) mod machine;
pub(crate) mod models;
mod new_lesson;
pub(crate) mod play;
pub(crate) mod report;
pub(crate) mod scenarios;
pub(crate) mod serve;
pub(crate) mod watch;

pub(crate) use brigade::measure::grouped;
pub(crate) use brigade_server::{Usage, unknown};
