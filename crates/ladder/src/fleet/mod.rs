//! Several processes of one server, run as one: started, watched, started again when they end, replaced one after the
//! other by another release, and rolled back where that does not come up.
//!
//! An instance that is to go is told first. It answers `/readyz` with no from then on, and every request with the last
//! response of its connection; when its balancer has had the time to notice, it is stopped. So a fleet and its balancer
//! agree without a word, and the balancer may be anything that asks `/readyz` or goes on to the next instance when it
//! cannot connect: ours, HAProxy, nginx.
//!
//! Reading order: [`rollout`], which instance is stopped and started when (pure); [`order`], what a fleet is told; `member`,
//! one instance seen from outside; `keeper`, the thread that watches all; [`Fleet`]; [`drills`], [`migration`] and [`pools`], what is broken on
//! rung 6.
//!
//! It refuses to know how requests are spread among instances (that is the [balancer](crate::balancer)), and what they serve.

pub mod drills;
mod keeper;
mod member;
pub mod migration;
pub mod order;
pub mod pools;
pub mod rollout;
#[cfg(test)]
mod tests;

use crate::rungs::orders::Followed;
use crate::traffic::{Bytes, Elsewhere};
use anyhow::Context;
use brigade_children::components::free_address;
use brigade_core::blink::Log;
use keeper::{Keeper, Told};
pub use order::{Member, Order};
pub use rollout::{Release, Way};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::mpsc::{self, Sender};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// What a fleet is made of.
pub struct Plan {
    /// Starts one instance, of a release, at an address. Its standard input and output are the fleet's: it is handed
    /// `first`, says in one line where it listens, answers every further line with a line, and ends when its input does.
    pub command: Box<dyn FnMut(SocketAddr, Release) -> Command + Send>,
    /// The first line of its input.
    pub first: String,
    /// Instances.
    pub count: usize,
    /// The release of all of them at first.
    pub release: Release,
    /// How long a balancer takes to notice that an instance is about to go.
    pub notice: Duration,
    /// Hears which instance is about to go (`true`), and which one is back, for a balancer that can be told.
    pub going: Box<dyn FnMut(SocketAddr, bool) + Send>,
    /// Hears which instance has ended by itself.
    pub log: Log,
}

/// Instances that serve. Dropped, it has them answer what is in flight, and end.
#[derive(Debug)]
pub struct Fleet {
    addresses: Vec<SocketAddr>,
    told: Option<Sender<Told>>,
    thread: Option<JoinHandle<()>>,
}

impl Fleet {
    /// Starts all of them, and waits until they serve.
    ///
    /// # Errors
    /// There is no port or no thread to be had, or an instance does not come up: with its last words.
    pub fn start(plan: Plan) -> anyhow::Result<Fleet> {
        let addresses = (0..plan.count).map(|_| free_address()).collect::<Result<Vec<_>, _>>()?;
        let mut keeper = Keeper::start(plan, &addresses);
        keeper.until_all_serve()?;
        let (told, heard) = mpsc::channel();
        let keep = move || keeper.keep(&heard);
        let thread = Builder::new().name("fleet".into()).spawn(keep).context("a thread")?;
        Ok(Fleet { addresses, told: Some(told), thread: Some(thread) })
    }

    /// Where the instances listen, in their order, for as long as the fleet lives.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where it takes orders.
    pub fn orders(&self) -> Orders {
        Orders(self.told.clone())
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        if let Some(told) = self.told.take() {
            let _gone = told.send(Told::End);
        }
        let _panicked = self.thread.take().map(JoinHandle::join);
    }
}

/// Where a fleet takes orders. Clones speak to the same one.
#[derive(Clone, Debug)]
pub struct Orders(Option<Sender<Told>>);

impl Orders {
    /// Has an order followed, and waits for that: a rollout takes its time.
    ///
    /// # Errors
    /// It cannot be followed; or the new release did not come up, and the old one was started again.
    pub fn give(&self, order: Order) -> Result<Vec<Member>, String> {
        self.ask(|answer| Told::Order(order, answer)).unwrap_or_else(|| Err("it has ended".into()))
    }

    /// The same in words: an order as it is typed, and a line for each instance.
    ///
    /// # Errors
    /// As [`Orders::give`]; or it is no order.
    pub fn follow(&self, text: &str) -> Followed {
        let order = text.parse().map_err(|why: order::Unknown| why.to_string())?;
        Ok(self.give(order)?.iter().map(ToString::to_string).collect())
    }

    fn ask<T>(&self, question: impl FnOnce(Sender<T>) -> Told) -> Option<T> {
        let (tell, answer) = mpsc::channel();
        self.0.as_ref()?.send(question(tell)).ok()?;
        answer.recv().ok()
    }
}

impl Elsewhere for Orders {
    /// Of all instances together.
    fn so_far(&self) -> Vec<Bytes> {
        self.ask(Told::Sent).unwrap_or_default()
    }
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("count", &self.count).finish_non_exhaustive()
    }
}
