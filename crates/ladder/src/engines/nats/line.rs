//! One connection: many questions are out on it at once, each with a subscription of its own for the answer. The subject of an
//! answer does not say whose it is: a message that was pulled comes on the subject on which it was published.

use super::wire::{self, Message, Said};
use crate::engines::client::Wire;
use async_channel::{Receiver, Sender, unbounded};
use bytes::BytesMut;
use futures_util::future::{Either, select};
use std::collections::HashMap;
use std::io::{self, Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::oneshot;

/// Headers, and to hear at once that no server takes what was asked (`no_responders`).
const CONNECT: &str = r#"CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"protocol":1,"lang":"rust","version":"1","name":"brigade"}"#;

/// A connection. Clones speak over the same one, which ends with the last of them.
#[derive(Clone, Debug)]
pub(super) struct Line(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    write: Sender<Vec<u8>>,
    /// The beginning of every subject for answers to us.
    inbox: String,
    waiting: Arc<Mutex<Waiting>>,
    _wire: Wire,
}

/// Questions that are out, by the number of the subscription on which their answer comes.
#[derive(Debug, Default)]
struct Waiting {
    last: u64,
    answers: HashMap<u64, oneshot::Sender<Message>>,
    /// Why the connection has ended, once it has.
    ended: Option<String>,
}

/// A question that is out, or is given up.
struct Out<'a> {
    number: u64,
    waiting: &'a Mutex<Waiting>,
    write: &'a Sender<Vec<u8>>,
}

impl Line {
    /// Connects, and hears that the server has read our introduction.
    pub(super) async fn open(node: SocketAddr) -> io::Result<Line> {
        let stream = TcpStream::connect(node).await?;
        stream.set_nodelay(true)?; // each question is written whole
        let (mut read, mut write) = stream.into_split();
        let inbox = format!("_INBOX.{:032x}", rand::random::<u128>());
        let first = format!("{CONNECT}\r\nPING\r\n");
        write.write_all(first.as_bytes()).await?;
        let mut heard = BytesMut::new();
        greeted(&mut read, &mut heard).await?;
        let (writes, queue) = unbounded();
        let waiting = Arc::<Mutex<Waiting>>::default();
        let (answers, pongs) = (Arc::clone(&waiting), writes.downgrade());
        let wire = Wire::spawn(async move {
            let hear = pin!(hear(read, heard, &answers, pongs));
            let (Either::Left((end, _)) | Either::Right((end, _))) =
                select(hear, pin!(speak(write, queue))).await;
            lock(&answers).end(end.err().map_or("it hung up".into(), |why| why.to_string()));
        });
        Ok(Line(Arc::new(Shared { write: writes, inbox, waiting, _wire: wire })))
    }

    /// Asks, and waits for the answer; `None` if the connection ends before it comes.
    pub(super) async fn ask(
        &self,
        subject: &str,
        fields: &[(&str, String)],
        payload: &[u8],
    ) -> Option<Message> {
        let Shared { write, inbox, waiting, .. } = &*self.0;
        let (number, answer) = lock(waiting).ask()?;
        let _out = Out { number, waiting, write };
        let question = wire::ask(subject, &format!("{inbox}.{number}"), number, fields, payload);
        write.send(question).await.ok()?;
        answer.await.ok()
    }

    pub(super) fn is_open(&self) -> bool {
        lock(&self.0.waiting).ended.is_none() && !self.0.write.is_closed()
    }

    /// Why it has ended.
    pub(super) fn why(&self) -> String {
        lock(&self.0.waiting).ended.clone().unwrap_or_else(|| "it was given up".into())
    }

    pub(super) fn is(&self, other: &Line) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Waiting {
    fn ask(&mut self) -> Option<(u64, oneshot::Receiver<Message>)> {
        if self.ended.is_some() {
            return None;
        }
        self.last += 1;
        let (tell, answer) = oneshot::channel();
        self.answers.insert(self.last, tell);
        Some((self.last, answer))
    }

    fn answered(&mut self, message: Message) {
        // One that was given up is not waited for any more.
        let _gone = self.answers.remove(&message.number).map(|answer| answer.send(message));
    }

    fn end(&mut self, why: String) {
        self.ended = Some(why);
        self.answers.clear();
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        if lock(self.waiting).answers.remove(&self.number).is_some() {
            let _ending = self.write.try_send(wire::forget(self.number));
        }
    }
}

/// A panic elsewhere leaves it whole: each change is one step.
fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the server has read what was written to it.
async fn greeted(read: &mut OwnedReadHalf, heard: &mut BytesMut) -> io::Result<()> {
    loop {
        match next(read, heard).await? {
            Said::Pong => return Ok(()),
            Said::Error(why) => return Err(Error::other(why)),
            _ => {}
        }
    }
}

async fn hear(
    mut read: OwnedReadHalf,
    mut heard: BytesMut,
    answers: &Mutex<Waiting>,
    write: async_channel::WeakSender<Vec<u8>>,
) -> io::Result<()> {
    loop {
        match next(&mut read, &mut heard).await? {
            Said::Message(message) => lock(answers).answered(message),
            Said::Ping => {
                let _ending =
                    write.upgrade().map(|write| write.try_send(b"PONG\r\n".as_slice().into()));
            }
            Said::Error(why) => return Err(Error::other(why)),
            Said::Pong | Said::Else => {}
        }
    }
}

async fn next(read: &mut OwnedReadHalf, heard: &mut BytesMut) -> io::Result<Said> {
    loop {
        let said = wire::read(heard).map_err(|why| Error::new(ErrorKind::InvalidData, why))?;
        if let Some(said) = said {
            return Ok(said);
        }
        if read.read_buf(heard).await? == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, "it hung up"));
        }
    }
}

/// Writes what is to be said, until nothing can be any more.
async fn speak(mut write: OwnedWriteHalf, queue: Receiver<Vec<u8>>) -> io::Result<()> {
    while let Ok(said) = queue.recv().await {
        write.write_all(&said).await?;
    }
    Ok(())
}
