//! A rung that is left running, with what it says, and clients of all that it stands on.

use crate::client::Client;
use crate::system::{Process, eventually};
use brigade_ladder::rungs::Rung;
use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub(crate) struct Kept {
    child: Child,
    pub(crate) process: Process,
    /// All that it printed.
    pub(crate) said: String,
    place: PathBuf,
}

impl Kept {
    /// Starts it with its temporary folders in a place of its own, and waits until it has said how it is reached.
    pub(crate) fn start(rung: &Rung, more: &[&str]) -> Kept {
        let place = place();
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        command.args(["ladder", rung.name, "--keep"]).args(more).env("TMPDIR", &place);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let process = Process::of(child.id()).expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut said = String::new();
        while !said.contains("Ctrl-C ends") {
            said += &lines.next().expect("it goes on").expect("a line");
            said.push('\n');
        }
        Kept { child, process, said, place }
    }

    /// A client of each part, which has asked and was answered.
    pub(crate) fn clients(&self) -> Vec<Client> {
        let words = self.said.split_whitespace();
        let clients: Vec<Client> = words.clone().filter_map(client).collect();
        let urls = words.filter(|word| word.starts_with("postgres:") || word.starts_with("redis:"));
        assert_eq!(clients.len(), urls.count(), "{}", self.said);
        clients
    }

    /// How it ended, after nothing of it is left.
    pub(crate) fn end(mut self) -> ExitStatus {
        let left = || fs::read_dir(&self.place).expect("the place").count();
        eventually("no folder is left", || left() == 0);
        fs::remove_dir(&self.place).expect("an empty folder");
        self.child.wait().expect("it has ended")
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Of the component that a URL names.
fn client(url: &str) -> Option<Client> {
    match url.split_once("://")? {
        ("postgres", _) => Some(Client::connect("postgres", url)),
        ("redis", rest) => Some(Client::connect("redis", rest.split('/').next()?)),
        _ => None,
    }
}

/// A folder that every user may pass through: PostgreSQL does not run as root.
fn place() -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Relaxed);
    let place = env::temp_dir().join(format!("ladder-ended-{}-{number}", std::process::id()));
    fs::create_dir(&place).expect("a new folder");
    fs::set_permissions(&place, Permissions::from_mode(0o711)).expect("it is ours");
    place
}
