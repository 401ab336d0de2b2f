//! All connections to one server, on one thread: each query is handed to one of them, and while there is none, refused
//! at once.

use super::line::{self, End};
use super::lines::{self, Line};
use super::{Job, Peer, Session, StartError, Wire};
use async_channel::Receiver;
use brigade_core::blink::stores::StoreError;
use futures_util::future::{join, join_all, select};
use std::pin::pin;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// How long to wait before the next attempt to connect, at first and at most.
const PAUSE: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(1)];

/// How it stands with the server.
#[derive(Default)]
struct Standing {
    /// Connections that are up.
    up: Vec<Line>,
    /// Why the last attempt failed, or the last connection ended.
    why: String,
    /// Nothing more will be asked.
    is_over: bool,
}

/// What the connections and those who ask have in common.
#[derive(Default)]
struct Board {
    standing: watch::Sender<Standing>,
    /// An answer has come, so there may be room for another query.
    room: Notify,
}

/// Answers what comes through `queue` until it is closed and empty. `tell` hears how opening went.
pub(super) fn run<P: Peer>(peer: &P, queue: &Receiver<Job>, tell: &Sender<Result<(), P::Error>>) {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(tell.send(Err(StartError::Thread(error).into()))),
    };
    runtime.block_on(async {
        let first = match peer.connect().await {
            Ok(first) => first,
            Err(why) => return drop(tell.send(Err(why))),
        };
        let _given_up = tell.send(Ok(()));
        let (board, mut first) = (Board::default(), Some(first));
        let connections = (0..P::CONNECTIONS).map(|_| keep(peer, queue, &board, first.take()));
        // In this order: the first connection is up before anything is refused.
        join(join_all(connections), deal(queue, &board, P::DEPTH)).await;
    });
}

/// Keeps one connection up, until nothing more will be asked.
async fn keep<P: Peer>(
    peer: &P,
    queue: &Receiver<Job>,
    board: &Board,
    mut ready: Option<(P::Session, Wire)>,
) {
    let [mut pause, longest] = PAUSE;
    loop {
        let started = match ready.take() {
            Some(line) => Ok(line),
            None => peer.connect().await,
        };
        match started {
            Ok((session, wire)) => {
                pause = PAUSE[0];
                if board.serve((session, wire), P::DEPTH).await == End::Stopped {
                    return;
                }
            }
            Err(why) => board.standing.send_modify(|standing| standing.why = why.to_string()),
        }
        if queue.is_closed() {
            return;
        }
        // Cut short when a connection comes up elsewhere: then the server is back.
        let up = board.standing.borrow().up.len();
        let mut changes = board.standing.subscribe();
        let _back = timeout(pause, changes.wait_for(|standing| standing.up.len() > up)).await;
        pause = (pause * 2).min(longest);
    }
}

impl Board {
    /// One connection at work, as long as it lasts.
    async fn serve<S: Session>(&self, (session, wire): (S, Wire), depth: usize) -> End {
        let (line, jobs) = Line::new();
        let load = line.load();
        self.standing.send_modify(|standing| {
            // Where nothing more will be asked the line is dropped, and the connection ends with it.
            standing.up.extend((!standing.is_over).then_some(line));
        });
        let answered = || {
            load.answered(Instant::now());
            self.room.notify_one();
        };
        let end = line::serve(session, wire, jobs, depth, answered).await;
        self.standing.send_modify(|standing| {
            standing.up.retain(|line| !line.has(&load));
            standing.why = "the connection was lost".into();
        });
        end
    }

    /// Hands the query to a connection when one has room, or refuses it where none is up.
    async fn give(&self, job: Job, depth: usize) {
        let mut changes = self.standing.subscribe();
        loop {
            {
                let standing = changes.borrow_and_update();
                if standing.up.is_empty() {
                    return job.refuse(StoreError::Unavailable(standing.why.clone()));
                }
                if let Some(line) = lines::next(&standing.up, depth, Instant::now()) {
                    return line.give(job);
                }
            }
            select(pin!(self.room.notified()), pin!(changes.changed())).await;
        }
    }
}

/// Hands out what comes through the queue, until it is closed and empty; then the connections end.
async fn deal(queue: &Receiver<Job>, board: &Board, depth: usize) {
    while let Ok(job) = queue.recv().await {
        board.give(job, depth).await;
    }
    board.standing.send_modify(|standing| {
        standing.is_over = true;
        standing.up.clear();
    });
}
