//! A parent that holds a component, and the folder in which it may leave something.

use crate::system::{Process, Traces, eventually};
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Where one test's temporary folders are.
#[derive(Clone)]
pub(crate) struct Place(PathBuf);

pub(crate) struct Held {
    pub(crate) place: Place,
    pub(crate) parent: Process,
    /// The component.
    pub(crate) leader: Process,
    /// Where it answers.
    pub(crate) at: String,
    child: Child,
}

impl Held {
    /// A parent with a component that is ready.
    pub(crate) fn start(component: &str) -> Held {
        Place::new().again(component)
    }

    /// A parent that has only just begun; its component is not known yet.
    pub(crate) fn begin(component: &str) -> Held {
        let place = Place::new();
        let child = place.parent(component);
        let parent = Process::of(child.id()).expect("it runs");
        Held { place, leader: parent.clone(), parent, at: String::new(), child }
    }

    /// Of the component.
    pub(crate) fn traces(&self) -> Traces {
        Traces::of(&self.leader)
    }

    /// Of the child with this name, when there is one.
    pub(crate) fn traces_of(&self, name: &str) -> Traces {
        let find = || self.parent.children().into_iter().find(|child| child.name() == name);
        eventually("it is started", || find().is_some());
        Traces::of(&find().expect("it was there a moment ago"))
    }

    /// Everyone who could end the component is gone.
    pub(crate) fn kill_with_guard(&self) {
        let guards = self.parent.children().into_iter().filter(|child| *child != self.leader);
        let guards: Vec<Process> = guards.collect();
        assert_eq!(guards.len(), 1, "{guards:?}");
        guards[0].send(rustix::process::Signal::KILL);
        self.parent.send(rustix::process::Signal::KILL);
        eventually("the parent has ended", || Process::of(self.parent.id).is_none());
    }

    /// Lets the parent end by itself.
    pub(crate) fn end(mut self) -> Place {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("it ends").success());
        self.place.clone()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Place {
    fn new() -> Place {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let name = format!("children-killed-{}-{number}", std::process::id());
        let place = env::temp_dir().join(name);
        fs::create_dir(&place).expect("a new folder");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o711)).expect("it is ours");
        Place(place)
    }

    fn parent(&self, component: &str) -> Child {
        let mut parent = Command::new(env!("CARGO_BIN_EXE_children-parent"));
        parent.args(["hold", component]).env("TMPDIR", &self.0);
        parent.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs")
    }

    /// Another parent in the same place.
    pub(crate) fn again(&self, component: &str) -> Held {
        let mut child = self.parent(component);
        let mut said = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut said).expect("a line");
        let (leader, at) = said.trim().split_once(' ').expect("a number and an address");
        Held {
            place: self.clone(),
            parent: Process::of(child.id()).expect("it runs"),
            leader: Process::of(leader.parse().expect("a number")).expect("it runs"),
            at: at.into(),
            child,
        }
    }

    pub(crate) fn folders(&self) -> usize {
        fs::read_dir(&self.0).expect("the place").count()
    }

    /// Waits until nothing is left here, and removes the place itself.
    #[track_caller]
    pub(crate) fn is_empty(&self) {
        eventually("no folder is left", || self.folders() == 0);
        fs::remove_dir(&self.0).expect("an empty folder");
    }
}
