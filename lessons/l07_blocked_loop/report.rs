//! What L07 says, read off the run.

use super::claims;
use super::files::READS;
use super::runtimes::CELLS;
use super::turns::READY;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// What was found: at the desk, and behind a worker that is held.
pub(super) struct Found {
    pub(super) desk: Evidence,
    pub(super) woken: Evidence,
}

impl Found {
    pub(super) fn at_desk(&self, key: &str, what: &str) -> f64 {
        self.desk.number(&format!("{key}_{what}"))
    }

    pub(super) fn behind(&self, key: &str, what: &str) -> f64 {
        self.woken.number(&format!("{key}_{what}"))
    }

    /// `5 of 5`, of the tasks woken by a worker that was then held.
    pub(super) fn taken(&self, key: &str) -> String {
        format!("{:.0} of {:.0}", self.behind(key, "taken"), self.woken.number("tries"))
    }
}

/// The version of tokio this program is linked with.
pub(super) fn tokio() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let mut found = lock.split("name = \"tokio\"").skip(1);
    let version = found.next().and_then(|rest| rest.split('"').nth(1));
    version.unwrap_or("of unknown version")
}

/// Runs both parts on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = (bench.cores < usable).then_some(bench.cores);
    let setting = Setting { cores, ..Setting::default() };
    let found =
        Found { desk: bench.named("desk", &setting)?, woken: bench.named("woken", &setting)? };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims::all(&found),
        explain: explain(&found),
        rule: "Between two waits a task owns its thread: lend out what computes for long or blocks, bounded by the cores."
            .into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let show = |evidence: &Evidence, key: &str, title: &str| {
        let trace = evidence.traces.get(key)?.clone();
        Some(Figure { title: title.into(), trace })
    };
    let shown = [
        show(&found.desk, "inline", "two logins (L) hash on the loop; redirects (R) wait"),
        show(&found.desk, "rayon", "the same logins, lent to another pool"),
        show(&found.woken, "tokio", "A wakes B, then blocks its worker; the other worker is idle"),
    ];
    shown.into_iter().flatten().collect()
}

fn observation(found: &Found) -> Observation {
    let inside = found.at_desk("inline", "inside");
    Observation {
        text: "In the first picture: how many redirects got the thread while L was hashing?".into(),
        options: vec!["none".into(), "some".into(), "all, in turns".into()],
        right: usize::from(inside > 0.0),
        look: format!("{inside:.0} redirects were polled between the two ends of a block of L"),
    }
}

fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let (waited, held) = (found.behind("tokio", "waited_ms"), found.behind("tokio", "held_ms"));
    let woken = match waited / held {
        share if share < 0.005 => 0.0,
        share if share < 0.5 => 1.0,
        _ => 2.0,
    };
    BTreeMap::from([
        ("redirect-p99", nearest(found.at_desk("inline", "p99_ms"), &[2.0, 5.0, 20.0, 190.0])),
        ("woken", woken),
        ("ready-awaits", nearest(found.woken.number("budget_tokio"), &[1.0, 128.0, READY as f64])),
    ])
}

/// The index of the offer that is fewest times away.
fn nearest(measured: f64, offered: &[f64]) -> f64 {
    let off = |at: &usize| (offered[*at] / measured).ln().abs();
    let nearest = (0..offered.len()).min_by(|a, b| off(a).total_cmp(&off(b)));
    nearest.unwrap_or(0) as f64
}

fn compare(found: &Found) -> Vec<Compared> {
    let cell = |(key, words, ..): &super::runtimes::Cell| Compared {
        what: (*words).into(),
        measured: format!(
            "waits {:.1}, p99 {:.1}, login {:.1} ms",
            found.at_desk(key, "wait_ms"),
            found.at_desk(key, "p99_ms"),
            found.at_desk(key, "login_ms")
        ),
        law: law(found, key),
    };
    let behind = |key: &str, words: &str| Compared {
        what: words.into(),
        measured: format!("{:.1} ms", found.behind(key, "waited_ms")),
        law: format!("held {:.0} ms", found.behind(key, "held_ms")),
    };
    let turns = |key: &str, words: &str| Compared {
        what: format!("ready awaits in a row, {words}"),
        measured: format!("{:.0}", found.woken.number(key)),
        law: format!("of {READY}"),
    };
    let threads = |key: &str, words: &str| Compared {
        what: format!("{READS} files read at once, {words}"),
        measured: format!("{:.0} more threads", found.woken.number(key)),
        law: "-".into(),
    };
    let mut rows: Vec<Compared> = CELLS.iter().map(cell).collect();
    rows.extend([
        behind("tokio", "woken behind a held worker, tokio"),
        behind("in_place", "the same, in block_in_place"),
        behind("smol", "the same, smol"),
        turns("budget_tokio", "tokio"),
        turns("budget_free", "unconstrained"),
        turns("budget_smol", "smol"),
        threads("files_tokio", "tokio::fs"),
    ]);
    if found.woken.numbers.contains_key("files_uring") {
        rows.push(threads("files_uring", "io_uring"));
    }
    rows
}

/// How long redirects must wait for the loop, from the lengths of the hashes: a law where one loop does all.
fn law(found: &Found, key: &str) -> String {
    match key {
        "inline" | "smol" | "async_std" | "yielding" => {
            format!("waits {:.1} ms", found.at_desk(key, "law_ms"))
        }
        _ => "-".into(),
    }
}

fn explain(found: &Found) -> Vec<String> {
    let p99 = |key: &str| found.at_desk(key, "p99_ms");
    let login = |key: &str| found.at_desk(key, "login_ms");
    let behind = match found.behind("tokio", "taken") >= found.woken.number("tries") {
        true => "helped: it took what the held one had woken",
        false => "did not help: what a held one wakes stays in its LIFO slot",
    };
    let lent = match login("rayon") > 0.9 * login("inline") {
        true => "lending speeds up no hash",
        false => "logins queue no more",
    };
    vec![
        format!(
            "Lent to rayon, redirect p99 went from {:.1} to {:.1} ms. A login took {:.1} and {:.1} ms: {lent}.",
            p99("inline"),
            p99("rayon"),
            login("inline"),
            login("rayon"),
        ),
        format!("In tokio {}, a second worker {behind} ({} taken).", tokio(), found.taken("tokio"),),
        format!(
            "Of {:.0} logins, spawn_blocking hashed {:.0} at once, each with its memory; a semaphore {:.0}.",
            found.desk.number("burst"),
            found.desk.number("unbounded_at_once"),
            found.desk.number("permits_at_once"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linked_version_is_read_from_the_lock_file() {
        let parts: Vec<_> = tokio().split('.').map(str::parse::<u32>).collect();
        assert!(parts.len() == 3 && parts.iter().all(Result::is_ok), "{}", tokio());
    }
}
