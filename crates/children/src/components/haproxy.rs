//! HAProxy. USR1 has it finish the requests it is answering and end; TERM would cut them.

use super::{Component, answers_http, words};
use crate::{Program, Signal, Stop};
use std::time::Duration;

/// `configuration` is what stands below `global`: `defaults`, and the `frontend` that binds to the address.
pub const HAPROXY: Component = Component {
    program: Program { name: "haproxy", debian: "haproxy", homebrew: "haproxy" },
    arguments: |folder, _, configuration| {
        let file = folder.join("haproxy.cfg");
        std::fs::write(&file, format!("global\n  hard-stop-after 4s\n{configuration}\n"))?;
        Ok(words(&[&"-db", &"-f", &file]))
    },
    ready: answers_http,
    stop: Stop::by(Signal::USR1, Duration::from_secs(5)),
};
