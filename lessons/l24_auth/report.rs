//! What L24 says, read off the runs. Races and guesses are counted; times are told beside it.

use super::found::{Found, Guesses, Logins, Way, chance};
use super::{GUESS, LOGINS, LOGOUT, MISUSE, RACE, RATE, RATIO};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure, grouped};
use brigade_workbench::{Bench, Compared, Observation, Report};

/// Codes of six digits, and 1,000 guesses a second for five minutes.
const CODES: f64 = 1e6;
const GUESSES: f64 = 300_000.0;

/// The three experiments; logins are of the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores();
    let (timed, pool) = bench.measure(&LOGINS, &setting.clone().with(&Way::Pool)?)?;
    let (_, threads) = bench.measure(&LOGINS, &setting.clone().with(&Way::Threads)?)?;
    let (counted, misuse) = bench.measure(&MISUSE, &setting)?;
    let (raced, race) = bench.measure(&RACE, &setting)?;
    let found = Found { pool, threads, misuse, race };
    let figures = [
        raced.figure("three tabs show one token at once: is it good? then replace it", "naive"),
        raced.figure("the same: replace it only if it is still what was read", "once"),
    ];
    let truths = [
        Some(RATIO.chosen(found.pool.answer())),
        found.pool.per_s().map(|rate| RATE.counted(rate)),
        found.misuse.guess().map(|answer| GUESS.chosen(answer)),
        found.misuse.logout().map(|logout| LOGOUT.chosen(logout.answer())),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: Some(observation(found.race.pictured)),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &timed.quiet(), &counted.quiet()),
        explain: explain(&found),
        rule: "Only a signature may be checked without asking. What happens once is consumed where it is kept, in one step."
            .into(),
        ..Report::default()
    })
}

fn observation(good: usize) -> Observation {
    Observation {
        text: "All three tabs of the first picture were told a token. How many of these are good?"
            .into(),
        options: ["none", "one", "two", "all"].map(Into::into).into(),
        right: good,
        look: "Each replaces what another has just put there: the last one counts.".into(),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { pool, threads, misuse, .. } = found;
    let cost = [
        Compared::new("a password, CPU", format!("{} ms", figure(pool.login_ms)), "made slow"),
        Compared::new(
            "a token's signature, CPU",
            format!("{} µs", figure(pool.check_us)),
            format!("1 / {}", figure(pool.ratio())),
        ),
    ];
    let crowd = |(logins, name): (&Logins, &str)| {
        let (per_s, capacity) = (figure(logins.per_s()?), figure(logins.capacity()?));
        let [grew, took] = [logins.grew(), logins.took()].map(|mib| format!("{} MiB", figure(mib)));
        Some([
            Compared::new(format!("logins a second, {name}"), per_s, capacity),
            Compared::new(format!("memory, {name}"), grew, took),
        ])
    };
    let crowds = [(pool, "on a pool"), (threads, "a thread each")];
    let crowds = crowds.into_iter().filter_map(crowd).flatten();
    let guesses = misuse.guesses().iter().map(guessed);
    let logout = misuse.logout().map(|logout| {
        let law = format!("{} + {} s", logout.life_s, logout.leeway_s);
        Compared::new("accepted after log-out", format!("{} s", logout.accepted_s), law)
    });
    cost.into_iter().chain(crowds).chain(guesses).chain(logout).collect()
}

fn guessed(guesses: &Guesses) -> Compared {
    let limit = guesses.limit.map_or("no limit".into(), |limit| format!("{limit} tries"));
    let percent = |share: f64| format!("{} %", figure(share * 100.0));
    let (share, law) = (percent(guesses.share()), percent(guesses.law()));
    Compared::new(format!("codes found, {limit}"), share, law)
}

fn claims(found: &Found, timed: &Quiet, counted: &Quiet) -> Vec<Claim> {
    let Found { pool, misuse, race, .. } = found;
    let all = race.all();
    let none = |statement: String, count: u32, what| {
        let measured = Measured::counted(f64::from(count), what);
        Claim::identity(statement, measured, 0.0, Tolerance::Exact, counted)
    };
    let capacity = pool.per_s().zip(pool.capacity()).map(|(per_s, law)| {
        let statement = "logins a second = cores / CPU time of one";
        let rate = Measured::wall(per_s, "logins/s"); // a core waits until it is handed its next login
        Claim::identity(statement, rate, law, Tolerance::Share(0.1), timed)
    });
    let off: Vec<f64> = misuse.guesses().iter().map(Guesses::off).collect();
    let late = Measured::counted(misuse.off_s() as f64, "s off");
    let statement = "a token that was logged out is accepted for its life and the leeway";
    let logout = Claim::identity(statement, late, 0.0, Tolerance::Exact, counted);
    let admitted = race.stores.iter().flat_map(|raced| [raced.admitted.0, raced.admitted.1]);
    let wrong = admitted.filter(|admitted| *admitted != 1).count() as u32;
    let after = [
        Claim::law("random guesses find a code with 1 − (1 − 1/n)^k", &off),
        logout,
        none(
            format!("{} races of tabs: one token for all, and good", all.races),
            all.wrong,
            "races",
        ),
        none(format!("{} right guesses at once let in once", race.guesses), wrong, "codes"),
        Claim::bound(
            "read, then replaced: tabs are told different tokens",
            Measured::counted(f64::from(all.naive_several), "races"),
            Bound::AtLeast(1.0),
            counted,
        ),
    ];
    capacity.into_iter().chain(memory(found, counted)).chain(after).collect()
}

/// What permits are for: the pool takes no more than its checks at once, and threads no less.
fn memory(found: &Found, quiet: &Quiet) -> [Claim; 2] {
    let grew = |logins: &Logins| Measured::counted(logins.grew(), "MiB");
    let Found { pool, threads, .. } = found;
    [
        Claim::bound(
            "the pool takes the memory of its checks at once, and a tenth more",
            grew(pool),
            Bound::AtMost(pool.took() * 1.1),
            quiet,
        ),
        Claim::bound(
            "a thread each takes that of all",
            grew(threads),
            Bound::AtLeast(threads.took() * 0.9),
            quiet,
        ),
    ]
}

fn explain(found: &Found) -> Vec<String> {
    let Found { pool, misuse, race, .. } = found;
    let kept = (pool.grew() > pool.took() * 1.5).then(|| {
        format!(
            "With {} at a time the pool bounds what is used, not what the allocator keeps.",
            pool.crowd.most
        )
    });
    let guesses = format!(
        "Of a million codes {} guesses find one with {} %, five in one of {} cases.",
        grouped(GUESSES),
        figure(chance(CODES, GUESSES) * 100.0),
        grouped((1.0 / chance(CODES, 5.0)).round())
    );
    let all = race.all();
    let compared = race.stores.iter().map(|raced| raced.naive_compared).max().unwrap_or_default();
    let naive = format!(
        "Read, then written: {} tabs got different tokens in {} of {} races, and {compared} guesses compared, not {}.",
        race.tabs, all.naive_several, all.naive, race.limit
    );
    let lost = misuse.lost;
    let grace = format!(
        "A lost reply ended {} of {} sessions, with a grace {}; a stolen token {}.",
        lost.ended_at_once, lost.sessions, lost.ended_with_grace, lost.ended_by_thief
    );
    kept.into_iter().chain([guesses, naive, grace]).collect()
}
