//! A climb that a test ends: what it says, what it has started, and clients of all that it stands on.

use crate::client::Client;
use crate::system::{Process, eventually};
use brigade_core::http::Method;
use brigade_ladder::drills::User;
use brigade_ladder::rungs::Rung;
use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Lines, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub(crate) struct Climb {
    child: Child,
    pub(crate) process: Process,
    output: Lines<BufReader<ChildStdout>>,
    /// What it has printed so far.
    pub(crate) said: String,
    place: PathBuf,
}

impl Climb {
    /// Starts one with its temporary folders in a place of its own.
    pub(crate) fn start(arguments: &[&str]) -> Climb {
        let place = place();
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        command.arg("ladder").args(arguments).env("TMPDIR", &place).env("BRIGADE_DATA", &place);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let process = Process::of(child.id()).expect("it runs");
        let output = BufReader::new(child.stdout.take().expect("its output")).lines();
        Climb { child, process, output, said: String::new(), place }
    }

    /// A rung that is left running, when it has said how it is reached.
    pub(crate) fn kept(rung: &Rung, more: &[&str]) -> Climb {
        let mut climb = Climb::start(&[&[rung.name, "--keep"], more].concat());
        while !climb.said.contains("Ctrl-C ends") {
            climb.said += &climb.output.next().expect("it goes on").expect("a line");
            climb.said.push('\n');
        }
        climb
    }

    /// Waits until a rung serves in a process of its own: something is measured.
    pub(crate) fn until_a_rung_serves(&self) {
        let rungs = || {
            let children = self.process.children().into_iter();
            let words = children.map(|child| fs::read(format!("/proc/{}/cmdline", child.id)));
            words.filter_map(Result::ok).filter(|words| has(words, b"\0rung\0")).count()
        };
        eventually("a rung serves", || rungs() > 0);
    }

    /// The child of this name.
    pub(crate) fn part(&self, name: &str) -> Process {
        let found = self.process.children().into_iter().find(|child| child.name() == name);
        found.expect("it was started")
    }

    /// A client of each part, which has asked and was answered.
    pub(crate) fn clients(&self) -> Vec<Client> {
        let words = self.said.split_whitespace();
        let clients: Vec<Client> = words.clone().filter_map(client).collect();
        let urls = words.filter(|word| word.starts_with("postgres:") || word.starts_with("redis:"));
        assert_eq!(clients.len(), urls.count(), "{}", self.said);
        clients
    }

    /// Asks what it says can be asked.
    pub(crate) fn ask_what_it_says(&self) {
        let asked =
            self.said.lines().filter_map(|line| line.trim().strip_prefix("curl -i http://"));
        let asked: Vec<&str> = asked.filter(|line| !line.contains("/CODE")).collect();
        assert!(asked.len() >= 2, "{}", self.said);
        for line in asked {
            let (url, body) = line.split_once(" -d ").unwrap_or((line, ""));
            let (at, path) = url.split_once('/').expect("a path");
            let method = if body.is_empty() { Method::Get } else { Method::Post };
            let body = body.trim_matches('\'');
            let mut user = User::of(at.parse().expect("an address"));
            let answer = user.ask(&method, &format!("/{path}"), body).expect("an answer");
            assert!((200..300).contains(&answer.status), "{line}: {}", answer.text);
        }
    }

    /// All that it prints until it ends.
    pub(crate) fn hear(&mut self) {
        for line in self.output.by_ref().map_while(Result::ok) {
            self.said += &(line + "\n");
        }
    }

    /// How it ended, and its last words, after nothing of it is left.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let mut errors = String::new();
        let stderr = self.child.stderr.as_mut().expect("its errors");
        stderr.read_to_string(&mut errors).expect("text");
        let left = || fs::read_dir(&self.place).expect("the place").count();
        eventually("no folder is left", || left() == 0);
        fs::remove_dir(&self.place).expect("an empty folder");
        (self.child.wait().expect("it has ended"), errors)
    }
}

impl Drop for Climb {
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

fn has(words: &[u8], word: &[u8]) -> bool {
    words.windows(word.len()).any(|window| window == word)
}
