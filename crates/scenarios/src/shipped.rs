//! The scenarios that come with the project.

use crate::file::File;
use brigade_server::{Usage, unknown};

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// As `simulate` takes it.
    pub name: &'static str,
    /// Its file.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(Shipped { name: $name, text: include_str!(concat!("../files/", $name, ".toml")) }),*]
    };
}

/// All of them, in the order in which they are best read.
pub const SCENARIOS: &[Shipped] = shipped![
    "pool-size",
    "connections",
    "cores",
    "chatty-chain",
    "monolith",
    "day",
    "three-instances",
    "replicas",
    "retry-storm",
    "failover",
    "stale-choices",
    "billion-links",
    "million-requests",
];

impl Shipped {
    /// The one of this name, read.
    ///
    /// # Errors
    /// There is none, or its file is wrong, which a test rules out.
    pub fn read(name: &str) -> Result<File, Usage> {
        let found = SCENARIOS.iter().find(|shipped| shipped.name == name);
        let shipped = found.ok_or_else(|| unknown_name(name))?;
        Ok(File::read(name, shipped.text)?)
    }
}

fn unknown_name(name: &str) -> Usage {
    let Usage(what) = unknown("scenario", name, SCENARIOS.iter().map(|shipped| shipped.name));
    Usage(format!("{what} A file of your own is named with its ending, .toml."))
}
