//! The network as one server has it. A message that it is handed comes once, and 10 ms later, if nothing goes wrong. It refuses to
//! know what a message means.

use super::super::exercise::{Reply, Request};
use super::Ms;
use super::world::World;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::rc::Rc;
use std::task::Poll;

/// A message on its way, with the click that it is about.
#[derive(Clone)]
pub(super) enum Message {
    Request {
        number: usize,
        click: usize,
        request: Request,
    },
    Reply {
        click: usize,
        reply: Reply,
    },
    /// None: a server wanted to be woken.
    Wake,
}

/// The way from one server to the service, and back.
pub struct Network {
    server: usize,
    world: Rc<RefCell<World>>,
}

impl Network {
    pub(super) fn of(server: usize, world: &Rc<RefCell<World>>) -> Network {
        Network { server, world: Rc::clone(world) }
    }

    /// The time.
    pub fn now(&self) -> Ms {
        self.world.borrow().now
    }

    /// A number that nothing else has, like a UUID.
    pub fn new_key(&self) -> u64 {
        self.world.borrow_mut().new_key()
    }

    /// Sends a message. Nothing says whether it arrives.
    #[track_caller]
    pub fn send(&self, request: Request) {
        self.world.borrow_mut().sends(self.server, request, Location::caller());
    }

    /// The next reply that comes to this server, to whichever of its messages; `None` if none has come when it is `until`.
    #[track_caller]
    pub fn receive(&self, until: Ms) -> impl Future<Output = Option<Reply>> + use<> {
        let (server, world, at) = (self.server, Rc::clone(&self.world), Location::caller());
        poll_fn(move |_| {
            let mut world = world.borrow_mut();
            if let Some(reply) = world.takes(server, at) {
                return Poll::Ready(Some(reply));
            }
            if world.now >= until && world.is_patient(server) {
                return Poll::Ready(None);
            }
            world.wakes_at(until);
            Poll::Pending
        })
    }
}
