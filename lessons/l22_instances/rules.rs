//! Requests through a balancer, tick by tick: after each poll, and after each client that hangs up, what the balancer counts is
//! held against what is inside, and the request against what it was promised.
//!
//! There is no clock, no thread and no runtime. All that may differ is in a [`Case`], and all cases of a kind are tried.

#[path = "behind.rs"]
mod behind;
#[path = "cases.rs"]
mod cases;
#[path = "front.rs"]
mod front;

use super::exercise::Balancer;
use behind::{Asked, Request, World};
use brigade_judge::{Kind, Operation, Ruling, Schedule};
use cases::Case;
pub use front::{Answer, Failed, Front, or};
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// All cases are over by this tick.
const LAST: usize = 40;

/// A request that is under way.
type Passing<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failed>> + 'a>>;

/// Every case of every kind must keep the promises.
pub fn judge() -> Ruling {
    let mut tried = [0; 2];
    for (kind, cases) in
        [cases::one as fn(&mut cases::Try<'_>) -> _, cases::three].into_iter().enumerate()
    {
        let lost = cases(&mut |case| {
            tried[kind] += 1;
            lost(case)
        });
        if let Err(lost) = lost {
            return lost;
        }
    }
    let [one, three] = tried;
    let proved = format!(
        "all {one} cases of a request to 2 instances that are slow, break off and leave, and all {three} of 3 requests to 3 \
         instances: its client hangs up at each tick"
    );
    Ruling::Accepted { proved }
}

/// The ruling on a case in which a promise was broken.
fn lost(case: &Case) -> Result<(), Ruling> {
    let world = World::new(&case.instances, &case.requests, case.patience);
    let Err(why) = all(&world) else { return Ok(()) };
    let threads = (0..case.requests.len()).map(|request| name(request).into());
    let schedule = Schedule {
        threads: std::iter::once("judge".into()).chain(threads).collect(),
        events: world.events.take(),
        found: format!("tick {}", world.now.get()),
        ..Schedule::default()
    };
    Err(Ruling::Rejected { why, schedule: Some(schedule) })
}

/// All requests of a case, until each is answered or its client has hung up.
fn all(world: &World) -> Result<(), String> {
    let balancer = Balancer::new(world.instances.len());
    let fronts: Vec<Front<'_>> =
        (0..world.requests.len()).map(|request| Front { world, request }).collect();
    let mut passing: Vec<Option<Passing<'_>>> =
        fronts.iter().map(|front| Some(Box::pin(balancer.pass(front)) as Passing<'_>)).collect();
    while passing.iter().any(Option::is_some) {
        let now = world.now.get();
        for (request, passing) in passing.iter_mut().enumerate() {
            let Request { comes, hangs_up, .. } = world.requests[request];
            if now < comes || passing.is_none() {
                continue;
            }
            if now == comes {
                let said = format!("{} comes", name(request));
                world.note(0, Kind::Did(Operation::Point), &said, Location::caller());
            }
            if hangs_up == Some(now) {
                hang_up(world, request, passing);
            } else {
                go_on(world, request, passing)?;
            }
            counts(world, &balancer)?;
        }
        if now == LAST {
            return Err("a request waits for ever".into());
        }
        world.now.set(now + 1);
    }
    Ok(())
}

fn hang_up(world: &World, request: usize, passing: &mut Option<Passing<'_>>) {
    let said = format!("the client of {} hangs up", name(request));
    world.note(0, Kind::Did(Operation::Point), &said, Location::caller());
    world.hanging_up.set(true);
    *passing = None;
    world.hanging_up.set(false);
}

/// Polls it once, and holds it against what it was promised.
fn go_on(world: &World, request: usize, passing: &mut Option<Passing<'_>>) -> Result<(), String> {
    let Some(future) = passing else { return Ok(()) };
    let told = match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(told) => Some(told),
        Poll::Pending => None,
    };
    if told.is_some() {
        *passing = None;
    }
    let (who, asked) = (name(request), world.of(request));
    if let Some(why) = world.broken.take() {
        return Err(format!("request {who}: {why}"));
    }
    let why = match told {
        Some(told) => false_answer(world, request, &asked, told),
        None => waits_in_vain(world, request, &asked),
    };
    why.map_or(Ok(()), |why| Err(format!("request {who} {why}")))
}

/// What is wrong with what it was told.
fn false_answer(
    world: &World,
    request: usize,
    asked: &[Asked],
    told: Result<Answer, Failed>,
) -> Option<String> {
    let both = world.requests[request].two.iter().all(|&instance| world.leaves(instance));
    if told == Err(Failed::NoInstance) {
        let right = asked.is_empty() && both;
        return (!right).then(|| "is told that there is no instance, and there is one".into());
    }
    let came = asked.iter().any(|asked| asked.came == Some(told));
    (!came).then(|| format!("is told {}, which has not come", said(told)))
}

/// Why it should not wait.
fn waits_in_vain(world: &World, request: usize, asked: &[Asked]) -> Option<String> {
    let [a, b] = world.requests[request].two;
    let late = world.now.get() >= world.due(request);
    match asked {
        [] => Some("waits, and no instance was asked".into()),
        [asked] if asked.came.is_none() && late => {
            let other = if asked.instance == a { b } else { a };
            let idle = !world.leaves(other);
            idle.then(|| {
                format!("has no answer in time, and instance {other} is not asked as well")
            })
        }
        asked => {
            let came = asked.iter().find_map(|asked| asked.came)?;
            Some(format!("waits on, and {} has come", said(came)))
        }
    }
}

/// What the balancer counts is what is inside.
fn counts(world: &World, balancer: &Balancer) -> Result<(), String> {
    for (instance, (inside, last)) in world.inside.iter().zip(&world.last).enumerate() {
        let (inside, counted, last) = (inside.get(), balancer.inside(instance), last.get());
        if counted > inside {
            return Err(format!(
                "{last}, and the balancer counts {counted} in instance {instance}, in truth {inside}: it looks busy for ever"
            ));
        }
        if counted < inside {
            return Err(format!(
                "instance {instance} has {inside}, an answer not whole yet among them, and the balancer counts {counted}"
            ));
        }
    }
    Ok(())
}

fn name(request: usize) -> &'static str {
    ["A", "B", "C"][request]
}

fn said(told: Result<Answer, Failed>) -> String {
    match told {
        Ok(Answer(instance)) => format!("the answer of instance {instance}"),
        Err(Failed::Broke(instance)) => format!("that the answer of instance {instance} broke off"),
        Err(Failed::NoInstance) => "that there is no instance".into(),
    }
}
