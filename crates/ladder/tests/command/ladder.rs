//! The ladder's program, run to its end.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

pub(super) struct Ladder {
    command: Command,
    input: String,
}

/// How it ended, and what it said.
pub(super) struct Ended {
    pub(super) success: bool,
    pub(super) code: Option<i32>,
    pub(super) printed: String,
    pub(super) errors: String,
}

impl Ladder {
    /// `brigade-ladder ladder …`, on a terminal of 80 columns that is none, and with nothing kept.
    pub(super) fn new(arguments: &[&str]) -> Ladder {
        Ladder::of(&[&["ladder"], arguments].concat())
    }

    pub(super) fn of(arguments: &[&str]) -> Ladder {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        let data = env::temp_dir().join("no-such-folder-of-brigade");
        command.args(arguments).env("COLUMNS", "80").env("BRIGADE_DATA", data).env_remove("CARGO");
        command.env_remove("BRIGADE_PRETEND").env("LANG", "C.UTF-8");
        Ladder { command, input: String::new() }
    }

    pub(super) fn env(mut self, name: &str, value: &str) -> Ladder {
        self.command.env(name, value);
        self
    }

    /// On its standard input.
    pub(super) fn input(self, input: &str) -> Ladder {
        Ladder { input: input.into(), ..self }
    }

    pub(super) fn run(mut self) -> Ended {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("it starts");
        let mut input = child.stdin.take().expect("its input");
        let _gone = input.write_all(self.input.as_bytes());
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ended {
            success: output.status.success(),
            code: output.status.code(),
            printed: text(output.stdout),
            errors: text(output.stderr),
        }
    }
}

/// What was said, on one line: where it was wrapped says nothing.
pub(super) fn said(printed: &str) -> String {
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}
