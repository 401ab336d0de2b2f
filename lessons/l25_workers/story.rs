//! One story: which process goes on, step by step, what disturbs it, and what comes of it.

use super::super::exercise::{sign_up, work};
use super::backend::NOTHING;
use super::world::{Note, SERVER, World};
use super::{Backend, Case, Kind, TRIES, User};
use brigade_judge::Event;
use std::cell::RefCell;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

/// Workers that take turns, by their numbers.
const WORKERS: [usize; 2] = [2, 3];

/// So often the workers are started again while something waits, and more often than any mail has tries.
pub(super) const RESTARTS: u32 = TRIES + 7;

/// What the judge says when all have ended and something still waits.
const TIME_PASSES: &str = "time passes; what was taken can be taken again";

/// A story with more steps never ends.
const PATIENCE: usize = 500;

/// What can happen after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disturbance {
    /// The process is killed, and started again: the server for its next user.
    Kill,
    /// This process goes on; the other is paused, perhaps for so long that what it has taken can be taken again.
    Switch { to: usize, leases_run_out: bool },
}

/// What happened, and what is kept.
pub(super) struct Story {
    pub(super) world: World,
    /// What could have disturbed it, by step.
    pub(super) could: Vec<(usize, Disturbance)>,
    /// It came to its end.
    pub(super) ended: bool,
}

type Running = Pin<Box<dyn Future<Output = ()>>>;

/// A story while it goes on.
struct Stage<'a> {
    world: Rc<RefCell<World>>,
    /// Who signs up next.
    users: std::slice::Iter<'a, User>,
    /// By number; the judge, which has the first, is none.
    processes: [Option<Running>; 4],
    /// Who goes on before all others.
    turn: usize,
}

impl Story {
    /// Plays the case, disturbed as planned.
    pub(super) fn tell(case: &Case, plan: &[(usize, Disturbance)]) -> Story {
        let world = World { trouble: case.trouble, calm: plan.is_empty(), ..World::default() };
        let mut stage = Stage {
            world: Rc::new(RefCell::new(world)),
            users: case.users.iter(),
            processes: [const { None }; 4],
            turn: SERVER,
        };
        stage.start(SERVER);
        stage.start(WORKERS[0]);
        let (mut could, mut restarts, mut step) = (Vec::new(), 0, 0);
        let mut plan = plan.iter().copied().peekable();
        while step < PATIENCE {
            let Some(current) = stage.current() else {
                if restarts == RESTARTS || !stage.anything_waits() {
                    break;
                }
                restarts += 1;
                stage.run_out(TIME_PASSES);
                stage.start(WORKERS[0]);
                continue;
            };
            if stage.poll(current) {
                could.extend(stage.can(current).into_iter().map(|what| (step, what)));
                if let Some((_, disturbance)) = plan.next_if(|(at, _)| *at == step) {
                    stage.disturb(current, disturbance);
                }
            }
            step += 1;
        }
        drop(stage.processes);
        Story { could, ended: step < PATIENCE, world: stage.world.take() }
    }

    /// Up to the last step that did anything, as the judge's pipe takes them.
    pub(super) fn events(&self) -> Vec<Event> {
        let did = |note: &Note| !["", NOTHING, TIME_PASSES].contains(&note.said.0);
        let last = self.world.notes.iter().rposition(did).map_or(0, |last| last + 1);
        self.world.notes[..last].iter().map(event).collect()
    }
}

fn event(note: &Note) -> Event {
    let (verb, whom) = note.said;
    Event {
        thread: note.process,
        kind: note.kind,
        object: 0,
        said: format!("{verb} {whom}").trim_end().into(),
        line: note.at.line(),
        exercise: true, // the judge, too, acts at a line of the exercise
    }
}

impl Stage<'_> {
    /// Who goes on: whose turn it is, else the server, else a worker.
    fn current(&self) -> Option<usize> {
        let runs = |process: &usize| self.processes[*process].is_some();
        Some(self.turn).filter(runs).or_else(|| (SERVER..self.processes.len()).find(runs))
    }

    fn start(&mut self, process: usize) {
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
        if self.processes[process].is_some() {
            self.world.borrow_mut().turns(process, Kind::Begins);
        }
    }

    /// One step of a process; whether it waits for an answer now.
    fn poll(&mut self, process: usize) -> bool {
        let Some(running) = &mut self.processes[process] else { return false };
        self.world.borrow_mut().running = Some(process);
        let ended = running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        self.world.borrow_mut().running = None;
        let dies = std::mem::take(&mut self.world.borrow_mut().dies);
        if ended {
            self.world.borrow_mut().turns(process, Kind::Ends);
            self.processes[process] = None;
            if process == SERVER {
                self.start(SERVER);
            }
        } else if dies {
            self.kill(process, "it dies of this mail");
        }
        !ended && !dies
    }

    /// What can disturb this process now.
    fn can(&self, current: usize) -> Vec<Disturbance> {
        let [first, second] = WORKERS;
        let others = (SERVER..self.processes.len()).filter(|other| *other != current);
        let can_go_on = others.filter(|other| {
            self.processes[*other].is_some() || (current, *other) == (first, second)
        });
        let leases: &[bool] =
            if self.world.borrow().is_any_taken() { &[false, true] } else { &[false] };
        let switches = can_go_on.flat_map(|to| {
            leases.iter().map(move |&leases_run_out| Disturbance::Switch { to, leases_run_out })
        });
        [Disturbance::Kill].into_iter().chain(switches).collect()
    }

    fn disturb(&mut self, current: usize, disturbance: Disturbance) {
        match disturbance {
            Disturbance::Kill => self.kill(current, "it is killed here"),
            Disturbance::Switch { to, leases_run_out } => {
                if leases_run_out {
                    self.run_out("it pauses; what it has can be taken again");
                }
                if self.processes[to].is_none() {
                    self.start(to);
                }
                self.turn = to;
            }
        }
    }

    /// Its memory is gone, and it is started again.
    fn kill(&mut self, process: usize, said: &'static str) {
        self.note(said);
        self.world.borrow_mut().turns(process, Kind::Ends);
        self.start(process);
    }

    /// What was taken can be taken again: its process was not heard of for too long.
    fn run_out(&mut self, said: &'static str) {
        self.note(said);
        self.world.borrow_mut().leases_run_out();
    }

    fn anything_waits(&self) -> bool {
        self.world.borrow().jobs.iter().any(|jobs| !jobs.is_empty())
    }

    /// What the judge does, at the line of the last step.
    fn note(&mut self, said: &'static str) {
        let mut world = self.world.borrow_mut();
        let at = world.notes.last().map_or(Location::caller(), |note| note.at);
        world.note(0, (said, ""), at);
    }
}
