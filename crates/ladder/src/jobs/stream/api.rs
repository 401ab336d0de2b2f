//! What JetStream is asked, and what it says: JSON on its own subjects ("JetStream wire API reference", docs.nats.io). Times
//! are nanoseconds.

use crate::engines::nats::Message;
use crate::jobs::QueueError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The streams: of jobs, and of those that were put aside.
pub(super) const JOBS: &str = "jobs";
pub(super) const DEAD: &str = "dead";
/// The consumer that all workers share.
pub(super) const WORKERS: &str = "workers";

/// On which a stream's messages are published.
pub(super) fn subject(stream: &str) -> String {
    format!("blink.{stream}")
}

/// A stream as it is made.
#[derive(Debug, Serialize)]
pub(super) struct StreamConfig {
    name: &'static str,
    subjects: [String; 1],
    retention: &'static str,
    storage: &'static str,
    num_replicas: usize,
    duplicate_window: u64,
}

impl StreamConfig {
    pub(super) fn new(
        name: &'static str,
        retention: &'static str,
        num_replicas: usize,
        window: Duration,
    ) -> StreamConfig {
        let subjects = [subject(name)];
        let duplicate_window = nanoseconds(window);
        StreamConfig { name, subjects, retention, storage: "file", num_replicas, duplicate_window }
    }
}

/// The consumer as it is made.
#[derive(Debug, Serialize)]
pub(super) struct Consumer {
    stream_name: &'static str,
    config: ConsumerConfig,
}

#[derive(Debug, Serialize)]
struct ConsumerConfig {
    durable_name: &'static str,
    deliver_policy: &'static str,
    ack_policy: &'static str,
    ack_wait: u64,
    /// No bound: who takes a job counts its tries.
    max_deliver: i64,
    max_ack_pending: i64,
}

impl Consumer {
    pub(super) fn new(lease: Duration) -> Consumer {
        let config = ConsumerConfig {
            durable_name: WORKERS,
            deliver_policy: "all",
            ack_policy: "explicit",
            ack_wait: nanoseconds(lease),
            max_deliver: -1,
            max_ack_pending: -1,
        };
        Consumer { stream_name: JOBS, config }
    }
}

/// A job is asked for, and waited for so long.
#[derive(Debug, Serialize)]
pub(super) struct Pull {
    batch: u32,
    expires: u64,
}

impl Pull {
    pub(super) fn one(expires: Duration) -> Pull {
        Pull { batch: 1, expires: nanoseconds(expires) }
    }
}

/// It was added, or was there already.
#[derive(Debug, Deserialize)]
pub(super) struct Kept {
    #[serde(rename = "seq")]
    _sequence: u64,
}

/// Of a stream, or of a consumer, whose `state` is not said.
#[derive(Debug, Deserialize)]
pub(super) struct Info {
    state: Option<State>,
    cluster: Option<Cluster>,
}

#[derive(Debug, Deserialize)]
struct State {
    messages: u64,
}

#[derive(Debug, Deserialize)]
struct Cluster {
    leader: Option<String>,
    #[serde(default)]
    replicas: Vec<Replica>,
}

#[derive(Debug, Deserialize)]
struct Replica {
    current: bool,
    #[serde(default)]
    offline: bool,
}

impl Info {
    pub(super) fn messages(&self) -> u64 {
        self.state.as_ref().map_or(0, |state| state.messages)
    }

    pub(super) fn leader(&self) -> Option<String> {
        self.cluster.as_ref()?.leader.clone().filter(|name| !name.is_empty())
    }

    /// Its leader, and those that follow it closely.
    pub(super) fn whole(&self) -> usize {
        let Some(cluster) = &self.cluster else { return 1 };
        let replicas = cluster.replicas.iter().filter(|it| it.current && !it.offline).count();
        usize::from(self.leader().is_some()) + replicas
    }
}

/// Of the consumer.
#[derive(Debug, Deserialize)]
pub(super) struct Pending {
    pub(super) num_pending: u64,
    pub(super) num_ack_pending: u64,
}

#[derive(Debug, Deserialize)]
struct Refused {
    error: Option<Wrong>,
}

#[derive(Debug, Deserialize)]
struct Wrong {
    #[serde(default)]
    err_code: u32,
    #[serde(default)]
    description: String,
}

/// There is no room: a stream's bounds, or the server's storage (`server/errors.json` of its source).
const FULL: [u32; 4] = [10_023, 10_047, 10_054, 10_077];

/// What it says, or why it does not.
pub(super) fn read<T: DeserializeOwned>(answer: &Message) -> Result<T, QueueError> {
    let garbled = |why: serde_json::Error| QueueError::Away(format!("no JetStream: {why}"));
    let refused: Refused = serde_json::from_slice(&answer.payload).map_err(garbled)?;
    match refused.error {
        Some(wrong) if FULL.contains(&wrong.err_code) => Err(QueueError::Full),
        Some(wrong) => Err(QueueError::Away(format!("JetStream: {}", wrong.description))),
        None => serde_json::from_slice(&answer.payload).map_err(garbled),
    }
}

/// One delivery of a message, as the subject of its acknowledgement tells it: `$JS.ACK.STREAM.CONSUMER.COUNT.…`, or with a
/// domain and an account before the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Delivery {
    /// How often it was delivered, this time included.
    pub(super) count: u32,
}

impl Delivery {
    pub(super) fn of(subject: &str) -> Option<Delivery> {
        let words: Vec<&str> = subject.split('.').collect();
        let count = match words[..] {
            ["$JS", "ACK", _, _, count, _, _, _, _] => count,
            ["$JS", "ACK", _, _, _, _, count, ..] => count,
            _ => return None,
        };
        Some(Delivery { count: count.parse().ok()? })
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(json: &'static str) -> Message {
        Message { payload: json.as_bytes().into(), ..Message::default() }
    }

    #[test]
    fn a_delivery_is_counted_in_the_subject_of_its_acknowledgement() {
        let count = |subject| Delivery::of(subject).map(|delivery| delivery.count);
        assert_eq!(count("$JS.ACK.jobs.workers.3.7.9.1700000000000000000.0"), Some(3));
        assert_eq!(count("$JS.ACK._.account.jobs.workers.4.7.9.17.0.random"), Some(4));
        for none in ["", "$JS.ACK.jobs.workers", "_INBOX.1", "$JS.ACK.a.b.x.1.1.1.1"] {
            assert_eq!(count(none), None, "{none}");
        }
    }

    #[test]
    fn a_refusal_is_away_and_only_the_lack_of_room_is_full() {
        let refused = |json| read::<Kept>(&answer(json)).expect_err("it was refused");
        let full =
            r#"{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"}}"#;
        assert_eq!(refused(full), QueueError::Full);
        let away = r#"{"error":{"code":503,"err_code":10008,"description":"system unavailable"}}"#;
        assert_eq!(refused(away), QueueError::Away("JetStream: system unavailable".into()));
        assert!(matches!(refused("HTTP"), QueueError::Away(_)));
        assert!(read::<Kept>(&answer(r#"{"stream":"jobs","seq":7}"#)).is_ok());
    }

    #[test]
    fn a_stream_is_whole_on_its_leader_and_on_those_that_follow_closely() {
        let info: Info = read(&answer(
            r#"{"state":{"messages":5},"cluster":{"leader":"n1","replicas":[
            {"name":"n2","current":true,"active":1},{"name":"n3","current":false,"offline":true}]}}"#,
        ))
        .expect("information");
        assert_eq!((info.messages(), info.leader().as_deref(), info.whole()), (5, Some("n1"), 2));
        let alone: Info = read(&answer(r#"{"state":{"messages":0}}"#)).expect("information");
        assert_eq!((alone.leader(), alone.whole()), (None, 1));
    }
}
