//! The way out of a request's path: a bounded queue that is emptied by a thread of its own. What finds it full is dropped
//! and counted: a request never waits for what is written about it.

use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::fmt::{self, Debug};
use std::io;
use std::mem;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// How often the queue is emptied where it does not fill up before. A message to a collector costs both ends some hundred
/// microseconds however little it says, so ten a second from each of five processes were a few per cent of a core.
pub const EVERY: Duration = Duration::from_millis(500);
/// How long what is there at the end may take to be written.
const LAST: Duration = Duration::from_secs(2);

/// Where things are written.
pub trait Exporter<T>: Send {
    /// Writes all of these.
    ///
    /// # Errors
    /// They are lost. It says why; the next ones are tried again.
    fn export(&mut self, batch: Vec<T>) -> io::Result<()>;
}

/// What became of the things that were put into a sink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Put in.
    pub put: u64,
    /// Dropped, for the queue was full.
    pub dropped: u64,
    /// Lost, for they could not be written.
    pub lost: u64,
}

/// Takes things, at once, and keeps at most so many. Clones are the same one.
pub struct Sink<T>(Arc<Shared<T>>);

struct Shared<T> {
    room: usize,
    state: Mutex<State<T>>,
    half_full: Condvar,
}

struct State<T> {
    queue: Vec<T>,
    counts: Counts,
    closed: bool,
}

/// The thread that writes. Dropped, it writes what is there, and ends; where it cannot write (a pipe that is not read), it is not
/// waited for.
pub struct Writing {
    close: Box<dyn Fn() + Send + Sync>,
    /// Hangs up at its end.
    ended: Receiver<Infallible>,
}

impl<T: Send + 'static> Sink<T> {
    /// A sink that keeps at most `room` things until the thread of this name has taken them.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start(
        name: &str,
        room: usize,
        exporter: impl Exporter<T> + 'static,
    ) -> io::Result<(Sink<T>, Writing)> {
        let sink = Sink::unread(room);
        let (taken, closed) = (sink.clone(), sink.clone());
        let (ends, ended) = mpsc::channel();
        Builder::new().name(name.into()).spawn(move || {
            taken.write(exporter);
            drop(ends);
        })?;
        let close = Box::new(move || closed.close());
        Ok((sink, Writing { close, ended }))
    }

    /// A sink that no thread empties: what is put in stays, until it is full.
    pub fn unread(room: usize) -> Sink<T> {
        let state = State { queue: Vec::new(), counts: Counts::default(), closed: false };
        Sink(Arc::new(Shared { room, state: Mutex::new(state), half_full: Condvar::new() }))
    }

    /// Takes it, or drops it. Never waits but for a lock that is held for an assignment.
    pub fn put(&self, thing: T) {
        let mut state = self.state();
        state.counts.put += 1;
        if state.closed || state.queue.len() >= self.0.room {
            state.counts.dropped += 1;
            return;
        }
        state.queue.push(thing);
        let wakes = state.queue.len() == self.0.room.div_ceil(2);
        drop(state);
        if wakes {
            self.0.half_full.notify_one();
        }
    }

    /// What became of all so far.
    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// All that is there, taken out.
    pub fn taken(&self) -> Vec<T> {
        mem::take(&mut self.state().queue)
    }

    fn write(&self, mut exporter: impl Exporter<T>) {
        loop {
            let state = self.state();
            let waits =
                |state: &mut State<T>| !state.closed && state.queue.len() < self.0.room.div_ceil(2);
            let waited = self.0.half_full.wait_timeout_while(state, EVERY, waits);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            let (batch, closed) = (mem::take(&mut state.queue), state.closed);
            drop(state);
            let count = batch.len() as u64;
            if count > 0 && exporter.export(batch).is_err() {
                self.state().counts.lost += count;
            }
            if closed {
                return;
            }
        }
    }

    fn close(&self) {
        self.state().closed = true;
        self.0.half_full.notify_one();
    }

    /// A panic elsewhere cannot leave it half-written.
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        (self.close)();
        let _ended_or_late = self.ended.recv_timeout(LAST);
    }
}

impl<T> Clone for Sink<T> {
    fn clone(&self) -> Self {
        Sink(Arc::clone(&self.0))
    }
}

impl<T> Debug for Sink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("room", &self.0.room).finish_non_exhaustive()
    }
}

impl Debug for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, Receiver, Sender};

    /// Says what it is given, and goes on when it is told whether that was written.
    struct Told(Sender<Vec<u32>>, Receiver<bool>);

    impl Exporter<u32> for Told {
        fn export(&mut self, batch: Vec<u32>) -> io::Result<()> {
            let _gone = self.0.send(batch);
            let written = self.1.recv().unwrap_or(false);
            if written { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
        }
    }

    fn told() -> (Told, Receiver<Vec<u32>>, Sender<bool>) {
        let ((say, hear), (tell, told)) = (mpsc::channel(), mpsc::channel());
        (Told(say, told), hear, tell)
    }

    #[test]
    fn what_finds_it_full_is_dropped_and_counted_while_its_writer_stands_still() {
        let (exporter, hear, tell) = told();
        let (sink, writing) = Sink::start("written", 4, exporter).unwrap();
        sink.put(0);
        assert_eq!(hear.recv().unwrap(), [0]); // it is being written, for ever
        (1..=10).for_each(|n| sink.put(n));
        assert_eq!(sink.counts(), Counts { put: 11, dropped: 6, lost: 0 });
        tell.send(true).unwrap();
        assert_eq!(hear.recv().unwrap(), [1, 2, 3, 4]);
        tell.send(true).unwrap();
        drop(writing);
        assert_eq!(sink.counts(), Counts { put: 11, dropped: 6, lost: 0 });
    }

    #[test]
    fn what_cannot_be_written_is_lost_and_counted_and_the_next_is_tried() {
        let (exporter, hear, tell) = told();
        let (sink, writing) = Sink::start("written", 4, exporter).unwrap();
        sink.put(1);
        assert_eq!(hear.recv().unwrap(), [1]);
        sink.put(2);
        tell.send(false).unwrap();
        assert_eq!(hear.recv().unwrap(), [2]);
        tell.send(true).unwrap();
        drop(writing);
        assert_eq!(sink.counts(), Counts { put: 2, dropped: 0, lost: 1 });
    }

    #[test]
    fn what_is_there_at_the_end_is_written_and_what_comes_later_is_dropped() {
        let (exporter, hear, tell) = told();
        (0..4).for_each(|_| tell.send(true).unwrap());
        let (sink, writing) = Sink::start("written", 64, exporter).unwrap();
        (0..5).for_each(|n| sink.put(n));
        drop(writing);
        let written: Vec<u32> = hear.try_iter().flatten().collect();
        assert_eq!(written, [0, 1, 2, 3, 4]);
        sink.put(5);
        assert_eq!(sink.counts(), Counts { put: 6, dropped: 1, lost: 0 });
    }
}
