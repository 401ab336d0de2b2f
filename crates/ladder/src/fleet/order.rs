//! What a fleet is told, as it is typed, and what it answers: a line for each instance.

use super::Release;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

/// What a fleet is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `state`: to say how its instances stand.
    State,
    /// `update RELEASE`: to replace all instances, one after the other, each drained before.
    Update {
        /// By which release.
        to: Release,
        /// `update RELEASE undrained`: without a word to the balancer.
        undrained: bool,
    },
    /// `back`: to go back to the release before, drained too.
    Back,
}

/// All orders, as they are typed.
pub const ALL: &str = "state, update RELEASE, update RELEASE undrained, back";

/// No order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no order. There are: {ALL}")]
pub struct Unknown(String);

impl FromStr for Order {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let unknown = || Unknown(text.trim().into());
        let release = |number: &str| Ok(Release(number.parse().map_err(|_| unknown())?));
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["state"] => Ok(Order::State),
            ["back"] => Ok(Order::Back),
            ["update", number] => Ok(Order::Update { to: release(number)?, undrained: false }),
            ["update", number, "undrained"] => {
                Ok(Order::Update { to: release(number)?, undrained: true })
            }
            _ => Err(unknown()),
        }
    }
}

/// One instance, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its number among all, from 1.
    pub instance: usize,
    /// Where it listens.
    pub address: SocketAddr,
    /// What it runs.
    pub release: Release,
    /// Its process, if there is one.
    pub process: Option<u32>,
    /// Whether it listens.
    pub serves: bool,
}

impl fmt::Display for Member {
    /// As JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_typed() {
        let update = |undrained| Ok(Order::Update { to: Release(2), undrained });
        for (text, order) in [
            ("state", Ok(Order::State)),
            (" back \n", Ok(Order::Back)),
            ("update 2", update(false)),
            ("update  2 undrained", update(true)),
        ] {
            assert_eq!(text.parse(), order, "{text}");
        }
    }

    #[test]
    fn what_is_none_is_named_with_those_that_there_are() {
        for text in ["", "update", "update two", "update 2 quickly", "update -1", "stop"] {
            let why = text.parse::<Order>().expect_err(text).to_string();
            assert!(why.starts_with(&format!("`{text}`")) && why.contains("update RELEASE"));
        }
    }
}
