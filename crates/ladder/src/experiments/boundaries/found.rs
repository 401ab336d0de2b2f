//! The numbers of the experiments of `boundaries`. The lesson of that name reads them by these names: they are the contract.
//!
//! Times end in `_us`, microseconds; sizes are bytes.

use serde::{Deserialize, Serialize};

/// The same call over each boundary, with messages of three sizes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    /// In the order of [`SIZES`].
    pub sizes: Vec<Size>,
}

/// Clicks in a message of each size: about 70 bytes, 3 kB and 300 kB as JSON.
pub const SIZES: [usize; 3] = [1, 64, 6_150];

/// Calls with one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Its length as JSON.
    pub json: u64,
    /// Its length as protocol buffer.
    pub prost: u64,
    /// CPU time to write it as JSON and to read it.
    pub json_us: f64,
    /// CPU time to write it as protocol buffer and to read it.
    pub prost_us: f64,
    /// In the order of [`Way::ALL`]; [`Way::Connecting`] for the smallest message alone.
    pub ways: Vec<Call>,
}

/// What lies between who calls and who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// Nothing: a method of a value.
    Call,
    /// A channel to another thread of the process.
    Channel,
    /// A Unix socket to another process.
    Socket,
    /// HTTP/1.1 and JSON, over a connection that is kept.
    Http,
    /// gRPC, over a connection that is kept.
    Grpc,
    /// HTTP/1.1 and JSON, with a connection for each call.
    Connecting,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Over which boundary.
    pub way: Way,
    /// The median of the rounds' medians.
    pub p50_us: f64,
    /// CPU time of who calls.
    pub caller_us: f64,
    /// CPU time of who answers; none where it is the caller's own thread.
    pub answerer_us: f64,
    /// Both ways over a network; `None` where nothing is written.
    pub bytes: Option<u64>,
}

/// Calls that go through several services, each of which asks the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// From none, which is a call in the process, to five.
    pub depths: Vec<Depth>,
    /// A message of the same length there and back over TCP, with nothing said about it.
    pub round_trip_us: f64,
    /// How often a hop fails by itself, from 0 to 1.
    pub fails: f64,
    /// Calls through each number of hops, while hops fail.
    pub tried: u64,
}

/// Calls through so many services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depth {
    /// How many.
    pub hops: usize,
    /// The median of each round.
    pub rounds_us: Vec<f64>,
    /// CPU time of all processes, the caller's included.
    pub cpu_us: f64,
    /// Answered while hops fail, of [`Chain::tried`].
    pub answered: u64,
}

/// The same list, of links with their clicks, asked for in several ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lists {
    /// Links in it.
    pub links: u64,
    /// In the order of [`Asking::ALL`].
    pub ways: Vec<List>,
}

/// How it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asking {
    /// The links, then the clicks of each, one after another.
    Each,
    /// The same, with eight of those questions at once.
    AtOnce,
    /// The links, then the clicks of all of them.
    Batch,
    /// One question for both, which says which fields are wanted.
    Selection,
    /// As [`Asking::Batch`], over gRPC.
    Grpc,
}

/// What the list took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// How it was asked for.
    pub asking: Asking,
    /// Calls over the network.
    pub calls: u64,
    /// The median of the rounds' medians.
    pub p50_us: f64,
    /// CPU time of all processes.
    pub cpu_us: f64,
    /// Both ways.
    pub bytes: u64,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 6] =
        [Way::Call, Way::Channel, Way::Socket, Way::Http, Way::Grpc, Way::Connecting];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Way::Call => "a call",
            Way::Channel => "a channel",
            Way::Socket => "a Unix socket",
            Way::Http => "HTTP/JSON",
            Way::Grpc => "gRPC",
            Way::Connecting => "HTTP/JSON, a connection for each call",
        }
    }
}

impl Asking {
    /// All of them.
    pub const ALL: [Asking; 5] =
        [Asking::Each, Asking::AtOnce, Asking::Batch, Asking::Selection, Asking::Grpc];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Asking::Each => "a call for each",
            Asking::AtOnce => "a call for each, at once",
            Asking::Batch => "one call for all",
            Asking::Selection => "a selection",
            Asking::Grpc => "one call for all, over gRPC",
        }
    }
}
