//! Handing mail in, and asking what became of it. Every wait has an end.

use super::ledger::{Counts, Letter};
use crate::traffic::{Meter, Metered};
use brigade_core::blink::Job;
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_with};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// A mail that is not answered within this time may have been sent.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// A question about mail is answered within this time.
const ANSWER: Duration = Duration::from_secs(2);

/// A provider of mail, as its clients see it. A mail is handed in on a connection of its own.
#[derive(Clone, Debug)]
pub struct Mail {
    provider: SocketAddr,
    meter: Meter,
}

/// What a provider says to a mail that it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was sent now.
    Now,
    /// It was sent before: this was a repetition.
    Before,
}

/// Why a mail was not sent, or is not known to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The provider will never take it.
    #[error("the provider refuses this mail ({0})")]
    Refused(u16),
    /// The provider failed at it; it may not next time.
    #[error("the provider failed at this mail ({0})")]
    Failed(u16),
    /// The provider does not answer, or is out of order: that has nothing to do with this mail.
    #[error("the provider of mail is away: {0}")]
    Away(String),
}

/// A mail that was handed in and is not answered yet.
#[derive(Debug)]
pub struct Handed {
    socket: Metered<TcpStream>,
    give_up: Instant,
}

impl Mail {
    /// The provider at this address.
    pub fn at(provider: SocketAddr) -> Mail {
        Mail { provider, meter: Meter::default() }
    }

    /// The same; the bytes of mail that is handed in count on `meter`.
    pub fn counted_by(self, meter: &Meter) -> Mail {
        Mail { meter: meter.clone(), ..self }
    }

    /// Sends the mail of `job`, under its key.
    ///
    /// # Errors
    /// As [`SendError`] says; after [`SendError::Away`] it may have been sent.
    pub async fn send(&self, job: &Job) -> Result<Sent, SendError> {
        self.hand_in(job).await?.confirmed().await
    }

    /// Hands it in, and does not wait for the answer yet.
    ///
    /// # Errors
    /// The provider does not listen.
    pub async fn hand_in(&self, job: &Job) -> Result<Handed, SendError> {
        let give_up = Instant::now() + PATIENCE;
        let mut bytes = Vec::new();
        let fields = format!(
            "Host: {}\r\nIdempotency-Key: {}\r\nContent-Type: application/json\r\nConnection: close\r\n",
            self.provider, job.key
        );
        encode_with(&mut bytes, &Method::Post, "/mail", &fields, job.payload.as_bytes());
        let handed = async {
            let mut socket = self.meter.over(TcpStream::connect(self.provider).await?);
            socket.write_all(&bytes).await?;
            io::Result::Ok(socket)
        };
        let socket = timeout_at(give_up, handed).await.unwrap_or_else(|late| Err(late.into()));
        Ok(Handed { socket: socket.map_err(away)?, give_up })
    }

    /// What was handed in since the provider started. The calling thread waits.
    ///
    /// # Errors
    /// The provider is away.
    pub fn counts(&self) -> io::Result<Counts> {
        self.ask("GET", "/counts", "")
    }

    /// Every mail that was sent, by its key. The calling thread waits.
    ///
    /// # Errors
    /// As above.
    pub fn letters(&self) -> io::Result<BTreeMap<String, Letter>> {
        self.ask("GET", "/mail", "")
    }

    /// From now on the provider is out of order, or no longer. The calling thread waits.
    ///
    /// # Errors
    /// As above.
    pub fn out_of_order(&self, is: bool) -> io::Result<()> {
        self.say("POST", "/out-of-order", if is { "true" } else { "false" }).map(drop)
    }

    fn ask<T: DeserializeOwned>(&self, method: &str, path: &str, body: &str) -> io::Result<T> {
        Ok(serde_json::from_str(&self.say(method, path, body)?)?)
    }

    /// The body of its answer. HTTP/1.0: it ends with the connection.
    fn say(&self, method: &str, path: &str, body: &str) -> io::Result<String> {
        let mut socket = std::net::TcpStream::connect_timeout(&self.provider, ANSWER)?;
        socket.set_read_timeout(Some(ANSWER))?;
        socket.set_write_timeout(Some(ANSWER))?;
        write!(socket, "{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.contains(" 200 ") || head.contains(" 204 ") => {
                Ok(body.into())
            }
            _ => Err(io::Error::other(format!("the provider of mail said `{answer}`"))),
        }
    }
}

impl Handed {
    /// Waits for the provider's word.
    ///
    /// # Errors
    /// As [`SendError`] says.
    pub async fn confirmed(mut self) -> Result<Sent, SendError> {
        let status = timeout_at(self.give_up, status(&mut self.socket)).await;
        match status.unwrap_or_else(|late| Err(late.into())).map_err(away)? {
            202 => Ok(Sent::Now),
            200 => Ok(Sent::Before),
            503 => Err(SendError::Away("it is out of order".into())),
            status @ 400..500 => Err(SendError::Refused(status)),
            status => Err(SendError::Failed(status)),
        }
    }
}

async fn status(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<u16> {
    let (mut replies, mut chunk) = (Replies::default(), [0; 1024]);
    replies.asked(&Method::Post);
    loop {
        if let Some(reply) = replies.next_reply().map_err(io::Error::other)? {
            return Ok(reply.status);
        }
        let read = socket.read(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        replies.received(&chunk[..read]);
    }
}

fn away(why: io::Error) -> SendError {
    SendError::Away(why.to_string())
}
