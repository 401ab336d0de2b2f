//! Why it came out as it did: speed-up = cores at work ÷ extra work, and every sentence is chosen by
//! what was measured. On a busy machine only CPU time is spoken of.

use super::found::Found;
use brigade_core::jobs::click_log::in_words;

pub(super) fn explain(found: &Found) -> Vec<String> {
    let mut said = vec![what_it_is(found), divided(found)];
    if found.quiet.is_noisy() || !found.quiet.is_verified() {
        said.push(by_work(found));
        return said;
    }
    said.extend([reached(found), by_line(found), locked(found)]);
    said.extend(small(found));
    said
}

/// What was counted, and what was not.
fn what_it_is(found: &Found) -> String {
    let lines = |name| found.evidence.number(name);
    format!("The log: {}.", in_words(lines("clicks"), lines("other"), lines("skipped")))
}

/// What Amdahl allows.
fn divided(found: &Found) -> String {
    format!(
        "Starting {} threads and merging ({:.2} ms beside {:.1} ms of counting) cannot be divided: \
         alone it allows {} {:.2} ×.",
        found.workers,
        found.serial(),
        found.alone(),
        cores(found.cores),
        found.predicted(),
    )
}

/// What can be said all the same when others had the cores, or may have had them.
fn by_work(found: &Found) -> String {
    let work = |version: &str| found.work(&found.all(version));
    format!(
        "So look at the work and not at the clock. CPU time beside one core alone: \
         {:.2} × with one chunk per thread, {:.2} × with rayon over lines, which asks byte by byte where one ends, \
         {:.2} × with one locked table.",
        work("threads"),
        work("rayon_lines"),
        work("mutex_map"),
    )
}

/// Where the rest of the speed-up went.
fn reached(found: &Found) -> String {
    let threads = found.all("threads");
    let (speedup, at_work, work) =
        (found.speedup(&threads), found.at_work(&threads), found.work(&threads));
    let idle = 1.0 - at_work / found.workers as f64;
    let rest = match speedup / found.predicted() {
        _ if found.cores == 1 => "one core computes one thing at a time, whatever the threads",
        _ if speedup > found.cores as f64 && work < 0.95 => {
            "more than the cores: parts that fit a cache each cost less than the whole"
        }
        reached if reached >= 0.92 => "that is nearly all of it",
        _ if idle > work - 1.0 => "most of the rest was lost with a core idle",
        _ => "the rest is mostly extra work: one table per thread, shared memory",
    };
    format!(
        "Measured: {speedup:.2} ×, from {at_work:.2} cores at work on {work:.2} times the work of one; {rest}."
    )
}

fn by_line(found: &Found) -> String {
    let lines = found.all("rayon_lines");
    let (speedup, work) = (found.speedup(&lines), found.work(&lines));
    let verdict = match (speedup, work) {
        (speedup, _) if speedup < 1.0 => "all cores lose to one",
        (_, work) if work > 1.1 => "that eats part of what the cores give",
        _ => "here the short way costs nothing",
    };
    format!(
        "Rayon over lines: {speedup:.2} ×. It looks for line ends byte by byte, {work:.2} times the CPU time; {verdict}."
    )
}

fn locked(found: &Found) -> String {
    let locked = found.all("mutex_map");
    let (speedup, work) = (found.speedup(&locked), found.work(&locked));
    let verdict = match (speedup, work) {
        (speedup, work) if speedup < 1.0 && work > 1.2 => "the cores hand it to each other",
        (speedup, _) if speedup < 1.0 => "the threads stood in line for the lock",
        _ => "the threads seldom met at the lock",
    };
    format!("One locked table: {speedup:.2} × at {work:.1} times the CPU time; {verdict}.")
}

/// The largest log for which the threads did not pay.
fn small(found: &Found) -> Option<String> {
    let sizes = found.sizes().into_iter();
    let (lines, speedup) = sizes.rev().find(|(_, speedup)| *speedup < 1.0)?;
    let starting = found.ms("starting_wall");
    Some(format!(
        "With {lines} lines the threads lost ({speedup:.2} ×): starting them took {starting:.2} ms."
    ))
}

fn cores(count: usize) -> String {
    match count {
        1 => "one core".into(),
        more => format!("{more} cores"),
    }
}
