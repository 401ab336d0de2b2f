//! A structured log: one event, one line of JSON, with the trace that it belongs to. A line is made by the thread that writes it,
//! not in the path of a request.

use super::otlp::Clock;
use super::{Context, Exporter, Text};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// On whose behalf.
    pub context: Option<Context>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum What {
    /// A request was answered.
    Request {
        /// Its class.
        route: String,
        /// Its status.
        status: u16,
        /// From its beginning to its reply, in microseconds.
        took_us: u64,
    },
    /// Something did not do what it is for.
    Fault {
        /// Where: a class of requests, an engine.
        at: String,
        /// In words without secrets.
        why: String,
    },
}

impl What {
    /// A fault in words.
    pub fn fault(at: &'static str, why: &Text) -> What {
        What::Fault { at: at.into(), why: why.as_str().into() }
    }

    fn level(&self) -> &'static str {
        match self {
            What::Request { status, .. } if *status < 500 => "info",
            _ => "error",
        }
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Microseconds since 1970.
    pub time_us: u64,
    /// `info` or `error`.
    pub level: String,
    /// Whose log it is.
    pub service: String,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
    /// The trace and the span, if it is part of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// Writes lines to a file. It is opened by the thread that writes: whatever it is, nothing else waits for it.
#[derive(Debug)]
pub struct Lines {
    service: String,
    clock: Clock,
    path: PathBuf,
    file: Option<File>,
}

impl Lines {
    /// To the end of that file.
    pub fn to(service: &str, path: PathBuf) -> Lines {
        Lines { service: service.into(), clock: Clock::now(), path, file: None }
    }

    fn line(&self, event: Event) -> Line {
        Line {
            time_us: self.clock.nanos(event.at) / 1_000,
            level: event.what.level().into(),
            service: self.service.clone(),
            what: event.what,
            traceparent: event.context.map(|context| context.to_string()),
        }
    }
}

impl Exporter<Event> for Lines {
    fn export(&mut self, batch: Vec<Event>) -> io::Result<()> {
        let mut text = Vec::new();
        for event in batch {
            serde_json::to_writer(&mut text, &self.line(event))?;
            text.push(b'\n');
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().append(true).create(true).open(&self.path)?,
        };
        file.write_all(&text)?;
        self.file = Some(file);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_that_reads_back() {
        let mut lines = Lines::to("instance", PathBuf::from("unused"));
        lines.clock = Clock::now();
        let context = Context::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let why = Text::clean("first line\nsecond, password=hunter2");
        let what = What::fault("PostgreSQL", &why);
        let line = lines.line(Event { at: Instant::now(), context, what });
        let text = serde_json::to_string(&line).unwrap();
        assert!(!text.contains('\n') && !text.contains("hunter2"), "{text}");
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        assert_eq!((line.level.as_str(), line.service.as_str()), ("error", "instance"));
    }
}
