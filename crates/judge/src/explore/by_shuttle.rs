//! Every schedule of a model, one after another, with as many threads as it likes. Sequential consistency only: what an
//! ordering promises is not judged here.

use super::orders::Orders;
use super::rhythm::{self, Rhythm};
use super::search::{Mode, Search};
use super::{
    Aside, BOUNDS, Cases, Tried, all_tried, alone_lost, deadline, deadline_of, keep, left, lost,
    next_model, not_all, panic_message, task,
};
use crate::{Position, Ruling, Tally, Task, log, serve};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};
use std::time::Duration;

/// A schedule that takes more steps than this is taken for one without end.
const STEPS: usize = 2_000;
/// The same of a rhythm, which has longer turns, and more calls.
const STEPS_IN_RHYTHM: usize = 5_000;
/// The same of one thread alone, which has no schedules.
const STEPS_ALONE: usize = 5_000_000;
/// Losses that are counted before counting ends: each may leave a stack behind.
const LOSSES: usize = 5_000;

type Model = Arc<dyn Fn() + Send + Sync>;

/// Judges `model`: every schedule of it, or as many as there is time for.
pub fn explore(cases: &Cases, model: impl Fn() + Send + Sync + 'static) -> Ruling {
    let (model, number): (Model, _) = (Arc::new(model), next_model());
    match task() {
        Task::Judge | Task::Real => addressed(judge(cases, &model), number),
        Task::Replay(address) => replay(&address, &model, number),
        Task::Play(_) | Task::Count if cases.least < 2 => nothing_to_choose(cases),
        Task::Play(turns) => keep(|| Aside::Position(Box::new(play(turns, &model)))),
        Task::Count => keep(|| Aside::Tally(count(&model))),
    }
}

/// A model with one schedule is passed over where a player would choose: there is a later one to be played.
fn nothing_to_choose(cases: &Cases) -> Ruling {
    Ruling::Accepted { proved: cases.what.into() }
}

fn judge(cases: &Cases, model: &Model) -> Ruling {
    let mut done = None;
    for bound in BOUNDS {
        let search = Search::new(Mode::All(bound));
        let message = run(&search, model, deadline_of(bound), STEPS);
        let state = search.0.borrow();
        if let Some(message) = message {
            return lost(&message, |schedule| {
                let preemptions = state.preemptions();
                schedule.preemptions = Some(preemptions);
                schedule.replay = Some(state.choices());
                schedule.found =
                    format!("number {} of the schedules with at most {preemptions}", state.tried);
            });
        }
        if !state.complete {
            return not_all(cases, done, state.tried);
        }
        // Nothing was left out because of the bound: there is nothing beyond it.
        let bound = bound.filter(|_| state.pruned);
        done = Some(Tried { bound, executions: state.tried });
        if bound.is_none() {
            break;
        }
    }
    done.map_or_else(|| not_all(cases, None, 0), |done| all_tried(cases, "schedules", done))
}

/// Judges `model` by its rhythms: schedules in which the first thread takes a few steps, the others take a few or a great
/// many, and so on to the end, each number tried with each. What depends on how often another thread comes between, or on
/// who gives way to whom, is lost in one of them, and every schedule with a few preemptions may miss it. `model` is given
/// each of `sizes`, the small ones first.
pub fn rhythms(
    what: &'static str,
    sizes: &'static [usize],
    model: impl Fn(usize) + Send + Sync + 'static,
) -> Ruling {
    let (model, mut tried) = (Arc::new(model), 0);
    for &size in sizes {
        let number = next_model();
        let sized = Arc::clone(&model);
        let sized: Model = Arc::new(move || sized(size));
        match task() {
            Task::Judge | Task::Real => {}
            Task::Replay(address) => return replay(&address, &sized, number),
            Task::Play(_) | Task::Count => continue,
        }
        for rhythm in rhythm::all() {
            let search = Search::new(Mode::Rhythm(rhythm));
            tried += 1;
            if let Some(message) = run(&search, &sized, deadline(), STEPS_IN_RHYTHM) {
                let ruling = lost(&message, |schedule| {
                    schedule.replay = Some(rhythm.to_string());
                    schedule.found = format!("a rhythm: {}", rhythm.in_words());
                });
                return addressed(ruling, number);
            }
            if left(deadline()).is_zero() {
                return not_all(&Cases { what, least: 1 }, None, tried);
            }
        }
    }
    Ruling::Accepted { proved: format!("{tried} rhythms of {what}") }
}

/// Judges what one thread does alone: there is one schedule of it, and it may be long. `what` is what it does.
pub fn alone(what: &'static str, model: impl Fn() + Send + Sync + 'static) -> Ruling {
    if task() != Task::Judge {
        return Ruling::Accepted { proved: what.into() }; // nothing can be played of it
    }
    let (model, search): (Model, _) = (Arc::new(model), Search::new(Mode::Replay(Vec::new())));
    match run(&search, &model, deadline(), STEPS_ALONE) {
        Some(message) => alone_lost(&message),
        None => Ruling::Accepted { proved: what.into() },
    }
}

/// The checker's own panic hook prints; it is installed by the first run, and ours after it.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        Runner::new(Search::new(Mode::Replay(Vec::new())), config(STEPS)).run(|| {});
        std::panic::set_hook(Box::new(serve::hook));
    });
}

/// Runs until an execution panics, all are done, or time is over; what the panic said.
fn run(search: &Search, model: &Model, until: Duration, steps: usize) -> Option<String> {
    listen();
    search.0.borrow_mut().until = until;
    let model = Arc::clone(model);
    let runner = Runner::new(search.clone(), config(steps));
    let _nothing_yet = panic_message();
    let ended = catch_unwind(AssertUnwindSafe(|| runner.run(move || model())));
    ended.err().map(|_| panic_message().unwrap_or_else(|| "a thread panicked".into()))
}

fn config(steps: usize) -> Config {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::FailAfter(steps);
    config.silence_warnings = true;
    config.ungraceful_shutdown_config.immediately_return_on_panic = true;
    config
}

/// A schedule of a later model is found again by the model's number before its choices: `2-0012`.
fn addressed(mut ruling: Ruling, number: usize) -> Ruling {
    if let Ruling::Rejected { schedule: Some(schedule), .. } = &mut ruling
        && number > 1
    {
        schedule.replay = schedule.replay.take().map(|choices| format!("{number}-{choices}"));
    }
    ruling
}

fn replay(address: &str, model: &Model, number: usize) -> Ruling {
    let (of, choices) = address.split_once('-').unwrap_or(("1", address));
    if of.parse().is_ok_and(|of: usize| of > number) {
        return Ruling::Accepted { proved: "nothing: the schedule is one of a later model".into() };
    }
    let digits = choices.chars().map(|c| c.to_digit(36).map(|digit| digit as usize));
    let mode = match (choices.parse::<Rhythm>(), digits.collect::<Option<Vec<_>>>()) {
        (Ok(rhythm), _) => Mode::Rhythm(rhythm),
        (_, Some(choices)) => Mode::Replay(choices),
        _ => {
            return Ruling::NotProved {
                why: format!(
                    "`{address}` is no schedule: copy what `check` printed behind --replay"
                ),
            };
        }
    };
    let search = Search::new(mode);
    match run(&search, model, deadline(), STEPS_ALONE) {
        Some(message) => {
            let ruling = lost(&message, |schedule| {
                let state = search.0.borrow();
                let preemptions = (choices.parse::<Rhythm>().is_err()).then(|| state.preemptions());
                schedule.preemptions = preemptions;
                schedule.replay = Some(preemptions.map_or(choices.into(), |_| state.choices()));
                schedule.found = "played again".into();
            });
            addressed(ruling, number)
        }
        None => Ruling::NotProved {
            why: "this one schedule is not lost (any more); without --replay all are tried".into(),
        },
    }
}

fn play(turns: Vec<usize>, model: &Model) -> Position {
    let search = Search::new(Mode::Play(turns));
    let message = run(&search, model, deadline(), STEPS);
    let state = search.0.borrow();
    let can_go_on = state.can_go_on.clone();
    let mut schedule = log::schedule();
    schedule.preemptions = Some(state.preemptions());
    let end = match message {
        Some(message) => {
            Some(lost(&message, |schedule| schedule.preemptions = Some(state.preemptions())))
        }
        None if can_go_on.is_empty() => {
            Some(Ruling::NotProved { why: "this schedule breaks nothing".into() })
        }
        None => None,
    };
    let can_go_on = if end.is_some() { Vec::new() } else { can_go_on };
    Position { schedule, can_go_on, end }
}

fn count(model: &Model) -> Tally {
    let search = Search::new(Mode::All(None));
    search.0.borrow_mut().orders = Some(Orders::default());
    let (mut losses, mut broken) = (0, BTreeSet::new());
    while run(&search, model, deadline(), STEPS).is_some() {
        losses += 1;
        broken.insert(log::order(false));
        if let Some(orders) = &mut search.0.borrow_mut().orders {
            orders.end();
        }
        if losses == LOSSES || left(deadline()).is_zero() {
            break;
        }
    }
    let state = search.0.borrow();
    let schedules = state.orders.as_ref().map_or(0, Orders::len);
    Tally { schedules, broken: broken.len(), all: state.complete }
}

#[cfg(test)]
mod tests {
    use super::super::set_task;
    use super::*;
    use crate::sync::with_shuttle::atomic::{AtomicU64, Ordering::SeqCst};
    use crate::sync::with_shuttle::thread;
    use crate::{Kind, Operation};

    /// Two threads that click twice, in two steps each or in one.
    fn clicks(whole: bool) -> Model {
        Arc::new(move || {
            let total = Arc::new(AtomicU64::new(0));
            let click = move |total: &AtomicU64| {
                if whole {
                    total.fetch_add(1, SeqCst);
                } else {
                    total.store(total.load(SeqCst) + 1, SeqCst);
                }
            };
            let twice = || {
                let total = Arc::clone(&total);
                thread::spawn(move || (0..2).for_each(|_| click(&total)))
            };
            [twice(), twice()].into_iter().for_each(|thread| thread.join().unwrap());
            assert_eq!(total.load(SeqCst), 4, "clicks were lost");
        })
    }

    fn counted(model: &Model) -> Tally {
        set_task(Task::Count);
        count(model)
    }

    #[test]
    fn as_many_orders_are_counted_as_there_are_interleavings() {
        // (2n)! / (n!)² for n = 4 and 2; only the six that keep each click whole are right.
        assert_eq!(counted(&clicks(false)), Tally { schedules: 70, broken: 64, all: true });
        assert_eq!(counted(&clicks(true)), Tally { schedules: 6, broken: 0, all: true });
    }

    #[test]
    fn a_search_whose_time_is_used_up_ends_after_its_first_schedule_and_is_not_whole() {
        for (until, more, complete) in [(Duration::ZERO, false, false), (Duration::MAX, true, true)]
        {
            let search = Search::new(Mode::All(None));
            assert_eq!(run(&search, &clicks(true), until, STEPS), None);
            let state = search.0.borrow();
            assert_eq!((state.tried > 1, state.complete), (more, complete), "{until:?}");
        }
    }

    #[test]
    fn a_game_stands_where_its_turns_lead_and_knows_how_it_ended() {
        set_task(Task::Play(Vec::new()));
        let model = clicks(false);
        let begun = play(vec![0, 1, 2], &model);
        assert_eq!((begun.can_go_on.as_slice(), &begun.end), (&[1, 2][..], &None));
        let last = begun.schedule.events.last().map(|event| event.kind);
        assert_eq!(last, Some(Kind::Wants(Operation::Load)));
        // A has ended by then: the judge may await it, and after that only B is left.
        let lost = play(vec![0, 1, 2, 1, 2, 1, 1, 1, 0], &model);
        assert!(lost.can_go_on.is_empty(), "{lost:?}");
        assert!(matches!(lost.end, Some(Ruling::Rejected { .. })), "{:?}", lost.end);
    }
}
