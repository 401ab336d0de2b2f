//! The processes of a story: started, polled step by step, killed. They share nothing but the world, which outlives them.

use super::super::exercise::{sign_up, work};
use super::world::{SERVER, World};
use super::{Backend, Case, Kind, Operation, User};
use std::cell::{Ref, RefCell};
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::slice::Iter;
use std::task::{Context, Waker};

/// The first number is the judge's, which kills and lets time pass.
pub(super) const JUDGE: usize = 0;

/// Workers that take turns, by their numbers.
pub(super) const WORKERS: [usize; 2] = [2, 3];

type Running = Pin<Box<dyn Future<Output = ()>>>;

/// A server, its workers, and the world.
pub(super) struct Stage<'a> {
    world: Rc<RefCell<World>>,
    /// Who signs up next.
    users: Iter<'a, User>,
    /// By number; the judge, which has the first, is none.
    processes: [Option<Running>; 4],
}

impl Stage<'_> {
    /// The server begins with its first user, and one worker with nothing to do.
    pub(super) fn open(case: &Case, calm: bool) -> Stage<'_> {
        let world = World { trouble: case.trouble, calm, ..World::default() };
        let world = Rc::new(RefCell::new(world));
        let processes = [const { None }; 4];
        let mut stage = Stage { world, users: case.users.iter(), processes };
        stage.start(SERVER);
        stage.start(WORKERS[0]);
        stage
    }

    /// All processes are gone: what is kept.
    pub(super) fn close(self) -> World {
        drop(self.processes);
        self.world.take()
    }

    pub(super) fn world(&self) -> Ref<'_, World> {
        self.world.borrow()
    }

    /// Whether the process has begun, and not ended.
    pub(super) fn runs(&self, process: usize) -> bool {
        self.processes.get(process).is_some_and(Option::is_some)
    }

    /// Who has begun, and not ended.
    pub(super) fn running(&self) -> impl Iterator<Item = usize> {
        (SERVER..self.processes.len()).filter(|process| self.runs(*process))
    }

    /// A process begins: a worker, or the server with its next user, if there is one.
    pub(super) fn start(&mut self, process: usize) {
        let backend = Backend::of(process, &self.world);
        self.processes[process] = if process == SERVER {
            let world = Rc::clone(&self.world);
            self.users.next().copied().map(|user| -> Running {
                Box::pin(async move {
                    let kept = sign_up(&backend, user).await;
                    world.borrow_mut().answers.push((user, kept));
                })
            })
        } else {
            Some(Box::pin(async move { work(&backend).await }))
        };
        if self.runs(process) {
            self.note(process, Kind::Begins, "");
        }
    }

    /// One step of a process; whether it wants something now.
    pub(super) fn poll(&mut self, process: usize) -> bool {
        let Some(running) = &mut self.processes[process] else { return false };
        self.world.borrow_mut().running = Some(process);
        let ended = running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        self.world.borrow_mut().running = None;
        let dies = std::mem::take(&mut self.world.borrow_mut().dies);
        if dies {
            self.kill(JUDGE, process, "it dies of this mail");
        } else if ended {
            self.note(process, Kind::Ends, "");
            self.processes[process] = None;
            if process == SERVER {
                self.start(SERVER);
            } else {
                self.world.borrow_mut().leaves();
            }
        }
        !ended && !dies
    }

    /// Its memory is gone, and it is started again.
    pub(super) fn kill(&mut self, who: usize, process: usize, said: &'static str) {
        self.note(who, Kind::Did(Operation::Point), said);
        self.note(process, Kind::Ends, "");
        self.start(process);
    }

    /// What was taken can be taken again: its process was not heard of for too long.
    pub(super) fn run_out(&mut self, who: usize, said: &'static str) {
        self.note(who, Kind::Did(Operation::Point), said);
        self.world.borrow_mut().leases_run_out();
    }

    /// At the last line: a process begins, ends or is killed, or time passes.
    fn note(&self, process: usize, kind: Kind, said: &'static str) {
        let mut world = self.world.borrow_mut();
        let at = world.notes.last().map_or(Location::caller(), |note| note.at);
        world.note(process, kind, (said, ""), at);
    }
}
