//! `experiment LESSON NAME`: an experiment of a lesson, on components of its own. The setting is one line of JSON on
//! standard input, the evidence is one on standard output. It ends when its input does, so that it never outlives the
//! lesson that asked.

use super::ended::{End, climb};
use crate::experiments::Experiment;
use crate::ground::{Given, Ground};
use crate::rungs::RUNGS;
use anyhow::{Context, bail};
use brigade_server::Usage;
use brigade_workbench::live::{self, Level};
use brigade_workbench::{Evidence, Lack, Setting};
use std::cell::Cell;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Between two looks at what is shown.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs it, or says which component it lacks.
///
/// # Errors
/// There is no such experiment, it fails, or its input ends before it does.
pub fn run(lesson: &str, name: &str) -> anyhow::Result<()> {
    let experiment = find(lesson, name)?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let setting = serde_json::from_str(&line).context("the setting on standard input")?;
    let evidence = match Given::default().missing(experiment.needs) {
        Some(why) => Evidence { lacks: Some(Lack::Component(why)), ..Evidence::default() },
        None => measured(experiment, setting)?,
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &evidence)?;
    Ok(out.flush()?)
}

fn find(lesson: &str, name: &str) -> Result<&'static Experiment, Usage> {
    let all = || RUNGS.iter().flat_map(|rung| rung.experiments);
    let found = all().find(|known| known.lesson == lesson && known.name == name);
    found.ok_or_else(|| {
        let all: Vec<_> = all().map(|known| format!("{} {}", known.lesson, known.name)).collect();
        Usage(format!("there is no experiment `{lesson} {name}`. There are: {}", all.join(", ")))
    })
}

fn measured(experiment: &'static Experiment, setting: Setting) -> anyhow::Result<Evidence> {
    let work = move |run| {
        let ground = Ground::within(run, experiment.needs, &Given::default())?;
        let shown = told_now_and_then(&setting);
        let evidence = (experiment.run)(&ground.means_of(experiment.needs)?, &setting, &shown)?;
        // One that stands on components of its own names them.
        let components = evidence.components.unwrap_or_else(|| ground.components());
        Ok(Evidence { components: Some(components), ..evidence })
    };
    let until_input_ends = || _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    match climb(work, Some(until_input_ends))? {
        End::Done(evidence) => evidence,
        End::Asked => bail!("it was asked to end before it was done"),
    }
}

/// What is shown goes to the lesson's own parent, which draws it, and no more often than a person can see.
fn told_now_and_then(setting: &Setting) -> impl Fn(&Level) {
    let last = Cell::new(None::<Instant>);
    move |level| {
        if last.get().is_none_or(|last| last.elapsed() > GLANCE) {
            last.set(Some(Instant::now()));
            live::level(setting, level);
        }
    }
}
