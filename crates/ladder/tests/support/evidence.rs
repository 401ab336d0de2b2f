//! An experiment, asked for as a lesson asks: a quick run in a process of the ladder's program.

use brigade_workbench::{Evidence, Setting};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// What it found.
pub(crate) fn evidence(lesson: &str, name: &str) -> Evidence {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
    command.args(["experiment", lesson, name]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = brigade_children::Child::start(&mut command).expect("it starts");
    let mut input = child.input().expect("its input");
    let setting = Setting { quick: true, ..Setting::default() };
    writeln!(input, "{}", serde_json::to_string(&setting).expect("JSON")).expect("asked");
    let mut line = String::new();
    let mut output = BufReader::new(child.output().expect("its output"));
    output.read_line(&mut line).expect("an answer");
    serde_json::from_str(&line).expect(&line)
}
