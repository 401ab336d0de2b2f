//! All connections to one server, on one thread: they take queries from one queue, and while there is none, each query
//! is refused at once.

use super::line::{self, End};
use super::{Job, Peer, StartError, Wire};
use async_channel::Receiver;
use brigade_core::blink::stores::StoreError;
use futures_util::future::{Either, join_all, pending, select};
use std::pin::pin;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::time::timeout;

/// How long to wait before the next attempt to connect, at first and at most.
const PAUSE: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(1)];

/// How it stands with the server.
struct Standing {
    /// Connections that are up.
    up: usize,
    /// Why the last attempt failed, or the last connection ended.
    why: String,
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
        let standing = watch::Sender::new(Standing { up: 0, why: String::new() });
        let mut first = Some(first);
        let connections = (0..P::CONNECTIONS).map(|_| keep(peer, queue, &standing, first.take()));
        let all = join_all(connections);
        // In this order: the first connection counts as up before anything is refused.
        select(all, pin!(refuse(queue, &standing))).await;
    });
}

/// Keeps one connection up, until nothing more will be asked.
async fn keep<P: Peer>(
    peer: &P,
    queue: &Receiver<Job>,
    standing: &watch::Sender<Standing>,
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
                standing.send_modify(|standing| standing.up += 1);
                pause = PAUSE[0];
                let end = line::serve(session, wire, queue, P::DEPTH).await;
                standing.send_modify(|standing| {
                    standing.up -= 1;
                    standing.why = "the connection was lost".into();
                });
                if end == End::Stopped {
                    return;
                }
            }
            Err(why) => standing.send_modify(|standing| standing.why = why.to_string()),
        }
        if queue.is_closed() {
            return;
        }
        // Cut short when a connection comes up elsewhere: then the server is back.
        let up = standing.borrow().up;
        let mut changes = standing.subscribe();
        let _back = timeout(pause, changes.wait_for(|standing| standing.up > up)).await;
        pause = (pause * 2).min(longest);
    }
}

/// Refuses each query while no connection is up. It never ends before the queue is closed.
async fn refuse(queue: &Receiver<Job>, standing: &watch::Sender<Standing>) {
    let mut changes = standing.subscribe();
    loop {
        let why = match changes.wait_for(|standing| standing.up == 0).await {
            Ok(standing) => standing.why.clone(),
            Err(_gone) => return,
        };
        match select(pin!(changes.changed()), pin!(queue.recv())).await {
            Either::Left(_) => {}
            Either::Right((Ok(job), _)) => job.refuse(StoreError::Unavailable(why)),
            Either::Right((Err(_closed), _)) => return pending().await,
        }
    }
}
