//! Bytes between processes: what a server sends to the parts that it asks and gets from them, counted in its clients, by
//! part; and the same of a process that works for it. It belongs to one server, which hands it to what it opens;
//! nothing is global.
//!
//! A client hands its stream to a [`Meter`] and uses what it gets back:
//! `config.connect_raw(meter.over(TcpStream::connect(…).await?), NoTls)` for tokio-postgres,
//! `MultiplexedConnection::new(&info, meter.over(stream))` for redis, and a blocking socket alike. It refuses to know what
//! the bytes mean.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// All parts that one server asks. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Traffic(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    parts: Vec<(&'static str, Meter)>,
    elsewhere: Vec<Arc<dyn Elsewhere>>,
}

/// Another process of the same server, which counts for itself.
pub trait Elsewhere: fmt::Debug + Send + Sync {
    /// What went to each part and came from it since that process started; nothing if it does not say.
    fn so_far(&self) -> Vec<Bytes>;
}

/// Bytes to one part and from it, over every connection that it is [`over`](Meter::over). Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    to: AtomicU64,
    from: AtomicU64,
}

/// What went to a part and came from it since the server started, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes {
    /// The part, by the name it has in the drawing: `PostgreSQL`.
    pub part: String,
    /// Sent to it.
    pub to: u64,
    /// Received from it.
    pub from: u64,
}

/// A stream of which every byte is counted.
#[derive(Debug)]
pub struct Metered<S> {
    stream: S,
    meter: Meter,
}

impl Traffic {
    /// The meter of all connections to `part`.
    pub fn with(&self, part: &'static str) -> Meter {
        let parts = &mut self.counted().parts;
        if let Some((_, meter)) = parts.iter().find(|(name, _)| *name == part) {
            return meter.clone();
        }
        let meter = Meter::default();
        parts.push((part, meter.clone()));
        meter
    }

    /// From now on what this process counts is in it, too.
    pub fn beside(&self, process: impl Elsewhere + 'static) {
        self.counted().elsewhere.push(Arc::new(process));
    }

    /// What went over every part's connections so far, in the order in which they were first asked for.
    pub fn so_far(&self) -> Vec<Bytes> {
        let counted = self.counted();
        let own = counted.parts.iter().map(|(part, meter)| meter.bytes(part));
        let (mut all, elsewhere) = (own.collect::<Vec<Bytes>>(), counted.elsewhere.clone());
        drop(counted); // another process may take its time
        elsewhere.iter().for_each(|process| add(&mut all, process.so_far()));
        all
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds what another process counted, part by part.
pub(crate) fn add(all: &mut Vec<Bytes>, more: Vec<Bytes>) {
    for more in more {
        match all.iter_mut().find(|bytes| bytes.part == more.part) {
            Some(bytes) => {
                bytes.to += more.to;
                bytes.from += more.from;
            }
            None => all.push(more),
        }
    }
}

impl Meter {
    /// The same stream, counted.
    pub fn over<S>(&self, stream: S) -> Metered<S> {
        Metered { stream, meter: self.clone() }
    }

    /// So far.
    pub(crate) fn bytes(&self, part: &str) -> Bytes {
        let Counts { to, from } = &*self.0;
        Bytes { part: part.into(), to: to.load(Relaxed), from: from.load(Relaxed) }
    }

    fn sent(&self, bytes: usize) {
        self.0.to.fetch_add(bytes as u64, Relaxed);
    }

    fn received(&self, bytes: usize) {
        self.0.from.fetch_add(bytes as u64, Relaxed);
    }
}

impl Bytes {
    /// In both directions.
    pub fn both(&self) -> u64 {
        self.to + self.from
    }
}

impl<S: Read> Read for Metered<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.meter.received(read);
        Ok(read)
    }
}

impl<S: Write> Write for Metered<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.meter.sent(written);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        self.meter.received(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.meter.sent(written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, pieces))?;
        self.meter.sent(written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn counted(traffic: &Traffic) -> Vec<(String, u64, u64)> {
        traffic.so_far().into_iter().map(|Bytes { part, to, from }| (part, to, from)).collect()
    }

    #[test]
    fn connections_to_one_part_count_together_and_parts_apart() {
        let traffic = Traffic::default();
        for part in ["PostgreSQL", "Redis", "PostgreSQL"] {
            let mut stream = traffic.with(part).over(Cursor::new(b"answer".to_vec()));
            stream.read_exact(&mut [0; 4]).expect("four bytes");
            stream.write_all(b"question").expect("room");
        }
        let both = |part: &str, times: u64| (part.to_owned(), 8 * times, 4 * times);
        assert_eq!(counted(&traffic), [both("PostgreSQL", 2), both("Redis", 1)]);
        assert_eq!(traffic.so_far()[0].both(), 24);
    }

    #[derive(Debug)]
    struct Workers(&'static [(&'static str, u64)]);

    impl Elsewhere for Workers {
        fn so_far(&self) -> Vec<Bytes> {
            let bytes = |(part, to): &(&str, u64)| Bytes { part: (*part).into(), to: *to, from: 1 };
            self.0.iter().map(bytes).collect()
        }
    }

    #[test]
    fn what_another_process_counts_is_added_part_by_part() {
        let traffic = Traffic::default();
        let mut stream = traffic.with("PostgreSQL").over(Cursor::new(Vec::new()));
        stream.write_all(b"question").expect("room");
        traffic.beside(Workers(&[("PostgreSQL", 100), ("mail", 20)]));
        traffic.beside(Workers(&[]));
        assert_eq!(counted(&traffic), [("PostgreSQL".into(), 108, 1), ("mail".into(), 20, 1)]);
    }

    #[test]
    fn a_conversation_is_counted_to_the_byte_on_both_sides() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (ours, theirs) = (Traffic::default(), Traffic::default());
        let (one, other) = tokio::io::duplex(3); // so that writes and reads come in pieces
        let mut client = ours.with("server").over(one);
        let mut server = theirs.with("client").over(other);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let talk = async {
                client.write_all(b"SELECT 1").await.expect("sent");
                client.flush().await.expect("flushed");
                client.read_exact(&mut [0; 5]).await.expect("answered");
            };
            let answer = async {
                server.read_exact(&mut [0; 8]).await.expect("asked");
                server.write_all(b"1 row").await.expect("answered");
            };
            futures_util::future::join(talk, answer).await;
        });
        assert_eq!(counted(&ours), [("server".to_owned(), 8, 5)]);
        assert_eq!(counted(&theirs), [("client".to_owned(), 5, 8)]);
    }
}
