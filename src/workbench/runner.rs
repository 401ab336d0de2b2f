//! How the workbench runs a lesson's experiments: in a child, with a line of progress meanwhile; from
//! a recording where this system cannot.

use super::{Evidence, Lesson, Setting, child, recorded};
use crate::trace::Origin;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Runs experiments of `lesson` in child processes and signs what they recorded with `machine`. The
/// child does the timing, so the parent may draw.
pub fn in_children(
    lesson: &Lesson,
    machine: Option<String>,
) -> impl FnMut(&str, &Setting) -> anyhow::Result<Evidence> {
    move |name, setting| {
        let mut experiments = lesson.experiments.iter();
        let experiment = experiments.find(|experiment| experiment.name == name);
        if let (Some(experiment), Some(_), false) = (experiment, setting.cores, child::can_pin()) {
            return recorded::play_back(experiment, setting);
        }
        let progress = spinner(name, setting);
        let evidence = child::run(lesson.name, name, setting);
        progress.finish_and_clear();
        let mut evidence = evidence?;
        if let Some(machine) = &machine {
            for trace in evidence.traces.values_mut() {
                trace.origin = Origin::Measured(machine.clone());
            }
        }
        Ok(evidence)
    }
}

/// One line on standard error, ten times a second; nothing where that is no terminal.
fn spinner(name: &str, setting: &Setting) -> ProgressBar {
    let style = ProgressStyle::with_template("  {spinner} {msg} {elapsed}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let values = setting.values.iter().map(|(key, value)| format!(", {key} {value}"));
    let cores = setting.cores.map_or(String::new(), |cores| format!(" on {cores} of the cores"));
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.set_message(format!("{name}{cores}{}", values.collect::<String>()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
