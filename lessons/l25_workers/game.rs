//! The same processes, and a player who says which of them goes on, which is killed, and when time passes.

use super::stage::{Stage, WORKERS};
use super::story::{self, Story, TIME_PASSES};
use super::world::World;
use super::{CASES, Case, ends, names};
use brigade_judge::{Event, Kind, Operation, Position, Ruling, Schedule, Tally};

/// One user is enough to break it.
const CASE: &Case = &CASES[0];

/// What the player can do beside letting a process go on: as if they were processes, too.
const KILL: usize = 4;
const TIME: usize = 5;

/// Where these turns lead.
pub(super) fn position(turns: &[usize]) -> Position {
    let mut stage = Stage::open(CASE, false);
    stage.start(WORKERS[1]);
    come_to_a_step(&mut stage);
    let mut last = None;
    for turn in turns {
        match (*turn, last) {
            (KILL, Some(process)) => stage.kill(KILL, process, "it is killed here"),
            (KILL, None) => {}
            (TIME, _) => stage.run_out(TIME, TIME_PASSES),
            (process, _) => {
                if !stage.runs(process) {
                    stage.start(process);
                    stage.poll(process);
                }
                stage.poll(process);
                last = Some(process);
            }
        }
        come_to_a_step(&mut stage);
    }
    let is_over = is_over(&stage);
    let can_go_on = if is_over { Vec::new() } else { can(&stage, last) };
    let world = stage.close();
    let mut events: Vec<Event> = world.notes.iter().map(story::event).collect();
    for (thread, said) in [(KILL, "kills who went last"), (TIME, "lets leases run out")] {
        let kind = Kind::Wants(Operation::Point);
        let wants = Event { thread, kind, object: 0, said: said.into(), line: 0, exercise: false };
        events.extend(can_go_on.contains(&thread).then_some(wants));
    }
    let schedule = Schedule { threads: names(TIME), events, ..Schedule::default() };
    Position { schedule, can_go_on, end: is_over.then(|| ruling(world)) }
}

/// What was just started wants something.
fn come_to_a_step(stage: &mut Stage<'_>) {
    let begins = |stage: &Stage<'_>, process: usize| {
        let world = stage.world();
        let last = world.notes.iter().rfind(|note| note.process == process);
        last.is_some_and(|note| note.kind == Kind::Begins)
    };
    let begun: Vec<usize> = stage.running().filter(|process| begins(stage, *process)).collect();
    for process in begun {
        stage.poll(process);
    }
}

/// All users have signed up, nothing waits, and the workers only look for more; or a promise is broken already.
fn is_over(stage: &Stage<'_>) -> bool {
    let world = stage.world();
    let looks = |process: usize| {
        let last = world.notes.iter().rfind(|note| note.process == process);
        last.is_some_and(|note| note.said.0 == "take")
    };
    let nothing_waits = !world.anything_waits();
    world.broken.is_some() || nothing_waits && stage.running().all(looks)
}

/// Who can go on; a worker that has ended, if there is something to take.
fn can(stage: &Stage<'_>, last: Option<usize>) -> Vec<usize> {
    let world = stage.world();
    let idle = WORKERS.into_iter().filter(|worker| !stage.runs(*worker));
    let idle = idle.filter(|_| world.jobs.iter().flatten().any(|row| !row.is_taken));
    let kill = last.filter(|last| stage.runs(*last)).map(|_| KILL);
    let time = world.is_any_taken().then_some(TIME);
    let mut can: Vec<usize> = stage.running().chain(idle).chain(kill).chain(time).collect();
    can.sort_unstable();
    can
}

/// What the judge says of a game that is over.
fn ruling(world: World) -> Ruling {
    let story = Story { world, could: Vec::new(), ended: true };
    match ends::lost(CASE, &story) {
        Some(why) => Ruling::Rejected { why, schedule: None },
        None => Ruling::Accepted { proved: "one story".into() },
    }
}

/// How many stories there are, and how many break it.
pub(super) fn count() -> Tally {
    let mut tally = Tally { schedules: 0, broken: 0, all: true };
    super::all_stories(CASE, |_, story| {
        tally.schedules += 1;
        tally.broken += usize::from(ends::lost(CASE, story).is_some());
        true
    });
    tally
}
