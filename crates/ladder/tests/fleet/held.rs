//! A fleet on components of its own.

use brigade_children::components::free_address;
use brigade_children::until;
use brigade_ladder::fleet::{Fleet, Member, Plan, Release};
use brigade_ladder::ground::{Given, Ground, Need};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_brigade-ladder");
const NEEDS: [Need; 3] = [Need::Postgres, Need::Redis, Need::Mail];
/// How long anything may take before it counts as a hang.
const PATIENCE: Duration = Duration::from_secs(60);
/// A balancer of these tests notices within this time that an instance is about to go.
const NOTICE: Duration = Duration::from_secs(1);

/// One test at a time: a check that comes late because other tests take all processors is no finding.
static ALONE: Mutex<()> = Mutex::new(());

pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) struct Held {
    // In the order in which they end.
    fleet: Fleet,
    front: SocketAddr,
    _ground: Ground,
    _alone: MutexGuard<'static, ()>,
}

/// What a fleet stands on.
pub(crate) fn ground() -> Ground {
    let given = Given { program: Some(PathBuf::from(PROGRAM)), ..Given::default() };
    Ground::start(&NEEDS, &given).expect("a ground")
}

impl Held {
    /// Instances that all serve. In front of them nothing listens yet.
    pub(crate) fn start(count: usize) -> Held {
        Held::telling(count, |_, _| {}) // they say so on /readyz, and HAProxy asks
    }

    /// The same; `going` hears which instance is about to go, and which one is back.
    pub(crate) fn telling(
        count: usize,
        going: impl FnMut(SocketAddr, bool) + Send + 'static,
    ) -> Held {
        let alone = alone();
        let ground = ground();
        let means = ground.means_of(&NEEDS).expect("means");
        let front = free_address().expect("a port");
        let command = move |at: SocketAddr, release: Release| {
            let mut command = Command::new(PROGRAM);
            command.args(["instance", "--addr", &at.to_string(), "--host", &front.to_string()]);
            command.args(["--release", &release.to_string()]);
            command
        };
        let plan = Plan {
            command: Box::new(command),
            first: serde_json::to_string(&means).expect("JSON"),
            count,
            release: Release(1),
            notice: NOTICE,
            going: Box::new(going),
            log: |_| {},
        };
        Held { fleet: Fleet::start(plan).expect("a fleet"), front, _ground: ground, _alone: alone }
    }

    /// The address that clients know.
    pub(crate) fn front(&self) -> SocketAddr {
        self.front
    }

    pub(crate) fn host(&self) -> String {
        self.front.to_string()
    }

    pub(crate) fn instances(&self) -> &[SocketAddr] {
        self.fleet.addresses()
    }

    /// Has an order followed, as it is typed.
    pub(crate) fn give(&self, order: &str) -> Result<Vec<Member>, String> {
        let lines = self.fleet.orders().follow(order)?;
        let read = |line: &String| serde_json::from_str(line).expect("a member");
        Ok(lines.iter().map(read).collect())
    }

    /// Waits until the fleet stands so.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, is_so: impl Fn(&[Member]) -> bool) -> Vec<Member> {
        let state = || self.give("state").ok().filter(|state| is_so(state));
        until(PATIENCE, state).unwrap_or_else(|| panic!("never: {what}"))
    }
}
