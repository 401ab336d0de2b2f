//! A trace as a file: JSON with a schema number. A foreign, newer or damaged file is refused with the
//! reason, and what passes cannot make any renderer fail.

use super::types::{State, TaskInfo, Trace, Wait};
use serde::{Deserialize, Serialize};

/// What the format is called in the file.
const FORMAT: &str = "brigade-trace";
/// Which version of it this is.
const SCHEMA: u32 = 1;
/// Longer runs are refused: a day, in nanoseconds.
const LONGEST: u64 = 86_400_000_000_000;

#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    schema: u32,
    trace: &'a Trace,
}

#[derive(Deserialize)]
struct Header {
    format: String,
    schema: u32,
}

#[derive(Deserialize)]
struct Body {
    trace: Trace,
}

/// Why a file is no trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// No JSON, or cut off, or a field is missing.
    #[error("this is not a trace, or it is damaged: {0}; record it anew with --json")]
    Json(#[from] serde_json::Error),
    /// JSON of something else.
    #[error("this file calls its format {0:?}, a trace is {FORMAT:?}")]
    Foreign(String),
    /// Written by another version.
    #[error(
        "this trace has schema {0}, this brigade reads schema {SCHEMA}; record it anew with --json"
    )]
    Schema(u32),
    /// Parts that contradict each other.
    #[error("this trace contradicts itself: {0}")]
    Inconsistent(String),
}

impl Trace {
    /// As JSON, for a file or for another tool.
    pub fn to_json(&self) -> String {
        let written = Written { format: FORMAT, schema: SCHEMA, trace: self };
        serde_json::to_string(&written).unwrap_or_default() // numbers, strings and lists: nothing can fail
    }
    /// Reads what [`Trace::to_json`] wrote.
    ///
    /// # Errors
    /// [`TraceError`] names what is wrong with the file.
    pub fn from_json(json: &str) -> Result<Trace, TraceError> {
        let header: Header = serde_json::from_str(json)?;
        if header.format != FORMAT {
            return Err(TraceError::Foreign(header.format));
        }
        if header.schema != SCHEMA {
            return Err(TraceError::Schema(header.schema));
        }
        let body: Body = serde_json::from_str(json)?;
        body.trace.check()?;
        Ok(body.trace)
    }
    /// Whether the trace is well-formed: every index leads somewhere, every time lies in the run,
    /// everything is sorted as its field says, and never more is on a CPU than there are cores.
    ///
    /// # Errors
    /// [`TraceError::Inconsistent`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), TraceError> {
        let wrong = self.wrong_lane().or_else(|| self.wrong_block());
        let wrong = wrong.or_else(|| self.wrong_wait()).or_else(|| self.wrong_edge());
        let wrong = wrong.or_else(|| self.wrong_note()).or_else(|| self.wrong_cpu());
        wrong.map_or(Ok(()), |what| Err(TraceError::Inconsistent(what)))
    }
    fn wrong_lane(&self) -> Option<String> {
        if self.wall > LONGEST {
            return Some("it lasts longer than a day".into());
        }
        let sorted = self.lanes.is_sorted_by_key(|lane| lane.device);
        (!sorted).then(|| "a thread's lane stands after a device's".into())
    }
    fn wrong_block(&self) -> Option<String> {
        for (i, block) in self.blocks.iter().enumerate() {
            let Some(lane) = self.lanes.get(usize::from(block.lane)) else {
                return Some(format!(
                    "block {i} is on lane {}, there are {}",
                    block.lane,
                    self.lanes.len()
                ));
            };
            if let Some(what) = self.outside(block.task, block.start, block.dur) {
                return Some(format!("block {i} {what}"));
            }
            let before = i.checked_sub(1).map(|i| &self.blocks[i]);
            if let Some(before) = before.filter(|before| before.lane >= block.lane) {
                if (before.lane, before.start) > (block.lane, block.start) {
                    return Some(format!("block {i} is not sorted"));
                }
                if before.end() > block.start && !lane.device {
                    return Some(format!("block {i} overlaps the one before it"));
                }
            }
        }
        None
    }
    fn wrong_cpu(&self) -> Option<String> {
        let (at, on) = self.too_many_at()?;
        let cores = self.cores;
        Some(format!("at {at} ns {on} blocks are on a CPU, and the run had {cores} of them"))
    }
    fn wrong_wait(&self) -> Option<String> {
        let outside = |(i, w): (usize, &Wait)| {
            let running = (w.state == State::Running).then(|| "is running".to_owned());
            let what = running.or_else(|| self.outside(w.task, w.start, w.dur))?;
            Some(format!("wait {i} {what}"))
        };
        let unsorted = || {
            let sorted = self.waits.is_sorted_by_key(|wait| wait.start);
            (!sorted).then(|| "the waits are not sorted".to_owned())
        };
        self.waits.iter().enumerate().find_map(outside).or_else(unsorted)
    }
    fn wrong_edge(&self) -> Option<String> {
        let bad = self.edges.iter().position(|edge| {
            usize::from(edge.lane) >= self.lanes.len()
                || self.outside(edge.task, edge.at, 0).is_some()
        });
        let life = |task: &TaskInfo| {
            let end = task.end.unwrap_or(self.wall);
            task.start > end || end > self.wall
        };
        if let Some(task) = self.tasks.iter().position(life) {
            return Some(format!("task {task} ends before it starts, or after the run"));
        }
        bad.map(|i| format!("edge {i} comes from no lane, wakes no task or is outside the run"))
    }
    fn wrong_note(&self) -> Option<String> {
        let bad = self.notes.iter().position(|note| {
            usize::from(note.lane) >= self.lanes.len()
                || self.outside(note.task, note.at, 0).is_some()
        });
        bad.map(|i| format!("note {i} is on no lane, of no task or outside the run"))
    }
    fn outside(&self, task: u32, start: u64, dur: u64) -> Option<String> {
        if task as usize >= self.tasks.len() {
            return Some(format!("belongs to task {task}, there are {}", self.tasks.len()));
        }
        let inside = start.checked_add(dur).is_some_and(|end| end <= self.wall);
        (!inside).then(|| "ends after the run".to_owned())
    }
}
