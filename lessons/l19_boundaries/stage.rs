//! Plays one story: the servers record their clicks, messages travel as planned, and the service answers until it is killed.

use super::super::exercise::{Remote, Service};
use super::faults::Plan;
use super::network::Message;
use super::world::{SERVICE, World};
use super::{Analytics, Case, Click, Ms, Network, Store};
use brigade_judge::Operation;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// From when it is killed to when it answers again.
const RESTART: Ms = 30;
/// An answer with more awaits never ends.
const PATIENCE: usize = 100;

type Running = Pin<Box<dyn Future<Output = ()>>>;

/// The service, and when it runs again.
struct Process {
    service: Service,
    down_until: Ms,
}

/// The story of a case.
pub(super) fn tell(case: &Case, plan: Plan) -> World {
    let world = Rc::new(RefCell::new(World::of(plan)));
    let mut servers: [Option<Running>; 2] = [0, 1].map(|server| -> Option<Running> {
        Some(Box::pin(records(server, case.servers[server], Rc::clone(&world))))
    });
    (1..=SERVICE).for_each(|thread| world.borrow_mut().exists(thread));
    let mut process = Process { service: Service::start(Store::of(&world)), down_until: 0 };
    while world.borrow().broken.is_none() {
        for server in &mut servers {
            let ended = server.as_mut().map(|server| polled(server.as_mut()));
            *server = server.take().filter(|_| ended.is_some_and(|ended| ended.is_none()));
        }
        if !moment(&world, &mut process) {
            break;
        }
    }
    if servers.iter().any(Option::is_some) {
        world.borrow_mut().breaks("`record` never comes back".into());
    }
    drop(servers);
    drop(process);
    world.take()
}

/// Everything that comes at the next moment; whether there is one.
fn moment(world: &Rc<RefCell<World>>, process: &mut Process) -> bool {
    loop {
        let Some(message) = world.borrow_mut().next() else { return false };
        match message {
            Message::Wake => {}
            Message::Reply { click, reply } => world.borrow_mut().comes(click, reply),
            request @ Message::Request { .. } => process.asked(world, request),
        }
        if world.borrow().is_over() {
            return true;
        }
    }
}

/// A server records its clicks, one after another.
async fn records(server: usize, clicks: &'static [Click], world: Rc<RefCell<World>>) {
    let mut remote = Remote::new(Network::of(server, &world));
    for (at, link) in clicks {
        until(&world, *at).await;
        world.borrow_mut().begins(server, link);
        let said = remote.record(link).await;
        world.borrow_mut().ends(server, said.ok());
    }
}

fn until(world: &Rc<RefCell<World>>, at: Ms) -> impl Future<Output = ()> {
    poll_fn(move |_| {
        let mut world = world.borrow_mut();
        if world.now >= at {
            return Poll::Ready(());
        }
        world.wakes_at(at);
        Poll::Pending
    })
}

fn polled<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

impl Process {
    /// A message comes: the service answers, or it is down, or it is killed.
    fn asked(&mut self, world: &Rc<RefCell<World>>, message: Message) {
        let Message::Request { number, click, request } = message else { return };
        let (now, kills) = (world.borrow().now, world.borrow().kills(number));
        if now < self.down_until {
            return note(world, "it is down");
        }
        world.borrow_mut().answers = Some(click);
        let mut awaits = 0;
        let reply = {
            let mut answer = pin!(self.service.answer(request, now));
            loop {
                if let Some(reply) = polled(answer.as_mut()) {
                    break Some(reply);
                }
                if kills == Some(awaits) || awaits == PATIENCE {
                    break None;
                }
                awaits += 1;
            }
        };
        world.borrow_mut().awaited(number, awaits);
        match reply {
            Some(Some(reply)) => world.borrow_mut().replies(click, reply),
            Some(None) => world.borrow_mut().says_nothing(click),
            None if awaits == PATIENCE => {
                world.borrow_mut().breaks("`answer` waits, and nothing comes of it".into());
            }
            None => {
                note(world, "it is killed");
                self.service = Service::start(Store::of(world));
                self.down_until = now + RESTART;
            }
        }
        world.borrow_mut().answers = None;
    }
}

fn note(world: &Rc<RefCell<World>>, said: &str) {
    world.borrow_mut().note(SERVICE, Operation::Point, said.into(), None);
}
