//! The program, run to its end, and a folder with files for it.

use std::env;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

/// How it ended, and what it said.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) printed: String,
    pub(super) errors: String,
}

/// `simulate …` on a terminal of 80 columns that is none.
pub(super) fn simulate(arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-scenarios"));
    command
        .arg("simulate")
        .args(arguments)
        .env("COLUMNS", "80")
        .env_remove("CARGO")
        .env("LANG", "C.UTF-8");
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Ended { code: output.status.code(), printed: text(output.stdout), errors: text(output.stderr) }
}

/// A folder that is gone when the test ends.
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn new(name: &str) -> Place {
        let path = env::temp_dir().join(format!("brigade-simulate-{name}-{}", std::process::id()));
        fs::create_dir(&path).expect("a new folder");
        Place(path)
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("text").to_owned()
    }

    pub(super) fn write(&self, name: &str, text: &str) -> String {
        self.write_bytes(name, text.as_bytes())
    }

    pub(super) fn write_bytes(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.0.join(name), bytes).expect("written");
        self.path(name)
    }

    /// A file of this length that takes no room.
    pub(super) fn large(&self, name: &str, length: u64) -> String {
        File::create(self.0.join(name))
            .and_then(|file| file.set_len(length))
            .expect("a sparse file");
        self.path(name)
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("it was written")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
