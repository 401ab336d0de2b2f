//! Redis. TERM has it save what it is configured to save, and end.

use super::{Component, answers, words};
use crate::{Program, Signal, Stop};
use std::time::Duration;

/// Keeps everything in memory and writes nothing, unless `configuration`, lines of a `redis.conf`, says otherwise.
pub const REDIS: Component = Component {
    program: Program { name: "redis-server", debian: "redis-server", homebrew: "redis" },
    arguments: |folder, address, configuration| {
        let file = folder.join("redis.conf");
        let (ip, port, folder) = (address.ip(), address.port(), folder.display());
        let lines = format!(
            "bind {ip}\nport {port}\ndir {folder}\nsave \"\"\nappendonly no\n{configuration}\n"
        );
        std::fs::write(&file, lines)?;
        Ok(words(&[&file]))
    },
    ready: |address| answers(address, b"PING\r\n", b"+PONG"),
    stop: Stop::by(Signal::TERM, Duration::from_secs(5)),
};
