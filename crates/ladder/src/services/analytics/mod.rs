//! How often each link was followed, as a service: a trait, its messages, and who keeps it. A caller does not know whether it is a
//! value in this process or a program elsewhere; what it must know is that a call may fail with its outcome unknown. So whatever
//! adds something carries a key.

mod memory;
mod sql;

use super::call::{Call, CallError};
use super::wire::{Empty, READY, Received, Service, Transport};
pub use memory::Memory;
use prost::Message;
use serde::{Deserialize, Serialize};
pub use sql::Sql;
use std::sync::Arc;

/// Its name on the wire.
pub const NAME: &str = "brigade.Analytics";
const RECORD: &str = "Record";
const CLICKS: &str = "Clicks";
const TOP: &str = "Top";

/// Who keeps clicks.
pub trait Analytics: Send + Sync + 'static {
    /// Adds clicks. Batches of one key are one batch, however often they come.
    fn record(
        &self,
        call: &Call,
        batch: &Batch,
    ) -> impl Future<Output = Result<(), CallError>> + Send;

    /// The clicks of each of these links, in their order; of one that is not known, none.
    fn clicks(
        &self,
        call: &Call,
        links: &Links,
    ) -> impl Future<Output = Result<Counts, CallError>> + Send;

    /// Links that were followed, most clicks first, then by code.
    fn top(
        &self,
        call: &Call,
        top: &Top,
    ) -> impl Future<Output = Result<Ranking, CallError>> + Send;

    /// Whether it can answer.
    fn ready(&self, call: &Call) -> impl Future<Output = Result<(), CallError>> + Send;
}

/// Clicks that are added all at once.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Batch {
    /// What makes a second delivery harmless.
    #[prost(string, tag = "1")]
    pub key: String,
    /// How many for which link.
    #[prost(message, repeated, tag = "2")]
    pub clicks: Vec<Clicks>,
}

/// The clicks of one link.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Clicks {
    /// What it is known by for ever, as `links` says it: a code may be another link's later.
    #[prost(string, tag = "1")]
    pub link: String,
    /// Its code, by which a ranking is ordered where clicks are equal.
    #[prost(string, tag = "2")]
    pub code: String,
    /// How many.
    #[prost(uint64, tag = "3")]
    pub clicks: u64,
}

/// Which links are meant.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Links {
    /// By what each is known.
    #[prost(string, repeated, tag = "1")]
    pub links: Vec<String>,
}

/// Clicks, in the order that was asked for.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Counts {
    /// One for each link.
    #[prost(uint64, repeated, tag = "1")]
    pub clicks: Vec<u64>,
}

/// Which part of the ranking is meant.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Top {
    /// Only what comes after this place; where it names no link, after all of its code.
    #[prost(message, optional, tag = "1")]
    pub after: Option<Clicks>,
    /// At most so many.
    #[prost(uint32, tag = "2")]
    pub limit: u32,
}

/// A part of the ranking.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Ranking {
    /// In its order.
    #[prost(message, repeated, tag = "1")]
    pub clicks: Vec<Clicks>,
}

/// What another process may call.
#[derive(Debug)]
pub struct Server<A>(pub Arc<A>);

impl<A: Analytics> Service for Server<A> {
    const NAME: &'static str = NAME;

    async fn answer<R: Received>(self: Arc<Self>, method: String, received: R) -> R::Reply {
        match &*method {
            RECORD => {
                let record = |call, batch| async move {
                    self.0.record(&call, &batch).await.map(|()| Empty {})
                };
                received.answer(record).await
            }
            CLICKS => {
                received
                    .answer(|call, links| async move { self.0.clicks(&call, &links).await })
                    .await
            }
            TOP => received.answer(|call, top| async move { self.0.top(&call, &top).await }).await,
            READY => {
                let ready =
                    |call, Empty {}| async move { self.0.ready(&call).await.map(|()| Empty {}) };
                received.answer(ready).await
            }
            _ => received.unknown(),
        }
    }
}

/// Analytics in another process.
#[derive(Clone, Debug)]
pub struct Remote<T>(pub T);

impl<T: Transport> Analytics for Remote<T> {
    async fn record(&self, call: &Call, batch: &Batch) -> Result<(), CallError> {
        self.0.ask(NAME, RECORD, call, batch).await.map(|Empty {}| ())
    }

    async fn clicks(&self, call: &Call, links: &Links) -> Result<Counts, CallError> {
        self.0.ask(NAME, CLICKS, call, links).await
    }

    async fn top(&self, call: &Call, top: &Top) -> Result<Ranking, CallError> {
        self.0.ask(NAME, TOP, call, top).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.0.ask(NAME, READY, call, &Empty {}).await.map(|Empty {}| ())
    }
}
