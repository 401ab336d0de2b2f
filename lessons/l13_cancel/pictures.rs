//! Cancellations as lanes: a request dropped while its insert is at the database, and a handler dropped
//! with three children. The client has a lane of its own; where it ends, the client left.

use super::handlers::by_hand;
use super::trial::Trial;
use async_channel::{Receiver, Sender, bounded};
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime, Ticket};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::{Recorder, Task, Trace, Traced};
use smol::future::or;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// Nothing comes through it; it closes.
type Closed = Receiver<Infallible>;

async fn closed(channel: &Closed) {
    let _closed = channel.recv().await;
}

fn database(delay: Duration, recorder: &Recorder) -> io::Result<Arc<Database>> {
    let delay = Delay { time: ServiceTime::Const(delay), capacity: 64, seed: 1 };
    Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone()).map(Arc::new)
}

fn ask(database: &Database, task: &Task) -> Ticket {
    database.submit(Query::new(task.clone(), Question::Find("blink".into())))
}

/// Serves a client of `task` that leaves after a while: then the channel closes.
fn with_client<T>(
    (recorder, task): (&Recorder, &Task),
    patience: Duration,
    serve: impl FnOnce(Closed) -> io::Result<T>,
) -> io::Result<T> {
    let watch = database(patience, &Recorder::off())?;
    let (leave, left) = bounded(1);
    thread::scope(|scope| {
        thread::Builder::new().spawn_scoped(scope, move || {
            recorder.device("client");
            let came = Instant::now();
            let _time_is_up = ask(&watch, &Task::default()).wait();
            task.served(came);
            leave.close();
        })?;
        serve(left)
    })
}

/// From the first block on: no task ran before.
fn from_the_first_block(trace: Trace) -> Trace {
    let first = trace.blocks.iter().map(|block| block.start).min().unwrap_or_default();
    trace.since(first)
}

/// The database takes `delay` for each of reserve, insert and message; the client leaves during the second.
pub(super) fn request_dropped(delay: Duration) -> io::Result<Trace> {
    let recorder = Recorder::start();
    recorder.lane("thread");
    let task = recorder.task("A");
    let trial = Trial::open(delay, task.clone(), &recorder)?;
    with_client((&recorder, &task), delay * 5 / 3, |left| {
        let request = Traced::new(task.clone(), by_hand(&trial));
        smol::block_on(or(request, closed(&left)));
        task.note("dropped");
        let left = trial.left(); // waits for what the database was asked
        left.names().for_each(|what| task.note(what));
        Ok(())
    })?;
    Ok(from_the_first_block(recorder.finish()))
}

/// A child of a handler, with three questions for the database.
type Child = Pin<Box<dyn Future<Output = ()> + Send>>;

fn child(task: Task, database: Arc<Database>, alive: Sender<Infallible>) -> Child {
    let asking = task.clone();
    Box::pin(Traced::new(task, async move {
        for _ in 0..3 {
            ask(&database, &asking).await;
        }
        drop(alive);
    }))
}

/// By `tokio::spawn`, with the handles dropped.
pub(super) fn spawned(delay: Duration) -> io::Result<Trace> {
    handler_dropped(delay, |children| children.map(tokio::spawn))
}

/// In a `JoinSet`, which is dropped.
pub(super) fn in_a_set(delay: Duration) -> io::Result<Trace> {
    handler_dropped(delay, |children| children.into_iter().collect::<JoinSet<()>>())
}

/// The handler starts its children, waits, and is dropped with what `start` returned when its client leaves.
fn handler_dropped<K>(delay: Duration, start: impl FnOnce([Child; 3]) -> K) -> io::Result<Trace> {
    let recorder = Recorder::start();
    recorder.lane("thread");
    let task = recorder.task("H");
    let database = database(delay, &recorder)?;
    let (alive, over) = bounded(1);
    let children = ["A", "B", "C"]
        .map(|name| child(recorder.task(name), Arc::clone(&database), alive.clone()));
    drop(alive);
    let runtime = Builder::new_current_thread().build()?;
    let handler = Traced::new(task.clone(), async {
        let _kept = start(children);
        pending().await
    });
    with_client((&recorder, &task), delay * 3 / 2, |left| {
        runtime.block_on(async {
            or(handler, closed(&left)).await;
            closed(&over).await;
        });
        ask(&database, &Task::default()).wait(); // what is there was asked before this
        Ok(())
    })?;
    Ok(from_the_first_block(recorder.finish()))
}
