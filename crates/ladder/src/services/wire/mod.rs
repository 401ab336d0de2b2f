//! How a call travels: the same messages and the same methods over HTTP/1.1 as JSON, and over HTTP/2 as gRPC. What a service does is
//! written once ([`Service`]), what a caller asks as well ([`Transport`]); between them stands either wire.

mod grpc;
mod http;
mod protocol;

use super::call::{Call, CallError};
pub use grpc::Grpc;
pub use http::Http;
use prost::Message;
pub use protocol::{End, Protocol};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout_at;

/// How long a service works for a caller that does not say how long it waits.
const LONGEST: Duration = Duration::from_secs(5);
/// For a connection.
const CONNECT: Duration = Duration::from_millis(500);

/// A message that both wires carry.
pub trait Wired: Message + Default + Clone + Serialize + DeserializeOwned + 'static {}

impl<M: Message + Default + Clone + Serialize + DeserializeOwned + 'static> Wired for M {}

/// Nothing is asked, or nothing more is to be said than that it is done.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Empty {}

/// The method that every service has: nothing happens, and it says whether it can answer.
pub const READY: &str = "Ready";

/// The end that asks.
pub trait Transport: Debug + Send + Sync + 'static {
    /// One call of `service`'s `method`. It ends when the caller's time does.
    fn ask<Q: Wired, A: Wired>(
        &self,
        service: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> impl Future<Output = Result<A, CallError>> + Send;
}

/// The end that answers. Every method may be called twice with the effect of once, so that an answer that was lost may be asked for
/// again: a write has a key.
pub trait Service: Send + Sync + 'static {
    /// Its name on the wire.
    const NAME: &'static str;

    /// Answers one call.
    fn answer<R: Received>(
        self: Arc<Self>,
        method: String,
        received: R,
    ) -> impl Future<Output = R::Reply> + Send;
}

/// A call that has come, before its message is read: the method says which message that is.
pub trait Received: Send + Sized {
    /// What goes back.
    type Reply: Send;

    /// Reads the question, has it answered within the caller's time, and writes the answer.
    fn answer<Q: Wired, A: Wired, F, Answering>(
        self,
        answer: F,
    ) -> impl Future<Output = Self::Reply> + Send
    where
        F: FnOnce(Call, Q) -> Answering + Send + 'static,
        Answering: Future<Output = Result<A, CallError>> + Send + 'static;

    /// There is no such method.
    fn unknown(self) -> Self::Reply;
}

/// Answers within the caller's time.
async fn in_time<A>(
    call: Call,
    answer: impl Future<Output = Result<A, CallError>>,
) -> Result<A, CallError> {
    call.left()?; // for a caller that has left, nothing is begun
    timeout_at(call.deadline, answer).await.unwrap_or(Err(CallError::Late))
}
