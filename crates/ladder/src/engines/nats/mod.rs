//! A client of NATS, for requests and their answers, which is all that JetStream takes. It speaks the protocol itself: the
//! makers' crate, async-nats, has every build of ours compile tokio with its `test-util`, in which the clock can be stopped.
//!
//! It knows several nodes of one cluster. The node that it asks is given up when it is lost or does not answer in time; the
//! next question goes to the next one, in a circle. A question that was out may have been heard.
//!
//! Reading order: `wire`, the protocol; `line`, one connection; [`Nats`].

mod line;
mod wire;

use line::Line;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;
pub(crate) use wire::Message;

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(1);

/// Nodes of one cluster, and a connection to one of them. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Nats {
    nodes: Arc<[SocketAddr]>,
    now: Arc<Mutex<Now>>,
}

/// Which node is asked, and the connection to it once there is one.
#[derive(Debug, Default)]
struct Now {
    at: usize,
    line: Option<Line>,
}

/// No answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Away {
    /// The connection is lost, or none came about.
    #[error("NATS at {0}: {1}")]
    Lost(SocketAddr, String),
    /// It took too long.
    #[error("NATS at {0}: no answer in {1:?}")]
    Late(SocketAddr, Duration),
    /// It was given no node.
    #[error("no node of NATS was named")]
    Nowhere,
}

impl Nats {
    /// A client that connects when it first asks.
    pub(crate) fn of(nodes: &[SocketAddr]) -> Nats {
        Nats { nodes: nodes.into(), now: Arc::default() }
    }

    /// Publishes `payload` on `subject` and waits for the answer, for so long. The values of `fields` hold no line end.
    pub(crate) async fn ask(
        &self,
        subject: &str,
        fields: &[(&str, String)],
        payload: &[u8],
        limit: Duration,
    ) -> Result<Message, Away> {
        let (node, line) = self.line().await?;
        let why = match timeout(limit, line.ask(subject, fields, payload)).await {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => Away::Lost(node, line.why()),
            Err(_late) => Away::Late(node, limit),
        };
        self.give_up(&line).await;
        Err(why)
    }

    /// The connection, made anew if it was lost.
    async fn line(&self) -> Result<(SocketAddr, Line), Away> {
        let mut now = self.now.lock().await;
        let node = *self.nodes.get(now.at).ok_or(Away::Nowhere)?;
        if let Some(line) = now.line.as_ref().filter(|line| line.is_open()) {
            return Ok((node, line.clone()));
        }
        // The next one is asked if this one cannot be.
        now.at = (now.at + 1) % self.nodes.len();
        let node = self.nodes[now.at];
        let opened = timeout(PATIENCE, Line::open(node)).await;
        let opened = opened.map_err(|_late| Away::Late(node, PATIENCE))?;
        let line = opened.map_err(|why| Away::Lost(node, why.to_string()))?;
        now.line = Some(line.clone());
        Ok((node, line))
    }

    /// From now on another one is asked, if this is the one that is.
    async fn give_up(&self, line: &Line) {
        let mut now = self.now.lock().await;
        if now.line.as_ref().is_some_and(|known| known.is(line)) {
            now.line = None;
        }
    }
}
