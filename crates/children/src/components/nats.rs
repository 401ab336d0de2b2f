//! NATS, with JetStream where its configuration asks for it. INT has it end at once and in order; TERM does too, and calls
//! it a failure.

use super::{Component, answers, words};
use crate::{Program, Signal, Stop};
use std::time::Duration;

/// Keeps nothing, unless `configuration`, lines of a `nats.conf`, says otherwise.
pub const NATS: Component = Component {
    program: Program { name: "nats-server", debian: "nats-server", homebrew: "nats-server" },
    arguments: |folder, address, configuration| {
        let file = folder.join("nats.conf");
        std::fs::write(&file, format!("listen: \"{address}\"\n{configuration}\n"))?;
        Ok(words(&[&"-c", &file]))
    },
    ready: |address| answers(address, b"", b"INFO "),
    stop: Stop::by(Signal::INT, Duration::from_secs(5)),
};
