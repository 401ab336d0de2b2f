//! What is drawn while the run goes on, on a terminal only: to whom it connects, and how far it is.

use super::until;
use crate::cli::Load;
use brigade::load::{Control, Until};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::time::Duration;

/// How often the progress is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Does what may have to wait for the server to take connections, and says so while it waits.
pub(super) fn connecting<T>(host: &str, wait: impl FnOnce() -> T) -> T {
    let bar = ProgressBar::new_spinner().with_message(format!("connecting to {host}"));
    bar.enable_steady_tick(TICK);
    let done = wait();
    bar.finish_and_clear();
    done
}

/// Time, the run's end, and how many requests are answered.
pub(super) fn running(control: Arc<Control>, asked: &Load) -> ProgressBar {
    let end = match until(asked) {
        Until::Elapsed(time) => format!("of {time:?}"),
        Until::Sent(count) | Until::Each(count) => format!("of {count} requests"),
    };
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}, {answered} answered");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let answered = move |_: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
        let _no_screen = write!(out, "{}", control.answered());
    };
    let bar = ProgressBar::new_spinner().with_message(end);
    bar.set_style(style.with_key("answered", answered));
    bar.enable_steady_tick(TICK);
    bar
}
