//! A scenario, compiled: names are numbers, paths are flat lists of small operations.
//!
//! What a path holds it holds by structure (the steps stand inside the step that holds), so each operation that takes
//! something has its [`Op::Give`], and a request that fails anywhere gives back what it holds in reverse order.

mod paths;
mod places;

use crate::model::{Nanos, Patience, Scenario, Work};
use paths::Compiler;
pub(crate) use places::{Place, Places};

/// No index: of an ask that was given up, of a station that stands alone.
pub(crate) const NONE: u32 = u32::MAX;

/// What a request does next. Indices lead into the [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    /// Is served at the place for a time that is drawn from the stream `time`.
    Serve { at: Place, time: u32 },
    /// Lets a time pass.
    Pass { time: u32 },
    /// Takes a place and holds it.
    Take { at: Place },
    /// Gives back what it took last: a place, an instance, the right to load a key.
    Give,
    /// Goes to an instance of a group.
    To { group: u32 },
    /// Looks its key up, and goes on at `hit` if it is there. Otherwise it holds the load.
    LookUp { at: Place, hit: u32 },
    /// Asks along another path.
    Call { start: u32, policy: u32 },
    /// Gives every instance of the group what follows, which is a task of its own that stays there, and goes on at `then`.
    Apply { group: u32, after: Nanos, then: u32 },
    /// Goes on here with the probability of the `coin`, otherwise there.
    Either { coin: u32, otherwise: u32 },
    /// Goes on there.
    Jump { to: u32 },
    /// Is answered.
    End,
}

/// A scenario without names.
#[derive(Debug)]
pub(crate) struct Plan {
    /// All paths, one behind the other.
    pub(crate) ops: Vec<Op>,
    /// By client: where its path begins.
    pub(crate) starts: Vec<u32>,
    /// Where the instances of stations and groups are.
    pub(crate) places: Places,
    /// Times to be drawn, each with the name of its stream.
    pub(crate) times: Vec<(String, Work)>,
    /// Probabilities, each with the name of its stream.
    pub(crate) coins: Vec<(String, f64)>,
    /// How long answers are waited for: first those of the clients, in their order, then those of the calls.
    pub(crate) policies: Vec<(String, Patience)>,
}

impl Plan {
    /// Compiles a scenario, which must have passed [`Scenario::check`].
    pub(crate) fn of(scenario: &Scenario) -> Plan {
        let places = Places::of(scenario);
        let policy = |client: &crate::model::Clients| (client.name.clone(), client.patience);
        let policies = scenario.clients.iter().map(policy).collect();
        let mut compiler = Compiler::new(scenario, &places, policies);
        let starts: Vec<u32> = scenario.paths.iter().map(|path| compiler.path(path)).collect();
        compiler.link(&starts);
        let paths: Vec<&str> = scenario.paths.iter().map(|path| path.name.as_str()).collect();
        let start = |client: &crate::model::Clients| starts[index(&paths, &client.path)];
        let starts = scenario.clients.iter().map(start).collect();
        let Compiler { ops, times, coins, policies, .. } = compiler;
        Plan { ops, starts, places, times, coins, policies }
    }
}

/// Where a name stands; names were checked.
fn index(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).expect("names were checked")
}
