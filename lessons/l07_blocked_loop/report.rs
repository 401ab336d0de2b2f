//! What L07 says, read off the run.

use super::files::READS;
use super::found::{Round, Serving, Waking, taken};
use super::turns::READY;
use super::ways::{WAYS, Way};
use super::woken::Woken;
use super::{DESK, GOES_ON, READY_AWAITS, REDIRECT_P99, WOKEN};
use brigade_core::measure::stats::median_of;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Quiet, Tolerance};
use brigade_workbench::{Bench, Compared, Observation, Report};

/// The version of tokio this program is linked with.
fn tokio() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let mut found = lock.split("name = \"tokio\"").skip(1);
    let version = found.next().and_then(|rest| rest.split('"').nth(1));
    version.unwrap_or("of unknown version")
}

/// Runs both parts on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores();
    let (desk, serving) = bench.measure::<Serving>(&DESK, &setting)?;
    let (worker, waking) = bench.measure::<Waking>(&WOKEN, &setting)?;
    let figures = [
        desk.figure("two logins (L) hash on the loop; redirects (R) wait", "inline"),
        desk.figure("the same logins, lent to another pool", "rayon"),
        worker.figure("A wakes B, then blocks its worker; the other worker is idle", "tokio"),
    ];
    let claims = at_desk(&serving, &desk.quiet());
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: Some(observation(serving.inside())),
        truths: vec![
            REDIRECT_P99.chosen(serving.slowest()),
            GOES_ON.chosen(waking.goes_on()),
            READY_AWAITS.chosen(waking.ready()),
        ],
        compare: WAYS.iter().zip(&serving.rounds).map(row).chain(rows(&waking)).collect(),
        claims: claims.into_iter().chain(of_workers(&waking, &worker.quiet())).collect(),
        explain: explain(&serving, &waking),
        rule: "Between two waits a task owns its thread: lend out what computes for long or blocks, bounded by the cores."
            .into(),
        ..Report::default()
    })
}

fn observation(inside: usize) -> Observation {
    Observation {
        text: "In the first picture: how many redirects got the thread while L was hashing?".into(),
        options: vec!["none".into(), "some".into(), "all, in turns".into()],
        right: usize::from(inside > 0),
        look: format!("{inside} redirects were polled between the two ends of a block of L"),
    }
}

fn row((way, rounds): (&Way, &Vec<Round>)) -> Compared {
    let ms = |of: fn(&Round) -> f64| median_of(rounds, of);
    let (waited, p99, login) = (ms(|one| one.waited), ms(|one| one.p99), ms(|one| one.login));
    let measured = format!("waits {waited:.1}, p99 {p99:.1}, login {login:.1} ms");
    // From the lengths of the hashes: a law where one loop does all.
    let law = if way.one_loop { format!("waits {:.1} ms", ms(|one| one.law)) } else { "-".into() };
    Compared::new(way.words, measured, law)
}

fn rows(waking: &Waking) -> impl Iterator<Item = Compared> {
    let behind = |tries: &[Woken], words: &str| {
        let [waited, held] = [|woken: &Woken| woken.waited, |woken: &Woken| woken.held]
            .map(|of| median_of(tries, of));
        Compared::new(words, format!("{waited:.1} ms"), format!("held {held:.0} ms"))
    };
    let turns = |in_a_row: u64, words: &str| {
        let what = format!("ready awaits in a row, {words}");
        Compared::new(what, in_a_row.to_string(), format!("of {READY}"))
    };
    let threads = |more: usize, words: &str| {
        let what = format!("{READS} files read at once, {words}");
        Compared::new(what, format!("{more} more threads"), "-")
    };
    let uring = waking.reading_uring.map(|more| threads(more, "io_uring"));
    let rows = [
        behind(&waking.tokio, "woken behind a held worker, tokio"),
        behind(&waking.in_place, "the same, in block_in_place"),
        behind(&waking.smol, "the same, smol"),
        turns(waking.in_a_row, "tokio"),
        turns(waking.unconstrained, "unconstrained"),
        turns(waking.on_smol, "smol"),
        threads(waking.reading, "tokio::fs"),
    ];
    rows.into_iter().chain(uring)
}

fn at_desk(serving: &Serving, quiet: &Quiet) -> [Claim; 5] {
    let counted = |count: usize, unit| Measured::counted(count as f64, unit);
    let identity = |statement, measured, law, tolerance| {
        Claim::identity(statement, measured, law, tolerance, quiet)
    };
    let (came, left) = serving.visits();
    let [inline, lent] = serving.inline_and_lent();
    let p99 = |rounds: &[Round]| rounds.iter().map(|round| round.p99).collect::<Vec<_>>();
    let permitted = counted(serving.permitted, "at once");
    let cores = Bound::AtMost(serving.cores as f64);
    [
        identity("all that came have left", counted(left, "visits"), came as f64, Tolerance::Exact),
        identity(
            "a hashing loop polls no redirect",
            counted(serving.inside(), "polled"),
            0.0,
            Tolerance::Exact,
        ),
        identity(
            "mean wait for the loop = ΣS²/2T",
            Measured::wall(median_of(inline, |one| one.waited), "ms"),
            median_of(inline, |one| one.law),
            Tolerance::Share(0.10),
        ),
        Claim::order(
            "redirect p99: inline above lent",
            &p99(inline),
            &p99(lent),
            Basis::Wall,
            quiet,
        ),
        Claim::bound("a semaphore keeps hashes to the cores", permitted, cores, quiet),
    ]
}

fn of_workers(waking: &Waking, quiet: &Quiet) -> [Claim; 4] {
    // No law but a hope, so it may well not hold; that it is counted makes it sure.
    let all_taken = |tries: &[Woken], who: &str| {
        let statement = format!("idle workers take what a held one woke: {who}");
        let taken = Measured::counted(taken(tries) as f64, "tries");
        Claim::bound(statement, taken, Bound::AtLeast(tries.len() as f64), quiet)
    };
    let in_a_row = Measured::counted(waking.unconstrained as f64, "in a row");
    let reading = Measured::counted(waking.reading as f64, "more threads");
    [
        all_taken(&waking.tokio, &format!("tokio {}", tokio())),
        all_taken(&waking.smol, "smol"),
        Claim::identity(
            "ready `.await`s let no other task in",
            in_a_row,
            READY as f64,
            Tolerance::Exact,
            quiet,
        ),
        Claim::bound("tokio::fs reads on other threads", reading, Bound::AtLeast(1.0), quiet),
    ]
}

fn explain(serving: &Serving, waking: &Waking) -> Vec<String> {
    let ways = serving.inline_and_lent();
    let [inline, lent] = ways.map(|rounds| median_of(rounds, |round| round.p99));
    let [hashed, hashed_lent] = ways.map(|rounds| median_of(rounds, |round| round.login));
    let no_faster = hashed_lent > 0.9 * hashed;
    let gain = if no_faster { "lending speeds up no hash" } else { "logins queue no more" };
    let (taken, tries) = (taken(&waking.tokio), waking.tokio.len());
    let behind = if taken == tries {
        "helped: it took what the held one had woken"
    } else {
        "did not help: what a held one wakes stays in its LIFO slot"
    };
    let Serving { burst, unbounded, permitted, .. } = serving;
    vec![
        format!(
            "Lent to rayon, redirect p99 went from {inline:.1} to {lent:.1} ms. A login took {hashed:.1} and \
             {hashed_lent:.1} ms: {gain}."
        ),
        format!("In tokio {}, a second worker {behind} ({taken} of {tries} taken).", tokio()),
        format!(
            "Of {burst} logins, spawn_blocking hashed {unbounded} at once, each with its memory; a semaphore {permitted}."
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
