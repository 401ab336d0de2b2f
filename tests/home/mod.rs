//! The program with a data folder of its own, and what it said.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A data folder of its own for every test.
pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    pub(crate) fn new(test: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("brigade-cli-{}-{test}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        Home(folder)
    }

    /// One that has seen the opening already.
    pub(crate) fn lived_in(test: &str) -> Self {
        let home = Home::new(test);
        home.write("# seen\n");
        home
    }

    pub(crate) fn write(&self, predictions: &str) {
        fs::write(self.0.join("predictions.txt"), predictions).expect("written");
    }

    pub(crate) fn predictions(&self) -> String {
        fs::read_to_string(self.0.join("predictions.txt")).expect("predictions")
    }

    pub(crate) fn brigade(&self, typed: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade"));
        command.args(typed.split_whitespace());
        for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "CLICOLOR_FORCE", "CARGO"] {
            command.env_remove(name);
        }
        command.env("BRIGADE_DATA", &self.0).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, typed: &str) -> Output {
        self.brigade(typed).output().expect("it runs")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub(crate) fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn assert_status(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}{}", said(output), complained(output));
}
