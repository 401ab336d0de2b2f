//! Recordings: what one machine measured, for others that cannot. `brigade record LESSON` writes
//! them, an experiment includes its own, and they are shown under the name of the machine they come from.

use super::{Evidence, Experiment, Lesson, Recorded, Setting};
use anyhow::Context;
use brigade_core::measure::Card;
use brigade_core::trace::{Origin, Trace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One run of an experiment, as recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Take {
    setting: Setting,
    evidence: Evidence,
    /// Where; traces say it themselves.
    #[serde(default)]
    machine: Option<String>,
}

/// What was recorded of one lesson, by experiment.
#[derive(Debug, Default)]
pub struct Takes(BTreeMap<String, Vec<Take>>);

impl Takes {
    /// Keeps what a pinned experiment found, or one of the ladder's; what any system can measure needs no recording.
    pub fn keep(&mut self, experiment: &str, setting: &Setting, evidence: &Evidence) {
        if setting.cores.is_none() && evidence.components.is_none() {
            return;
        }
        let machine = evidence.traces.is_empty().then(|| Card::load_or_measure().summary());
        let take = Take { setting: setting.clone(), evidence: evidence.clone(), machine };
        self.0.entry(experiment.into()).or_default().push(take);
    }

    /// Writes one file an experiment into `folder`.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        for (experiment, takes) in &self.0 {
            std::fs::write(
                folder.join(experiment).with_extension("json"),
                serde_json::to_vec(takes)?,
            )?;
        }
        Ok(())
    }
}

/// Where a lesson's recordings are, from the project's root: `lessons/l02_one_core/recorded`.
pub fn folder(lesson: &Lesson) -> PathBuf {
    let name = lesson.name.replace('-', "_");
    let name = if lesson.number == 0 { name } else { format!("l{:02}_{name}", lesson.number) };
    Path::new("lessons").join(name).join("recorded")
}

/// A person who looks at a recording sees where it was made.
pub fn label(trace: &mut Trace) {
    if let Origin::Measured(machine) = &trace.origin {
        trace.origin = Origin::Recorded(machine.clone());
    }
}

/// What was recorded of `experiment` under the setting nearest to `setting`: the same values and
/// cores, whatever the size. `why` it is not measured here is the beginning of a sentence.
///
/// # Errors
/// If nothing was recorded, or it cannot be read.
pub fn play_back(
    experiment: &Experiment,
    setting: &Setting,
    why: &str,
) -> anyhow::Result<Evidence> {
    let text = experiment.recorded.with_context(|| {
        let instead = if setting.cores.is_some() { ": leave --cores out" } else { "" };
        format!("{why}, and no recording of `{}` is shipped{instead}", experiment.name)
    })?;
    let takes: Vec<Take> = serde_json::from_str(text).context("a recording")?;
    let alike =
        |take: &&Take| take.setting.asked == setting.asked && take.setting.cores == setting.cores;
    let take = takes.iter().find(alike).or(takes.first()).context("the recording is empty")?;
    let mut evidence = take.evidence.clone();
    evidence.traces.values_mut().for_each(label);
    let machine = evidence.traces.values().find_map(|trace| match &trace.origin {
        Origin::Recorded(machine) => Some(machine.clone()),
        _ => None,
    });
    let machine = machine.or(take.machine.clone()).unwrap_or_else(|| "another machine".into());
    evidence.recorded =
        Some(Recorded { machine: on(machine, evidence.components.as_deref()), why: why.into() });
    Ok(evidence)
}

/// `2 × Intel Xeon, Linux 6.18, with PostgreSQL 15.18`.
fn on(machine: String, components: Option<&[String]>) -> String {
    match components {
        None | Some([]) => machine,
        Some(components) => format!("{machine}, with {}", components.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPERIMENT: Experiment =
        Experiment { name: "stores", run: |_| Ok(Evidence::default()), recorded: None };

    fn evidence() -> Evidence {
        let components = vec!["PostgreSQL 15.18".into(), "Redis 7.0.15".into()];
        Evidence { components: Some(components), ..Evidence::of(&7).unwrap() }
    }

    #[test]
    fn what_the_ladder_measured_is_kept_and_what_any_system_measures_is_not() {
        let mut takes = Takes::default();
        takes.keep("plain", &Setting::default(), &Evidence::of(&7).unwrap());
        takes.keep("pinned", &Setting::on(1), &Evidence::of(&7).unwrap());
        takes.keep("stores", &Setting::default(), &evidence());
        assert_eq!(takes.0.keys().collect::<Vec<_>>(), ["pinned", "stores"]);
    }

    #[test]
    fn a_recording_says_where_it_was_made_on_what_and_why_it_is_shown() {
        let mut takes = Takes::default();
        takes.keep("stores", &Setting::default(), &evidence());
        let text = serde_json::to_string(&takes.0["stores"]).unwrap();
        let experiment = Experiment { recorded: Some(text.leak()), ..EXPERIMENT };
        let played = play_back(&experiment, &Setting::default(), "there is no `psql`").unwrap();
        assert_eq!(played.found::<u8>().unwrap(), 7);
        let recorded = played.recorded.unwrap();
        assert!(recorded.machine.ends_with(", with PostgreSQL 15.18 and Redis 7.0.15"));
        assert_eq!(recorded.why, "there is no `psql`");
    }

    #[test]
    fn without_a_recording_what_is_missing_is_an_error() {
        let why = |setting, why| play_back(&EXPERIMENT, &setting, why).unwrap_err().to_string();
        let missing = why(Setting::default(), "there is no `psql`: install it");
        assert!(missing.starts_with("there is no `psql`: install it, and no recording"));
        assert!(why(Setting::on(1), "it cannot pin").ends_with("leave --cores out"));
    }
}
