//! What is still there at the end: everything that was acknowledged is asked for, and what was not.

use super::ledger::{Ledger, Link};
use super::user::User;
use super::witnesses::follow;
use anyhow::bail;
use brigade_core::load::Failure;
use std::net::SocketAddr;
use std::thread::yield_now;
use std::time::{Duration, Instant};

/// The server answers within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is still there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reread {
    /// The codes of links that were acknowledged and are gone, or lead elsewhere.
    pub(super) lost: Vec<String>,
    /// Links that were not acknowledged and are there.
    pub(super) there_anyway: u64,
}

/// Asks for every link that users ever wrote, or tried to.
///
/// # Errors
/// The server does not answer.
pub(super) fn reread(address: SocketAddr, ledger: &Ledger) -> anyhow::Result<Reread> {
    let (mut user, mut found) = (User::of(address), Reread::default());
    for link in &ledger.acknowledged {
        if !is_there(&mut user, link)? {
            found.lost.push(link.code.clone());
        }
    }
    for link in &ledger.doubtful {
        found.there_anyway += u64::from(is_there(&mut user, link)?);
    }
    Ok(found)
}

/// Whether a link is there. A server that has just started may refuse for a moment; then it is asked again.
fn is_there(user: &mut User, link: &Link) -> anyhow::Result<bool> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        match follow(user, link) {
            Ok(()) => return Ok(true),
            Err(Failure::Status(404) | Failure::Elsewhere(_)) => return Ok(false),
            Err(why) if Instant::now() > give_up => {
                bail!("whether /{} is there cannot be told: a user was {why}", link.code)
            }
            Err(_not_yet) => yield_now(),
        }
    }
}
