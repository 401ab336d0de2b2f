//! Where requests are served, wait, or hold a place.

use super::Nanos;

/// A place in the system. One of a group exists once in each of the group's instances.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// As the paths name it.
    pub name: String,
    /// The group whose instances each have one; it stands alone without.
    pub of: Option<String>,
    /// What it does.
    pub kind: Kind,
}

/// What a station does. A *thread* and a *core* are two things: a thread is held, a core computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Cores: [`Step::Serve`](super::Step::Serve) computes on one of them. What is on them is the dial "on CPU".
    Cores {
        /// How many.
        cores: u32,
        /// Who computes next.
        order: Order,
        /// What each change of the one who computes costs, on the core.
        switch: Nanos,
    },
    /// A machine elsewhere that serves so many at once (a database with connections): [`Step::Serve`](super::Step::Serve).
    /// Those whom it serves compute on none of our cores.
    Servers {
        /// How many at once.
        servers: u32,
        /// Who waits for them.
        line: Line,
    },
    /// Places that are held: threads, connections, permits: [`Step::Hold`](super::Step::Hold).
    Pool {
        /// How many.
        places: u32,
        /// Whether a place is a thread: one that waits elsewhere while it holds one is the dial "parked".
        threads: bool,
        /// Who waits for a place.
        line: Line,
    },
    /// One at a time: [`Step::Hold`](super::Step::Hold). First come, first served.
    Lock {
        /// What it costs to hand it to the one that waited.
        hand_over: Nanos,
    },
    /// Keeps what was looked up last (LRU over real keys): [`Step::LookUp`](super::Step::LookUp).
    Cache {
        /// How many keys.
        capacity: usize,
        /// Whether requests that miss the same key at once share one load (single-flight).
        shares_loads: bool,
    },
}

/// Who computes next on a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The one that came first, until it waits for something: tasks of an async runtime, events of a loop.
    Fcfs,
    /// In turn, each for at most this long: threads under an operating system.
    Sliced(Nanos),
}

/// Those who wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How many may wait; one more is refused. Without a bound none is.
    pub room: Option<u32>,
    /// The last to come is the first to be served.
    pub lifo: bool,
    /// One that waited for longer than this when its turn comes is refused then (shedding by delay).
    pub patience: Option<Nanos>,
    /// One whose client has given up is dropped when its turn comes, and costs nothing more.
    pub drops_abandoned: bool,
}

/// Places that exist several times: instances of a server, replicas of a database.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// As the paths name it.
    pub name: String,
    /// How many there are.
    pub instances: u32,
    /// Which of them gets a request.
    pub policy: Policy,
    /// How old the balancer's view of their load is; 0 is the present.
    pub view: Nanos,
}

/// Which instance gets a request. The load of an instance is the number of requests inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Any of them.
    Random,
    /// The next in turn.
    RoundRobin,
    /// The less loaded of two drawn at random. Mitzenmacher, 2001.
    TwoChoices,
    /// The least loaded of all; the first of those that are equal, counted from a random one.
    LeastLoaded,
}
