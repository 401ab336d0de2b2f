//! Cancellations as lanes: a request dropped while its insert is at the database, and a handler dropped
//! with three children. The client has a lane of its own; where it ends, the client left.

use super::desk::Desk;
use super::handlers::by_hand;
use async_channel::{Receiver, Sender, bounded};
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime, Ticket};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::{Recorder, Task, Trace, Traced};
use smol::future::or;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// Nobody comes through it; it closes.
type Closed = Receiver<Infallible>;

async fn closed(channel: &Closed) {
    let _nobody_came = channel.recv().await;
}

fn database(delay: Duration, recorder: &Recorder) -> io::Result<Arc<Database>> {
    let delay = Delay { time: ServiceTime::Const(delay), capacity: 64, seed: 1 };
    Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone()).map(Arc::new)
}

fn ask(database: &Database, task: &Task) -> Ticket {
    database.submit(Query { task: task.clone(), question: Question::Find("blink".into()).into() })
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
    let desk = Desk::open(delay, task.clone(), &recorder)?;
    with_client((&recorder, &task), delay * 5 / 3, |left| {
        let request = Traced::new(task.clone(), by_hand(&desk));
        smol::block_on(or(request, closed(&left)));
        task.note("dropped");
        let left = desk.left(); // waits for what the database was asked
        left.parts().iter().filter(|(_, is)| *is).for_each(|(what, _)| task.note(what));
        Ok(())
    })?;
    Ok(from_the_first_block(recorder.finish()))
}

/// Three children of a handler, each with three questions for the database.
struct Children {
    recorder: Recorder,
    handler: Task,
    patience: Duration,
    tasks: Vec<Task>,
    database: Arc<Database>,
}

impl Children {
    fn of_a_handler(delay: Duration) -> io::Result<Children> {
        let recorder = Recorder::start();
        recorder.lane("thread");
        Ok(Children {
            handler: recorder.task("H"),
            patience: delay * 3 / 2,
            tasks: ["A", "B", "C"].map(|name| recorder.task(name)).into(),
            database: database(delay, &recorder)?,
            recorder,
        })
    }

    fn run(&self, alive: &Sender<Infallible>) -> Vec<impl Future<Output = ()> + Send + use<>> {
        let run = |task: &Task| {
            let (database, alive) = (Arc::clone(&self.database), alive.clone());
            let asking = task.clone();
            Traced::new(task.clone(), async move {
                for _ in 0..3 {
                    ask(&database, &asking).await;
                }
                drop(alive);
            })
        };
        self.tasks.iter().map(run).collect()
    }

    /// The handler starts its children, waits, and is dropped with `kept` when its client leaves.
    fn picture<K>(self, over: Closed, start: impl FnOnce() -> K) -> io::Result<Trace> {
        let runtime = Builder::new_current_thread().build()?;
        let handler = async {
            let _kept = start();
            pending().await
        };
        with_client((&self.recorder, &self.handler), self.patience, |left| {
            runtime.block_on(async {
                let handler = Traced::new(self.handler.clone(), handler);
                or(handler, closed(&left)).await;
                closed(&over).await;
            });
            ask(&self.database, &Task::default()).wait(); // what is there was asked before this
            Ok(())
        })?;
        Ok(from_the_first_block(self.recorder.finish()))
    }
}

/// By `tokio::spawn`, with the handles dropped.
pub(super) fn children_spawned(delay: Duration) -> io::Result<Trace> {
    let (alive, over) = bounded(1);
    let children = Children::of_a_handler(delay)?;
    let running = children.run(&alive);
    drop(alive);
    children.picture(over, || running.into_iter().map(tokio::spawn).collect::<Vec<_>>())
}

/// In a `JoinSet`, which is dropped.
pub(super) fn children_in_a_set(delay: Duration) -> io::Result<Trace> {
    let (alive, over) = bounded(1);
    let children = Children::of_a_handler(delay)?;
    let running = children.run(&alive);
    drop(alive);
    children.picture(over, || running.into_iter().collect::<JoinSet<_>>())
}
