//! What is being done, on one line of standard error; nothing where that is no terminal.

use brigade_workbench::live::Level;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// What is being done, and how much of something there is.
const WORDS: &str = "  {spinner} {msg} {elapsed}";
const LEVEL: &str = "  {spinner} {prefix} {elapsed}  {msg} {bar:30} {pos}";

/// The line, until it is dropped.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(what: &str) -> Progress {
        let bar = ProgressBar::new_spinner().with_style(style(WORDS)).with_message(what.to_owned());
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    /// What is being done now.
    pub(super) fn say(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    /// How much of something there is at this moment, as a bar beside it.
    pub(super) fn level(&self, Level { what, now, full }: &Level) {
        self.0.set_style(style(LEVEL));
        self.0.set_length(*full as u64);
        self.0.set_message(what.clone());
        self.0.set_position(*now as u64);
    }
}

/// The templates are ours, and sound.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
