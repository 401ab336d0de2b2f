//! A queue in NATS JetStream: a stream that keeps each job until it is acknowledged (`workqueue`), on the disks of as many
//! nodes as it has replicas. A job is acknowledged to who pushes it when more than half of them have it (Raft), and a worker's
//! lease is the consumer's `ack_wait`.
//!
//! JetStream counts deliveries, and not tries: a job that is given back is published again, with the tries that it had in its
//! header, and then the old one is acknowledged. What is killed in between leaves two jobs of one key, which is harmless.
//!
//! The job is pushed when the user is committed elsewhere: as with the [`List`](super::List), what is killed in between leaves
//! a user without a mail.
//!
//! Reading order: this file; `api`, what JetStream is asked, and what it says.

mod api;

use super::queue::{Depth, LEASE, Queue, QueueError, Taken};
use crate::engines::nats::{Away, Message, Nats};
use api::{Consumer, DEAD, Info, JOBS, Pull, StreamConfig, WORKERS};
use brigade_core::blink::Job;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// How long [`Queue::take`] waits for a job.
const MOMENT: Duration = Duration::from_millis(200);
/// What is not answered within this time is given up.
const PATIENCE: Duration = Duration::from_secs(1);
/// A stream that is new has a leader within this time.
const MADE: Duration = Duration::from_secs(5);
/// A second job of a key within this time is the same job.
const WINDOW: Duration = Duration::from_secs(120);

/// By which a job is known within [`WINDOW`].
const ID: &str = "Nats-Msg-Id";
/// Tries that a job had before it was published again.
const TRIES: &str = "Blink-Tries";

/// Jobs in JetStream.
#[derive(Debug)]
pub struct Stream {
    nats: Nats,
    replicas: usize,
    /// The streams and the consumer are there.
    made: Arc<OnceCell<()>>,
    /// Where each job that was taken is acknowledged, by its key.
    held: HashMap<String, String>,
}

impl Clone for Stream {
    fn clone(&self) -> Self {
        let (nats, made) = (self.nats.clone(), Arc::clone(&self.made));
        Stream { nats, replicas: self.replicas, made, held: HashMap::new() }
    }
}

impl Stream {
    /// On these nodes of one cluster, each job on so many of them. It connects when it is first asked, and makes its streams if
    /// they are not there.
    pub fn at(nodes: &[SocketAddr], replicas: usize) -> Stream {
        let (nats, made) = (Nats::of(nodes), Arc::default());
        Stream { nats, replicas, made, held: HashMap::new() }
    }

    /// Which node leads the stream of jobs, by the name that it was given; `None` while none does, or where there is one node.
    ///
    /// # Errors
    /// [`QueueError::Away`].
    pub async fn leader(&self) -> Result<Option<String>, QueueError> {
        let info: Info = self.api(&format!("STREAM.INFO.{JOBS}"), &[], PATIENCE).await?;
        Ok(info.leader())
    }

    /// How many of the stream's replicas have all that it holds, its leader included.
    ///
    /// # Errors
    /// [`QueueError::Away`].
    pub async fn whole(&self) -> Result<usize, QueueError> {
        let info: Info = self.api(&format!("STREAM.INFO.{JOBS}"), &[], PATIENCE).await?;
        Ok(info.whole())
    }

    async fn make(&self) -> Result<(), QueueError> {
        let make = async || {
            for (name, keeps) in [(JOBS, "workqueue"), (DEAD, "limits")] {
                let stream = StreamConfig::new(name, keeps, self.replicas, WINDOW);
                self.api::<Info>(&format!("STREAM.CREATE.{name}"), &bytes(&stream), MADE).await?;
            }
            let consumer = Consumer::new(LEASE);
            let subject = format!("CONSUMER.DURABLE.CREATE.{JOBS}.{WORKERS}");
            self.api::<Info>(&subject, &bytes(&consumer), MADE).await.map(drop)
        };
        self.made.get_or_try_init(make).await.map(drop)
    }

    /// Asks JetStream's own subjects.
    async fn api<T: DeserializeOwned>(
        &self,
        what: &str,
        body: &[u8],
        limit: Duration,
    ) -> Result<T, QueueError> {
        let answer = self.nats.ask(&format!("$JS.API.{what}"), &[], body, limit).await?;
        api::read(&heard(answer)?)
    }

    /// Adds a job to a stream; two of one `id` are one.
    async fn publish(
        &self,
        stream: &str,
        id: &str,
        more: Option<(&str, String)>,
        job: &[u8],
    ) -> Result<(), QueueError> {
        self.make().await?;
        // As JSON, in which no line ends: the key may be a client's.
        let id = serde_json::Value::from(id).to_string();
        let fields: Vec<_> = [(ID, id)].into_iter().chain(more).collect();
        let answer = self.nats.ask(&api::subject(stream), &fields, job, PATIENCE).await?;
        api::read::<api::Kept>(&heard(answer)?).map(drop)
    }

    /// Says what came of a job that this one took, and hears that it was heard.
    async fn settle(&mut self, taken: &Taken, how: &str) -> Result<(), QueueError> {
        let Some(at) = self.held.get(&taken.job.key) else { return Ok(()) };
        self.nats.ask(at, &[], how.as_bytes(), PATIENCE).await?;
        self.held.remove(&taken.job.key);
        Ok(())
    }

    /// A job that came; what is none is put aside, or every worker would take it for ever.
    async fn taken(&mut self, message: Message) -> Result<Option<Taken>, QueueError> {
        let Some(delivery) = api::Delivery::of(&message.reply) else { return Ok(None) };
        let Ok(job) = serde_json::from_slice::<Job>(&message.payload) else {
            self.publish(DEAD, &message.reply, None, &message.payload).await?;
            self.nats.ask(&message.reply, &[], b"+TERM", PATIENCE).await?;
            return Ok(None);
        };
        let before = message.field(TRIES).and_then(|tries| tries.parse::<u32>().ok());
        let tries = before.unwrap_or_default().saturating_add(delivery.count);
        self.held.insert(job.key.clone(), message.reply);
        Ok(Some(Taken { job, tries }))
    }
}

impl Queue for Stream {
    const IS_KEPT: bool = true;

    type Place = ();

    fn reserve(&self) -> Result<(), QueueError> {
        Ok(())
    }

    async fn push(&mut self, (): (), job: &Job) -> Result<(), QueueError> {
        self.publish(JOBS, &job.key, None, &bytes(job)).await
    }

    async fn take(&mut self) -> Result<Option<Taken>, QueueError> {
        self.make().await?;
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{JOBS}.{WORKERS}");
        let pull = bytes(&Pull::one(MOMENT));
        let answer = self.nats.ask(&subject, &[], &pull, MOMENT + PATIENCE).await?;
        match answer.status {
            Some(404 | 408) => Ok(None),
            _ => self.taken(heard(answer)?).await,
        }
    }

    async fn ack(&mut self, taken: &Taken) -> Result<(), QueueError> {
        self.settle(taken, "+ACK").await
    }

    async fn retry(&mut self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        self.settle(taken, &format!(r#"-NAK {{"delay": {}}}"#, after.as_nanos())).await
    }

    async fn give_back(&mut self, taken: &Taken) -> Result<(), QueueError> {
        let Some(at) = self.held.get(&taken.job.key) else { return Ok(()) };
        // Once for each time that it was taken, however often this is tried.
        let (again, tries) = (at.clone(), taken.tries.saturating_sub(1).to_string());
        self.publish(JOBS, &again, Some((TRIES, tries)), &bytes(&taken.job)).await?;
        self.settle(taken, "+ACK").await
    }

    async fn bury(&mut self, taken: &Taken, _: &str) -> Result<(), QueueError> {
        self.publish(DEAD, &taken.job.key, None, &bytes(&taken.job)).await?;
        self.settle(taken, "+TERM").await
    }

    async fn depth(&mut self) -> Result<Depth, QueueError> {
        self.make().await?;
        let consumer = format!("CONSUMER.INFO.{JOBS}.{WORKERS}");
        let jobs: api::Pending = self.api(&consumer, &[], PATIENCE).await?;
        let dead: Info = self.api(&format!("STREAM.INFO.{DEAD}"), &[], PATIENCE).await?;
        Ok(Depth { waiting: jobs.num_pending, held: jobs.num_ack_pending, dead: dead.messages() })
    }
}

/// As JSON.
fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default() // texts and numbers always serialise
}

/// An answer, and not the word of a server that has none.
fn heard(answer: Message) -> Result<Message, QueueError> {
    match answer.status {
        None => Ok(answer),
        Some(503) => Err(QueueError::Away("no JetStream there takes it".into())),
        Some(status) => Err(QueueError::Away(format!("JetStream answers {status}"))),
    }
}

impl From<Away> for QueueError {
    fn from(why: Away) -> Self {
        QueueError::Away(why.to_string())
    }
}
