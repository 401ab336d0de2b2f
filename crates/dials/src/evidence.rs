//! What was seen, as sentences: the evidence, and why a class cannot be told. Pure.

use super::observed::{Observed, Reuse, Slow};
use super::port;
use super::worked::{Worked, worked};

/// More than this share of all CPUs for other programs is a reason; less is none.
const OTHERS: f64 = 0.1;

pub(super) const NO_READER: &str = "no thread of this process, or of one that it started, reads what arrives: \
is it the one that listens there? `ss -ltnp` tells";

/// One sentence for each thing that was looked at.
pub(super) fn of(seen: &Observed) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(seen.reuse.as_ref().and_then(held_back));
    said.extend(held(seen));
    said.extend(readers(seen));
    if let (None, Some(Worked::Bounded(bound))) = (seen.full(), worked(&seen.bursts)) {
        let ran = seen.ran_in_the_largest_burst();
        let no_thread = bound > 1 && seen.holds_no_thread(bound);
        said.extend(no_thread.then(|| {
            format!(
                "{} ran for them: what bounds them is no thread, but connections to a database, or a semaphore",
                counted(ran, "thread")
            )
        }));
    }
    if seen.full().is_none() {
        said.extend(worked(&seen.bursts).map(|worked| at_once(worked, "")));
        said.extend(worked(&seen.slow_bursts).map(|worked| at_once(worked, "of the --slow URL, ")));
    }
    said.extend(slow(&seen.slow));
    said
}

/// The most useful thing that there is to find.
fn held_back(reuse: &Reuse) -> Option<String> {
    let more = reuse.held_back()? as f64 / 1e6;
    Some(format!(
        "answers on a reused connection take {more:.0} ms more than on a new one: head and body are written in \
two packets without TCP_NODELAY, and the second waits until the first is acknowledged"
    ))
}

fn held(seen: &Observed) -> Vec<String> {
    if let Some(full) = seen.full() {
        let they = if full == 1 { "it ends" } else { "one of them ends" };
        return vec![format!(
            "{} left half-sent, and no other client is answered until {they}",
            counted(full, "request")
        )];
    }
    let Some(most) = seen.room().filter(|most| most.count > 0) else { return Vec::new() };
    let room = counted(most.count, "half-sent request");
    let first = seen.held.first().map_or(0, |held| held.before);
    vec![
        format!("{room} held at once, and another client is still answered"),
        format!(
            "threads: {first} at first, {} before these, {} with them",
            most.before, most.threads
        ),
    ]
}

fn readers(seen: &Observed) -> Option<String> {
    let (threads, processes) = (seen.readers(), seen.serving);
    if threads == 0 || seen.full() == Some(1) {
        return None;
    }
    if seen.has_reader_each() {
        return Some("each of these requests is read by a thread of its own".into());
    }
    let of = if processes > 1 { format!(" in {processes} processes") } else { String::new() };
    Some(format!("what arrives is read by {}{of}", counted(threads, "thread")))
}

fn at_once(worked: Worked, of: &str) -> String {
    match worked {
        Worked::All(most) => {
            format!("{of}{most} requests that end at the same instant are all worked on at once")
        }
        Worked::Bounded(1) => format!("{of}one request is worked on, the others wait for it"),
        Worked::Bounded(bound) => {
            format!(
                "{of}{bound} requests are worked on at once, however many end at the same instant"
            )
        }
        Worked::AtLeast(some) => format!("{of}{} worked on at once", at_least(some)),
        Worked::NothingWaits => {
            format!(
                "{of}requests only compute and wait for nothing: whether waiting is bounded cannot show"
            )
        }
    }
}

fn at_least(count: u32) -> String {
    format!("at least {} {}", counted(count, "request"), if count == 1 { "is" } else { "are" })
}

/// What slow requests did to fast ones.
fn slow(slow: &Slow) -> Option<String> {
    let ms = |ns: u64| ns as f64 / 1e6;
    let stalls = match slow {
        Slow::NotAsked => {
            return Some(
                "no --slow URL: whether one slow request stalls the others was not tried".into(),
            );
        }
        Slow::TooFast { slow_ns, fast_ns } => {
            return Some(format!(
                "the --slow URL takes {:.1} ms, the other {:.1} ms: too little to show who waits for whom; name a slow \
URL that takes 20 ms or more, or a fast one that takes less",
                ms(*slow_ns),
                ms(*fast_ns)
            ));
        }
        Slow::Tried(stalls) => stalls,
    };
    let first = stalls.iter().filter(|stall| stall.stalled).min_by_key(|stall| stall.slow);
    Some(match (first, stalls.iter().map(|stall| stall.slow).max()) {
        (Some(first), _) => format!(
            "{} {} the others by {:.0} ms",
            counted(first.slow, "slow request"),
            if first.slow == 1 { "stalls" } else { "at once stall" },
            ms(first.by_ns)
        ),
        (None, most) => {
            format!(
                "{} at once do not stall the others",
                counted(most.unwrap_or(0), "slow request")
            )
        }
    })
}

/// Why it cannot be told how many are worked on.
pub(super) fn unclear(seen: &Observed, count: u32, ran: u32) -> String {
    let saw = format!(
        "{} worked on at once, by {}, and whether more would be cannot be told",
        at_least(count),
        counted(ran, "thread")
    );
    match seen.others {
        Some(others) if others > OTHERS => format!(
            "{saw}: other programs took {:.0} % of the CPUs at that time; try again on a quiet machine",
            others * 100.0
        ),
        _ => format!(
            "{saw}: requests waited for a CPU then; name a URL that waits for longer and computes less"
        ),
    }
}

/// Why it cannot be told what waiting would do.
pub(super) fn only_computes(seen: &Observed, handed_over: bool) -> String {
    let readers = counted(seen.loops(), "thread");
    if handed_over {
        return format!(
            "requests wait for nothing; {readers} read them and hand them to others: how many of those there are \
shows only with a URL that waits, for a database or a timer"
        );
    }
    let verb = if seen.loops() == 1 { "reads and answers" } else { "read and answer" };
    format!(
        "requests wait for nothing, and {readers} {verb} them: an event loop, or one at a time on each thread; a URL \
that waits, for a database or a timer, tells which"
    )
}

/// Others serve the same port.
pub(super) fn strangers(ids: &[u32]) -> String {
    let names: Vec<String> = ids.iter().map(|id| port::name(*id)).collect();
    format!(
        "this process is not the only one that serves this port: {} had connections too; name the process that \
started all of them with --pid",
        names.join(", ")
    )
}

/// `1 request`, `2 requests`.
pub(super) fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
