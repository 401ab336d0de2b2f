//! The exercises of the lessons: `lessons check`, `hint`, `solution`, `reset` and `play`.

use clap::{Args, Subcommand};

/// What is done with an exercise.
#[derive(Debug, Subcommand)]
pub(crate) enum Exercises {
    /// Judges your repair: every schedule is tried, and a lost one is drawn
    Check(Check),
    /// The next of three hints, the last of which nearly tells
    Hint(Hint),
    /// One repair, once yours is accepted
    Solution(Solution),
    /// Begins again: a fresh copy of what is broken; yours is kept as exercise.rs.old
    Reset(Named),
    /// You are the scheduler: pick who takes the next step, and try to break it
    Play(Named),
    /// Lays out a new lesson that builds, plays, and says what is to be filled in: for those who add one
    #[command(hide = true)]
    New(Named),
}

/// `lessons check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A lesson's name or number; all exercises without
    pub(crate) lesson: Option<String>,
    /// Judge again whenever the file is saved
    #[arg(long, conflicts_with = "replay")]
    pub(crate) watch: bool,
    /// Play one losing schedule again: what `check` printed
    #[arg(long, value_name = "STRING", requires = "lesson")]
    pub(crate) replay: Option<String>,
}

/// `lessons hint`.
#[derive(Args, Debug)]
pub(crate) struct Hint {
    /// A lesson's name or number
    pub(crate) lesson: String,
    /// This one, from 1 to 3, instead of the next
    #[arg(value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) step: Option<u8>,
}

/// `lessons solution`.
#[derive(Args, Debug)]
pub(crate) struct Solution {
    /// A lesson's name or number
    pub(crate) lesson: String,
    /// Show it although yours is not accepted yet
    #[arg(long)]
    pub(crate) spoil: bool,
    /// Show what differs between yours and it
    #[arg(long)]
    pub(crate) diff: bool,
}

/// A lesson that is named, and nothing else.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// A lesson's name or number
    pub(crate) lesson: String,
}
