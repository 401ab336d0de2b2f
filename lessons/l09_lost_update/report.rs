//! What L09 says, read off the run. Everything in it is counted, so a busy machine spoils nothing.

use super::experiment::{CLICKS, TRIED};
use super::found::{Counting, Lost, OneCore, Orders, Outcomes};
use super::ways::{THREADS, WAYS};
use super::{COUNTING, ONE_CORE, ORDERS, SMALLEST, STATEMENTS, TODAY};
use brigade_core::measure::laws::interleavings;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_workbench::{Bench, Compared, Observation, Report, Setting};

/// Orders of two sessions in which one is over before the other begins.
const SERIAL: f64 = 2.0;

/// The least that two threads count, if each counts twice or more.
const LEAST: f64 = 2.0;

/// Threads on the cores of this bench, every order, and one core.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let (_, counting) = bench.measure::<Counting>(&COUNTING, &bench.its_cores())?;
    let (_, orders) = bench.measure::<Orders>(&ORDERS, &Setting::default())?;
    let (evidence, one) = bench.measure::<OneCore>(&ONE_CORE, &Setting::on(1))?;
    let title = "SELECT, then UPDATE: two sessions on ONE core, one statement per trip";
    Ok(Report {
        figures: evidence.figure(title, "trips").into_iter().collect(),
        observe: Some(observation(&one)),
        truths: vec![
            SMALLEST.chosen(orders.smallest_choice()),
            TODAY.chosen(counting.today()),
            STATEMENTS.chosen(orders.statements()),
        ],
        compare: compare(&counting, &orders, &one),
        claims: claims(&counting, &orders, &one, &evidence.quiet()),
        explain: explain(&counting, &one),
        rule: "Two safe steps are not one safe step: what is read to be written back is read and written in one.".into(),
        ..Report::default()
    })
}

fn observation(one: &OneCore) -> Observation {
    Observation {
        text: "Each request waits twice: to read the clicks, then to write them. How many requests had read \
               and not yet written, at most?"
            .into(),
        options: vec!["one".into(), "two".into()],
        right: usize::from(one.between > 1),
        look: format!("the table counted {} between their two statements at once", one.between),
    }
}

fn compare(counting: &Counting, orders: &Orders, one: &OneCore) -> Vec<Compared> {
    let ways = WAYS.iter().zip(&counting.ways).map(|(way, lost)| {
        Compared::new(way.name, range(lost), if way.whole { "0 %" } else { "0 to all but 2" })
    });
    let serial = interleavings(&[TRIED as u32; THREADS]); // click after click
    let Outcomes { orders: all, losing } = orders.tried;
    let of = |Outcomes { orders, losing }| format!("{losing} of {orders} orders lose");
    let kept = format!("{} of {} kept", one.counted, one.requests);
    ways.chain([
        Compared::new(
            format!("{}, ONE core", WAYS[0].name),
            range(&one.load_store),
            "0 to all but 2",
        ),
        Compared::new("SELECT, UPDATE, ONE core", kept, "2 to all"),
        Compared::new(
            format!("every order of 2 × {TRIED} clicks"),
            format!("{losing} of {all} lose, {:.0} µs", orders.tried_us),
            format!("all but {serial:.0}"),
        ),
        Compared::new("SELECT; SET clicks = n + 1", of(orders.set), "4 of 6"),
        Compared::new("SET clicks = clicks + 1", of(orders.add), "0 of 2"),
        Compared::new("SELECT; SET … WHERE clicks = n", of(orders.set_if_seen), "0 of 6"),
    ])
    .collect()
}

/// `0.2 to 28 % lost`, in all rounds.
fn range(lost: &Lost) -> String {
    let (least, most) = (lost.least(), lost.most());
    if least == most {
        return format!("{} lost", percent(lost, most));
    }
    format!("{} to {} lost", figure(lost.share(least) * 100.0), percent(lost, most))
}

fn percent(lost: &Lost, clicks: u64) -> String {
    format!("{} %", figure(lost.share(clicks) * 100.0))
}

/// The first four hold for every order, tried one by one; the others threads bore out, whatever order luck gave them.
fn claims(counting: &Counting, orders: &Orders, one: &OneCore, quiet: &Quiet) -> Vec<Claim> {
    let counted = |count: u64, unit| Measured::counted(count as f64, unit);
    let exact = |statement: &str, measured, law| {
        Claim::identity(statement, measured, law, Tolerance::Exact, quiet)
    };
    let at_least = |statement: &str, measured, least| {
        Claim::bound(statement, measured, Bound::AtLeast(least), quiet)
    };
    let steps = 2 * TRIED as u32;
    let all_tried = format!("{steps} steps each: (2n)!/(n!)² orders, all tried");
    let least = format!("no order counts fewer than {LEAST}");
    let worst = format!("one order of 2 × {} million clicks counts no more", CLICKS / 1_000_000);
    let never = format!("in two steps, threads never count fewer than {LEAST}");
    let kept = counting.ways[0].clicks - counting.most(false);
    vec![
        exact(&all_tried, counted(orders.tried.orders, "orders"), interleavings(&[steps; THREADS])),
        exact(&least, counted(orders.smallest, "clicks"), LEAST),
        exact(&worst, counted(orders.worst, "clicks"), LEAST),
        exact(
            "SELECT, UPDATE: all but the serial orders lose a click",
            counted(orders.set.losing, "orders"),
            interleavings(&[2; THREADS]) - SERIAL,
        ),
        exact("in one step, nothing is lost", counted(counting.most(true), "clicks"), 0.0),
        at_least(&never, counted(kept, "clicks"), LEAST),
        at_least(
            "a wait between the steps loses clicks on ONE core too",
            counted(one.gone(), "lost"),
            1.0,
        ),
    ]
}

/// What luck did, what it could have done, and why a wait makes it sure.
fn explain(counting: &Counting, one: &OneCore) -> Vec<String> {
    let [bare, locked, ..] = &counting.ways;
    let luck = match bare.most().max(locked.most()) {
        0 => "That proves nothing: the order that loses exists.",
        _ => "Luck decides how much of the mistake is seen.",
    };
    let worst = "The order that loses most: A reads 0. B counts all its clicks but one. A writes 1, and B reads it. \
                 A counts all the rest. B writes 2.";
    vec![
        format!(
            "In {} runs `load; store` lost at most {}, and with a lock around each step {}. {luck}",
            bare.rounds.len(),
            percent(bare, bare.most()),
            percent(locked, locked.most())
        ),
        worst.into(),
        format!(
            "On ONE core `load; store` lost at most {}: a switch must fall between two instructions. \
             With a trip to the database between them, {} of {} clicks were lost.",
            percent(&one.load_store, one.load_store.most()),
            one.gone(),
            one.requests,
        ),
    ]
}
