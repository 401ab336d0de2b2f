//! What was found, as one sentence. Pure.

use super::class::counted;
use super::{Class, Finding, Level, Observed, Slow};

/// The class in a few words, or why it cannot be told.
pub fn title(seen: &Observed, finding: &Finding) -> String {
    match &finding.class {
        Ok(Class::EventLoop) if matches!(seen.slow, Slow::Tried(_)) => "an event loop, fine".into(),
        Ok(class) => class.to_string(),
        Err(why) => format!("cannot tell: {why}"),
    }
}

/// `64 in flight, 0.4 of 2 cores, 1 thread busy and 4 parked: concurrent and asynchronous, not parallel`.
/// None if there was no load.
pub fn sentence(seen: &Observed, finding: &Finding) -> Option<String> {
    let level = seen.levels.last()?;
    let wanted = level.cpu_ns + level.kept_waiting_ns;
    let busy = (wanted as f64 / level.wall_ns.max(1) as f64).round() as u32;
    let busy = busy.clamp(1, level.threads.max(1));
    let rest = level.threads.saturating_sub(busy);
    let in_flight = match (finding.class.as_ref(), finding.bound) {
        (Ok(Class::OneAtATime), _) => format!("{} asked, 1 in flight", level.in_flight),
        (Ok(Class::BoundedPool), Some(bound)) => {
            format!("{} in flight, {bound} of them worked on", level.in_flight)
        }
        _ => format!("{} in flight", level.in_flight),
    };
    Some(format!(
        "{in_flight}, {:.1} of {}, {} busy and {rest} {}: {}",
        level.cores(),
        counted(seen.cores as u32, "core"),
        counted(busy, "thread"),
        if finding.holds_threads() { "asleep" } else { "parked" },
        adjectives(seen, finding, level),
    ))
}

/// What a request cost the server under the last load: `a request costs 0.06 ms of CPU and 2.1 context switches`.
pub fn price(seen: &Observed) -> Option<String> {
    let level = seen.levels.last().filter(|level| level.answered > 0)?;
    let each = |total: u64| total as f64 / level.answered as f64;
    Some(format!(
        "a request costs the server {:.2} ms of CPU and {:.1} context switches",
        each(level.cpu_ns) / 1e6,
        each(level.switches)
    ))
}

fn adjectives(seen: &Observed, finding: &Finding, level: &Level) -> String {
    let Ok(class) = &finding.class else {
        return "what that is cannot be told".into();
    };
    // More than one core cannot be used by one thread at a time.
    let parallel = level.cores() > 1.2;
    match class {
        Class::OneAtATime => "neither concurrent nor asynchronous".into(),
        Class::ThreadPerClient if parallel => "concurrent, parallel and blocking".into(),
        Class::ThreadPerClient => "concurrent and blocking, a thread held for each".into(),
        Class::BoundedPool => {
            let bound = finding.bound.map_or(String::new(), |bound| format!(" up to {bound}"));
            format!("concurrent{bound} and blocking")
        }
        Class::EventLoop | Class::EventLoopBlocked => {
            "concurrent and asynchronous, not parallel".into()
        }
        Class::ParallelTasks if parallel => "concurrent, asynchronous and parallel".into(),
        Class::ParallelTasks => {
            let threads = seen.readers(super::class::HELPER);
            format!("concurrent and asynchronous, {threads} threads taking turns")
        }
    }
}

impl Finding {
    /// Whether a thread that sleeps is held by a request that waits.
    pub(super) fn holds_threads(&self) -> bool {
        !matches!(self.class, Ok(Class::EventLoop | Class::EventLoopBlocked | Class::ParallelTasks))
    }
}
