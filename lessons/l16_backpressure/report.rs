//! What L16 says, read off the runs.

use super::claims::claims;
use super::experiment::{LIMITS, PICTURED, SERVING, TWICE};
use super::found::{Cell, Cells, Found, Grown};
use super::simulated::ASKED;
use super::ways::Way;
use super::{IN_TIME, LAST_WAIT, LONG_RUN, LONGER, MEMORY, PICTURES, REFUSED, TASKS, THREADS};
use brigade_core::measure::figure;
use brigade_workbench::{
    Bench, Compared, Evidence, Figure, Observation, Report, Setting, Strip, Strips, Truth,
};

/// The experiments as they are: requests wait for a database and not for a core.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (timed, threads) = bench.measure(&THREADS, &setting)?;
    let (_, tasks) = bench.measure(&TASKS, &setting)?;
    let (_, resident) = bench.measure(&MEMORY, &setting)?;
    let (pictures, pictured) = bench.measure(&PICTURES, &setting)?;
    let (_, simulated) = bench.measure(&LONG_RUN, &setting)?;
    let quiet = timed.quiet();
    let found = Found { threads, tasks, resident, pictured, simulated };
    Ok(Report {
        figures: figures(&pictures),
        strips: vec![over_time(&found.threads)],
        observe: Some(observation(&found)),
        truths: truths(&found, quiet.is_noisy()),
        compare: compare(&found),
        claims: claims(&found, &quiet),
        explain: explain(&found),
        rule: "A queue absorbs a burst, never an overload: bound it by time, and say no at once."
            .into(),
        ..Report::default()
    })
}

fn figures(pictures: &Evidence) -> Vec<Figure> {
    let says = [
        "no bound, twice the load: each waits longer",
        "room for two: one that finds it full is told at once",
        "one that has waited for 8 ms is told when its turn comes",
    ];
    let figure = |(way, says): (Way, _)| pictures.figure(says, way.name());
    PICTURED.into_iter().zip(says).filter_map(figure).collect()
}

/// How many waited, of every way, where the most come.
fn over_time(threads: &Cells) -> Strips {
    let cells = threads.cells.iter().filter(|cell| cell.load == TWICE);
    let row = |cell: &Cell| {
        let most = cell.waiting.iter().max().unwrap_or(&0);
        Strip {
            name: cell.way.name().into(),
            values: cell.waiting.iter().map(|waiting| f64::from(*waiting)).collect(),
            said: format!(" {most}"),
        }
    };
    let most = cells.clone().flat_map(|cell| &cell.waiting).max().unwrap_or(&0);
    Strips {
        title: format!(
            "how many wait, and the most of them: twice the load, {} s",
            figure(threads.lasts)
        ),
        rows: cells.map(row).collect(),
        most: f64::from(*most),
        during: None,
    }
}

fn observation(found: &Found) -> Observation {
    let longest = found.pictured.longest_ms;
    let right = (0..longest.len()).max_by(|a, b| longest[*a].total_cmp(&longest[*b]));
    let [first, second, third] = longest.map(figure);
    Observation {
        text: "The same nine requests in all three pictures: in which does one wait longest?"
            .into(),
        options: PICTURED.into_iter().map(|way| way.name().into()).collect(),
        right: right.unwrap_or(0),
        look: format!("{first} ms, {second} ms and {third} ms"),
    }
}

fn truths(found: &Found, noisy: bool) -> Vec<Truth> {
    let Found { threads, simulated, .. } = found;
    let refused = simulated.at(ASKED).map(|bounded| REFUSED.counted(bounded.share() * 100.0));
    let longer = simulated.a_longer_one().map(|answer| LONGER.chosen(answer));
    let in_time = threads.in_time().filter(|_| !noisy).map(|answer| IN_TIME.chosen(answer));
    let last = LAST_WAIT.counted(simulated.last_waits_s);
    [Some(last), refused, longer, in_time].into_iter().flatten().collect()
}

/// All ways under each load above 1; below it they do the same.
fn compare(found: &Found) -> Vec<Compared> {
    let shown = |cell: &&Cell| cell.load > 1.0 || cell.way == Way::Unbounded;
    let threads = found.threads.cells.iter().filter(shown).map(|cell| row(cell, ""));
    let tasks = found.tasks.cells.iter().map(|cell| row(cell, ", tasks"));
    threads.chain(tasks).collect()
}

fn row(cell: &Cell, on: &str) -> Compared {
    let p99 = cell.p99_ms.map_or("none".into(), |ms| format!("{} ms", figure(ms)));
    let measured = format!("good {:.0}/s, p99 {p99}, {}", cell.good_per_s, bytes(cell.held));
    Compared::new(format!("{:.1} × {}{on}", cell.load, cell.way.name()), measured, law(cell))
}

/// What flows in and what flows out say.
fn law(cell: &Cell) -> String {
    let over = (cell.load - 1.0).max(0.0);
    let share = figure(over / cell.load * 100.0);
    match cell.way {
        _ if over == 0.0 => "keeps up".into(),
        Way::Refuses => format!("refuses {share} %"),
        Way::Sheds => format!("sheds {share} %"),
        _ => format!("grows {}/s", figure(over * SERVING.capacity())),
    }
}

/// `1.6 MB`, `84 KB`.
fn bytes(bytes: f64) -> String {
    if bytes < 1e6 {
        format!("{:.0} KB", bytes / 1e3)
    } else {
        format!("{} MB", figure(bytes / 1e6))
    }
}

fn explain(found: &Found) -> Vec<String> {
    let Found { threads, tasks, resident, .. } = found;
    let at = |cells: &Cells, way| cells.cell(way, TWICE).cloned();
    let waited = |cell: &Cell| cell.waiting.iter().max().copied().unwrap_or(0);
    let both = at(threads, Way::Unbounded).zip(at(threads, Way::Sheds));
    let good = both.filter(|_| threads.are_long()).map(|(grows, sheds)| {
        format!(
            "At twice the load the unbounded queue had {:.0} answers a second, {:.0} in time; the one that sheds {:.0}, and {:.0} in time.",
            grows.served_per_s, grows.good_per_s, sheds.served_per_s, sheds.good_per_s
        )
    });
    let blocks = at(threads, Way::Blocks).filter(|_| threads.are_long()).map(|cell| {
        let (held, waited) = (bytes(cell.held), waited(&cell));
        let outside = waited.saturating_sub(LIMITS.room as u32);
        format!(
            "The one that blocks held {held}; of {waited} that waited {outside} stood outside it."
        )
    });
    let hidden = at(tasks, Way::Unbounded).map(|cell| {
        format!("On tasks no queue is seen: {} of them waited for a permit.", waited(&cell))
    });
    let grew = |grown: &Grown| grown.resident.map(bytes);
    let memory = grew(&resident.unbounded).zip(grew(&resident.sheds)).map(|(unbounded, sheds)| {
        format!("The process grew by {unbounded} unbounded, and by {sheds} shedding.")
    });
    [good, blocks, hidden, memory].into_iter().flatten().collect()
}
