//! Codes and where they lead, as a service. It gives every link a name for ever, for a code may be another link's later. It knows no
//! clicks, with one exception: a link may be made with those that it had elsewhere, and these it owes to `analytics` until that has them.

mod memory;
mod owing;
mod sql;

use super::analytics::Batch;
use super::call::{Call, CallError};
use super::wire::{Empty, READY, Received, Service, Transport};
pub use memory::Memory;
pub use owing::Owing;
use prost::Message;
use serde::{Deserialize, Serialize};
pub use sql::Sql;
use std::sync::Arc;
use url::Url;

/// Its name on the wire.
pub const NAME: &str = "brigade.Links";
const INSERT: &str = "Insert";
const FIND: &str = "Find";
const NAMED: &str = "Named";
const LIST: &str = "List";
const DELETE: &str = "Delete";

/// Who keeps links.
pub trait Links: Send + Sync + 'static {
    /// Keeps a link if its code is free, or is that of the same link: the same question again is answered as the first.
    fn insert(
        &self,
        call: &Call,
        new: &New,
    ) -> impl Future<Output = Result<Inserted, CallError>> + Send;

    /// Those of these codes that there are, in any order.
    fn find(
        &self,
        call: &Call,
        codes: &Codes,
    ) -> impl Future<Output = Result<Found, CallError>> + Send;

    /// Those of these names that there still are, in any order.
    fn named(
        &self,
        call: &Call,
        names: &Names,
    ) -> impl Future<Output = Result<Found, CallError>> + Send;

    /// One page, by code.
    fn list(
        &self,
        call: &Call,
        page: &Page,
    ) -> impl Future<Output = Result<Found, CallError>> + Send;

    /// Removes a link. Asked again, it says that there is none.
    fn delete(
        &self,
        call: &Call,
        code: &Code,
    ) -> impl Future<Output = Result<Deleted, CallError>> + Send;

    /// Whether it can answer.
    fn ready(&self, call: &Call) -> impl Future<Output = Result<(), CallError>> + Send;
}

/// The other half of a write that concerns two services: it is kept in the same commit as the first, and until it is done.
pub trait Outbox: Send + Sync + 'static {
    /// What is owed, oldest first, at most so much of it.
    fn owed(
        &self,
        call: &Call,
        most: u32,
    ) -> impl Future<Output = Result<Vec<Batch>, CallError>> + Send;

    /// The batch of this key has come where it belongs.
    fn settled(&self, call: &Call, key: &str)
    -> impl Future<Output = Result<(), CallError>> + Send;
}

/// A link.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Link {
    /// Its name for ever, chosen by who asks for it first: the key of the request that makes it.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Its code, as long as it is there.
    #[prost(string, tag = "2")]
    pub code: String,
    /// Where it leads.
    #[prost(string, tag = "3")]
    pub url: String,
}

impl Link {
    /// Whether it leads to this host, spelled as the URL parser writes hosts.
    pub fn leads_to(&self, host: &str) -> bool {
        Url::parse(&self.url).is_ok_and(|url| url.host_str() == Some(host))
    }
}

/// A link that is to be made.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct New {
    /// The link.
    #[prost(message, required, tag = "1")]
    pub link: Link,
    /// Clicks that it had elsewhere.
    #[prost(uint64, tag = "2")]
    pub clicks: u64,
}

/// How it went.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Inserted {
    /// It was not kept: its code is another link's.
    #[prost(bool, tag = "1")]
    pub is_taken: bool,
}

/// One code.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Code {
    /// Of a link.
    #[prost(string, tag = "1")]
    pub code: String,
}

/// Several codes.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Codes {
    /// Of links.
    #[prost(string, repeated, tag = "1")]
    pub codes: Vec<String>,
}

/// Several names.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Names {
    /// Of links.
    #[prost(string, repeated, tag = "1")]
    pub names: Vec<String>,
}

/// Which page.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Page {
    /// Only codes after this one.
    #[prost(string, optional, tag = "1")]
    pub after: Option<String>,
    /// Only links to this host.
    #[prost(string, optional, tag = "2")]
    pub host: Option<String>,
    /// At most so many.
    #[prost(uint32, tag = "3")]
    pub limit: u32,
}

/// Links.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Found {
    /// Each of them once.
    #[prost(message, repeated, tag = "1")]
    pub links: Vec<Link>,
}

/// How it went.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Deleted {
    /// There was one.
    #[prost(bool, tag = "1")]
    pub was_there: bool,
}

/// What another process may call.
#[derive(Debug)]
pub struct Server<L>(pub Arc<L>);

impl<L: Links> Service for Server<L> {
    const NAME: &'static str = NAME;

    async fn answer<R: Received>(self: Arc<Self>, method: String, received: R) -> R::Reply {
        match &*method {
            INSERT => {
                received.answer(|call, new| async move { self.0.insert(&call, &new).await }).await
            }
            FIND => {
                received.answer(|call, codes| async move { self.0.find(&call, &codes).await }).await
            }
            NAMED => {
                received
                    .answer(|call, names| async move { self.0.named(&call, &names).await })
                    .await
            }
            LIST => {
                received.answer(|call, page| async move { self.0.list(&call, &page).await }).await
            }
            DELETE => {
                received.answer(|call, code| async move { self.0.delete(&call, &code).await }).await
            }
            READY => {
                let ready =
                    |call, Empty {}| async move { self.0.ready(&call).await.map(|()| Empty {}) };
                received.answer(ready).await
            }
            _ => received.unknown(),
        }
    }
}

/// Links in another process.
#[derive(Clone, Debug)]
pub struct Remote<T>(pub T);

impl<T: Transport> Links for Remote<T> {
    async fn insert(&self, call: &Call, new: &New) -> Result<Inserted, CallError> {
        self.0.ask(NAME, INSERT, call, new).await
    }

    async fn find(&self, call: &Call, codes: &Codes) -> Result<Found, CallError> {
        self.0.ask(NAME, FIND, call, codes).await
    }

    async fn named(&self, call: &Call, names: &Names) -> Result<Found, CallError> {
        self.0.ask(NAME, NAMED, call, names).await
    }

    async fn list(&self, call: &Call, page: &Page) -> Result<Found, CallError> {
        self.0.ask(NAME, LIST, call, page).await
    }

    async fn delete(&self, call: &Call, code: &Code) -> Result<Deleted, CallError> {
        self.0.ask(NAME, DELETE, call, code).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.0.ask(NAME, READY, call, &Empty {}).await.map(|Empty {}| ())
    }
}
