//! What is wrong with a scenario's file: which file and line, which value, why, and what to do. It refuses to know
//! what a scenario is.

use brigade_server::Usage;
use brigade_simulator::Problem;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {}{what}", lined(*line), place(at))]
pub struct Wrong {
    /// The file, as it was typed.
    pub file: String,
    /// The line, from 1; none of what the command line says.
    pub line: Option<usize>,
    /// The names and numbers that lead to the value: `stations`, `db`, `servers`. Empty for the file itself.
    pub at: Vec<String>,
    /// The value, the reason and the next step.
    pub what: String,
}

impl Wrong {
    /// What is wrong with the file when something in it is changed.
    #[must_use]
    pub fn with(self, changed: &str) -> Wrong {
        Wrong { what: format!("{changed}: {}", self.what), ..self }
    }
}

impl From<Wrong> for Usage {
    fn from(wrong: Wrong) -> Usage {
        Usage(wrong.to_string())
    }
}

/// `, line 12`.
fn lined(line: Option<usize>) -> String {
    line.map_or(String::new(), |line| format!(", line {line}"))
}

/// `stations.db.servers: `.
fn place(at: &[String]) -> String {
    if at.is_empty() { String::new() } else { format!("{}: ", at.join(".")) }
}

/// As [`Wrong`], while the file's text is read: where it is in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) byte: Option<usize>,
    pub(super) at: Vec<String>,
    pub(super) what: String,
}

impl Flaw {
    /// In this file, which has this text.
    pub(super) fn of(self, file: &str, text: &str) -> Wrong {
        let lines = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
        let line = self.byte.map(|byte| 1 + lines(&text.as_bytes()[..byte.min(text.len())]));
        Wrong { file: file.into(), line, at: self.at, what: self.what }
    }

    /// What the simulator refuses, where the file says it.
    pub(super) fn refused(Problem { what, .. }: Problem, (byte, at): (usize, Vec<String>)) -> Flaw {
        Flaw { byte: Some(byte), at, what }
    }
}
