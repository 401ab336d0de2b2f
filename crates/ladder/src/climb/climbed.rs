//! What climbing a rung found: what is shown, what the map keeps, and what is recorded for machines that lack a component.

use crate::drills::Seen;
use crate::price::Price;
use crate::rungs::Rung;
use brigade_core::measure::date;
use brigade_workbench::kept::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

/// One climb of one rung.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Climbed {
    /// The machine, in words.
    pub(crate) machine: String,
    /// The day and the minute, in UTC.
    pub(crate) when: String,
    /// What it was climbed on: `PostgreSQL 15.18`.
    pub(crate) components: Vec<String>,
    /// What the experiments found, in lines.
    pub(crate) told: Vec<Told>,
    /// What it costs and gains beside the rung before.
    pub(crate) price: Option<Price>,
    /// What ran when, as it was drawn.
    pub(crate) lanes: Option<String>,
    /// What users saw of the drills.
    pub(crate) seen: Vec<Seen>,
}

/// What an experiment found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    /// The lesson that asks for it too.
    pub(crate) lesson: String,
    pub(crate) name: String,
    pub(crate) lines: Vec<String>,
}

impl Climbed {
    /// What is known before anything is measured.
    pub(crate) fn begin(machine: String, components: Vec<String>) -> Climbed {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Climbed { machine, when: date(now), components, ..Climbed::default() }
    }

    /// `2026-03-01 on 2 × Intel Xeon, Linux 6.18, with PostgreSQL 15.18`.
    pub(crate) fn place(&self) -> String {
        let day = self.when.split(' ').next().unwrap_or_default();
        let with = match self.components.as_slice() {
            [] => String::new(),
            components => format!(", with {}", components.join(" and ")),
        };
        format!("{day} on {}{with}", self.machine)
    }
}

/// The climbs of this machine's user, one line each, beside what is kept of the lessons. The last of a rung counts.
#[derive(Debug)]
pub(crate) struct Climbs(Kept);

impl Climbs {
    /// None if the platform has no folder for data.
    pub(crate) fn find() -> Option<Climbs> {
        Kept::find("ladder.txt").map(Climbs)
    }

    /// The last climb of each rung, by its name. What cannot be read counts as nothing.
    pub(crate) fn read(&self) -> BTreeMap<String, Climbed> {
        let lines = self.0.lines().unwrap_or_default();
        lines.iter().filter_map(|line| read_line(line)).collect()
    }

    /// Adds one.
    ///
    /// # Errors
    /// The file cannot be written: with the next step.
    pub(crate) fn add(&self, rung: &Rung, climbed: &Climbed) -> io::Result<()> {
        let line =
            format!("{} | {} | {}\n", climbed.when, rung.name, serde_json::to_string(climbed)?);
        self.0.append(&line).map_err(|why| {
            let (path, kind) = (self.0.path().display(), why.kind());
            io::Error::new(kind, format!("the climb could not be kept in {path}: {why}. Set BRIGADE_DATA to a folder that can be written."))
        })
    }
}

fn read_line(line: &str) -> Option<(String, Climbed)> {
    let mut fields = line.splitn(3, " | ");
    let (_when, rung) = (fields.next()?, fields.next()?);
    Some((rung.into(), serde_json::from_str(fields.next()?).ok()?))
}
