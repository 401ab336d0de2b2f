//! One story: which process goes on, step by step, what disturbs it, and what comes of it.

use super::backend::NOTHING;
use super::stage::{JUDGE, Stage, WORKERS};
use super::world::{Note, SERVER, World};
use super::{Case, Kind, TRIES};
use brigade_judge::Event;

/// So often the workers are started again while something waits, and more often than any mail has tries.
pub(super) const RESTARTS: u32 = TRIES + 7;

/// A story with more steps never ends.
const PATIENCE: usize = 500;

/// What the judge says when all have ended and something still waits.
pub(super) const TIME_PASSES: &str = "time passes; what was taken can be taken again";

/// What can happen after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disturbance {
    /// The process is killed, and started again: the server for its next user.
    Kill,
    /// This process goes on; the other is paused, perhaps for so long that what it has taken can be taken again.
    Switch { to: usize, leases_run_out: bool },
}

/// When which happens.
pub(super) type Plan = Vec<(usize, Disturbance)>;

/// What happened, and what is kept.
pub(super) struct Story {
    pub(super) world: World,
    /// What could have disturbed it, by step.
    pub(super) could: Plan,
    /// It came to its end.
    pub(super) ended: bool,
}

impl Story {
    /// Plays the case, disturbed as planned. Whose turn it is goes on; else the server; else a worker.
    pub(super) fn tell(case: &Case, plan: &Plan) -> Story {
        let mut stage = Stage::open(case, plan.is_empty());
        let (mut could, mut turn, mut restarts, mut step) = (Plan::new(), SERVER, 0, 0);
        let mut plan = plan.iter().copied().peekable();
        while step < PATIENCE {
            let current = Some(turn).filter(|turn| stage.runs(*turn));
            let Some(current) = current.or_else(|| stage.running().next()) else {
                if restarts == RESTARTS || !stage.world().anything_waits() {
                    break;
                }
                restarts += 1;
                stage.run_out(JUDGE, TIME_PASSES);
                stage.start(WORKERS[0]);
                continue;
            };
            if stage.poll(current) {
                could.extend(can(&stage, current).into_iter().map(|what| (step, what)));
                if let Some((_, disturbance)) = plan.next_if(|(at, _)| *at == step) {
                    turn = disturb(&mut stage, current, disturbance);
                }
            }
            step += 1;
        }
        Story { could, ended: step < PATIENCE, world: stage.close() }
    }
}

/// What can disturb this process now.
fn can(stage: &Stage<'_>, current: usize) -> Vec<Disturbance> {
    let [first, second] = WORKERS;
    let idle = (current == first && !stage.runs(second)).then_some(second);
    let others = stage.running().filter(|other| *other != current).chain(idle);
    let leases: &[bool] = if stage.world().is_any_taken() { &[false, true] } else { &[false] };
    let switches = others.flat_map(|to| {
        leases.iter().map(move |&leases_run_out| Disturbance::Switch { to, leases_run_out })
    });
    [Disturbance::Kill].into_iter().chain(switches).collect()
}

/// Whose turn it is then.
fn disturb(stage: &mut Stage<'_>, current: usize, disturbance: Disturbance) -> usize {
    match disturbance {
        Disturbance::Kill => {
            stage.kill(JUDGE, current, "it is killed here");
            current
        }
        Disturbance::Switch { to, leases_run_out } => {
            if leases_run_out {
                stage.run_out(JUDGE, "it pauses; what it has can be taken again");
            }
            if !stage.runs(to) {
                stage.start(to);
            }
            to
        }
    }
}

/// Up to the last step that did anything, as the judge's pipe takes them.
pub(super) fn events(world: &World) -> Vec<Event> {
    let did = |note: &Note| {
        matches!(note.kind, Kind::Did(_)) && ![NOTHING, TIME_PASSES].contains(&note.said.0)
    };
    let last = world.notes.iter().rposition(did).map_or(0, |last| last + 1);
    world.notes[..last].iter().map(event).collect()
}

/// One of them. The judge, too, acts at a line of the exercise.
pub(super) fn event(note: &Note) -> Event {
    let (verb, whom) = note.said;
    let (thread, kind, line) = (note.process, note.kind, note.at.line());
    let said = format!("{verb} {whom}").trim_end().into();
    Event { thread, kind, object: 0, said, line, exercise: true }
}
