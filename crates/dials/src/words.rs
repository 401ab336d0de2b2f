//! What was found, as one sentence. Pure.

use super::evidence::counted;
use super::{Class, Finding, Level, Observed, Slow};

/// The class in a few words, or why it cannot be told.
pub fn title(seen: &Observed, finding: &Finding) -> String {
    match (&finding.class, finding.bound) {
        (Ok(Class::EventLoop), None) if matches!(seen.slow, Slow::Tried(_)) => {
            "an event loop, fine".into()
        }
        _ => finding.name(),
    }
}

/// `64 in flight, 0.4 of 2 cores, 1 thread busy and 4 idle: concurrent and asynchronous, not parallel`.
/// None if there was no load.
pub fn sentence(seen: &Observed, finding: &Finding) -> Option<String> {
    let level = seen.load.as_ref()?;
    let wanted = level.cpu_ns + level.kept_waiting_ns;
    let busy = (wanted as f64 / level.wall_ns.max(1) as f64).round() as u32;
    let busy = busy.min(level.threads);
    let rest = level.threads - busy;
    let in_flight = match (finding.class.as_ref(), finding.bound) {
        (Ok(Class::OneAtATime), _) => format!("{} asked, 1 in flight", level.in_flight),
        (_, Some(bound)) => {
            format!("{} in flight, {bound} of them worked on", level.in_flight)
        }
        _ => format!("{} in flight", level.in_flight),
    };
    Some(format!(
        "{in_flight}, {:.1} of {}, {} busy and {rest} {}: {}",
        level.cores(),
        counted(seen.cores as u32, "core"),
        counted(busy, "thread"),
        if finding.holds_threads() { "asleep" } else { "idle" },
        adjectives(seen, finding, level),
    ))
}

/// What a request cost the server under the last load: `a request costs 0.06 ms of CPU and 2.1 context switches`.
pub fn price(seen: &Observed, finding: &Finding) -> Option<String> {
    let level = seen.load.as_ref().filter(|level| level.answered > 0 && level.cpu_ns > 0)?;
    let each = |total: u64| total as f64 / level.answered as f64;
    // A process that has ended takes what it used along.
    let least = if finding.class == Ok(Class::ProcessPerClient) { "at least " } else { "" };
    Some(format!(
        "a request costs the server {least}{:.2} ms of CPU and {:.1} context switches",
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
    let held = match class {
        Class::ProcessPerClient => "a process held for each",
        _ => "a thread held for each",
    };
    match class {
        Class::OneAtATime => "neither concurrent nor asynchronous".into(),
        Class::ThreadPerClient | Class::ProcessPerClient | Class::ThreadPerRequest if parallel => {
            format!("concurrent, parallel and blocking, {held}")
        }
        Class::ThreadPerClient | Class::ProcessPerClient | Class::ThreadPerRequest => {
            format!("concurrent and blocking, {held}")
        }
        Class::BoundedPool => {
            let bound = finding.bound.map_or(String::new(), |bound| format!(" up to {bound}"));
            format!("concurrent{bound} and blocking")
        }
        Class::EventLoop | Class::EventLoopBlocked => {
            "concurrent and asynchronous, not parallel".into()
        }
        Class::ParallelTasks if parallel => "concurrent, asynchronous and parallel".into(),
        Class::ParallelTasks => {
            format!("concurrent and asynchronous, {} taking turns", turns(seen))
        }
    }
}

/// Who takes turns.
fn turns(seen: &Observed) -> String {
    if seen.serving > 1 {
        format!("{} processes", seen.serving)
    } else {
        format!("{} threads", seen.readers())
    }
}

impl Finding {
    /// The class and its bound, or why there is none: `a bounded pool of 4`.
    pub fn name(&self) -> String {
        match (&self.class, self.bound) {
            (Ok(class @ Class::BoundedPool), Some(bound)) => format!("{class} of {bound}"),
            (Ok(class @ (Class::EventLoop | Class::ParallelTasks)), Some(bound)) => {
                format!("{class}, {bound} requests at once")
            }
            (Ok(class), _) => class.to_string(),
            (Err(why), _) => format!("cannot tell: {why}"),
        }
    }

    /// Whether a thread that sleeps is held by a request that waits.
    pub(super) fn holds_threads(&self) -> bool {
        let none = [Class::EventLoop, Class::EventLoopBlocked, Class::ParallelTasks];
        self.class.as_ref().is_ok_and(|class| !none.contains(class))
    }
}
