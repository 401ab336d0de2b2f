//! No lock: a thread owns the map, and a thread that wants something of it sends a message and waits for the reply.

use super::{Map, Table, delete, follow, insert};
use crossbeam::channel::{Sender, bounded, unbounded};
use std::thread::Builder;

/// What can be asked, and where the reply goes.
enum Message {
    Follow(Box<str>, Sender<Option<String>>),
    Insert(Box<str>, Sender<bool>),
    Delete(Box<str>, Sender<bool>),
}

/// The way to the thread; it ends with this.
#[derive(Debug)]
pub(super) struct Actor(Sender<Message>);

impl Actor {
    pub(super) fn start(mut map: Map) -> std::io::Result<Self> {
        let (sender, messages) = unbounded();
        Builder::new().name("actor".into()).spawn(move || {
            for message in messages {
                obey(&mut map, message);
            }
        })?;
        Ok(Actor(sender))
    }

    /// Sends and waits; `None` only if the thread died.
    fn ask<T>(&self, message: impl FnOnce(Sender<T>) -> Message) -> Option<T> {
        let (sender, reply) = bounded(1);
        self.0.send(message(sender)).ok()?;
        reply.recv().ok()
    }
}

fn obey(map: &mut Map, message: Message) {
    // The thread that asked may have gone before it is answered.
    let _heard = match message {
        Message::Follow(code, reply) => reply.send(follow(map, &code)).is_ok(),
        Message::Insert(code, reply) => reply.send(insert(map, &code)).is_ok(),
        Message::Delete(code, reply) => reply.send(delete(map, &code)).is_ok(),
    };
}

impl Table for Actor {
    fn follow(&self, code: &str) -> Option<String> {
        self.ask(|reply| Message::Follow(code.into(), reply)).flatten()
    }
    fn insert(&self, code: &str) -> bool {
        self.ask(|reply| Message::Insert(code.into(), reply)).unwrap_or(false)
    }
    fn delete(&self, code: &str) -> bool {
        self.ask(|reply| Message::Delete(code.into(), reply)).unwrap_or(false)
    }
}
