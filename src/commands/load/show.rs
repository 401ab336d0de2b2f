//! What a run found, as a page for people.

use super::verdict::told;
use super::{Found, QUANTILES, arrivals, closed, is_open, over_time, servers};
use crate::cli::Load;
use crate::commands::grouped;
use brigade::load::{Arrivals, Percentile};
use brigade::workbench::{Ink, Screen};
use std::io;
use std::time::Duration;

/// Columns that the percentiles side by side need; on a narrower screen they stand one below the other.
const SIDE_BY_SIDE: usize = 56;

/// A page on standard output.
///
/// # Errors
/// If it cannot be written.
pub(super) fn text(found: &Found<'_>) -> io::Result<()> {
    let mut screen = Screen::stdout(None);
    title(found, &mut screen)?;
    let report = &found.report;
    let (answered, due) = (grouped(report.answered), grouped(report.due()));
    let (rate, wall) = (grouped(report.rate().round() as u64), time(report.wall));
    let busy = format!("{:.0} % of the time busy", 100.0 * report.busy());
    let cpu = |cpu| format!("{} of CPU per request sent", time(cpu));
    let generator = [Some(busy), report.cpu_per_request().map(cpu)];
    let generator: Vec<_> = generator.into_iter().flatten().collect();
    let server = found.asked.pid.map(|pid| match found.server_cpu {
        None => format!("process {pid} has ended"),
        Some(used) => {
            let too_little = || format!("{} of CPU, too little to tell per request", time(used));
            found.server_cpu_per_request().map_or_else(too_little, cpu)
        }
    });
    let reasons =
        |rejected| report.reasons.iter().filter(move |(why, _)| why.is_rejection() == rejected);
    let rows = [
        ("answered", Some(format!("{answered} of {due} due, {rate} a second over {wall}"))),
        ("generator", Some(generator.join(", "))),
        ("server", server),
        ("retries", retries(found)),
        ("rejected", (report.failures.rejected > 0).then(|| told(reasons(true)))),
        ("failures", Some(told(reasons(false)))),
    ];
    for (name, said) in rows.iter().filter_map(|(name, said)| Some((name, said.as_ref()?))) {
        screen.hang(&format!("  {name:<11}"), "             ", said)?;
    }
    screen.gap()?;
    if report.answered > 0 {
        percentiles(found, &mut screen)?;
        screen.gap()?;
    }
    servers::text(found, &mut screen)?;
    if found.asked.over_time || found.asked.profile.is_some() {
        over_time::text(found, &mut screen)?;
    }
    verdict(found, &mut screen)
}

/// `1,200 sent again, 310 not for want of budget`, if retries were asked for.
fn retries(found: &Found<'_>) -> Option<String> {
    let report = found.asked.retries.map(|_| &found.report)?;
    let again = format!("{} sent again", grouped(report.retries));
    Some(match report.over_budget {
        0 => again,
        over => format!("{again}, {} not, for want of budget", grouped(over)),
    })
}

/// What was asked, and how.
fn title(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    for aim in &found.aims {
        let url = screen.ink(Ink::Strong, &aim.url);
        screen.line(&url)?;
    }
    screen.text(&conditions(found))?;
    screen.gap()
}

/// The table of latencies and, where there is a schedule to be late for, latenesses.
fn percentiles(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    let report = &found.report;
    let told = QUANTILES.map(|(name, q)| (name, q, report.percentile(q)));
    let lateness = |(_, q, found): &(_, f64, Option<Percentile>)| {
        found.map_or("-".into(), |_| time(report.lateness(*q)))
    };
    let mut columns = vec![("latency", told.each_ref().map(|(.., found)| shown(*found)))];
    if has_schedule(found) {
        columns.push(("lateness", told.each_ref().map(lateness)));
    }
    if screen.width >= SIDE_BY_SIDE {
        let row = |name: &str, figures: &[String]| {
            let figures: String = figures.iter().map(|figure| format!("{figure:>9}")).collect();
            format!("  {name:<9}{figures}")
        };
        screen.line(&row("", &QUANTILES.map(|(name, _)| name.to_owned())))?;
        return columns.iter().try_for_each(|(name, figures)| screen.line(&row(name, figures)));
    }
    let row = |name: &str, figures: Vec<&str>| {
        let figures: String = figures.iter().map(|figure| format!("{figure:>11}")).collect();
        format!("  {name:<7}{figures}")
    };
    screen.line(&row("", columns.iter().map(|(name, _)| *name).collect()))?;
    QUANTILES.iter().enumerate().try_for_each(|(at, (name, _))| {
        screen.line(&row(name, columns.iter().map(|(_, figures)| figures[at].as_str()).collect()))
    })
}

/// `1.25 ms`, `>2.00 s` where it may be longer, `-` where there are too few requests.
pub(super) fn shown(percentile: Option<Percentile>) -> String {
    match percentile {
        None => "-".into(),
        Some(Percentile { latency, at_least }) => {
            format!("{}{}", if at_least { ">" } else { "" }, time(latency))
        }
    }
}

/// Only where requests have a time to go out at can one be late.
fn has_schedule(found: &Found<'_>) -> bool {
    is_open(found.asked) || !found.asked.think.is_zero()
}

fn verdict(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    let Found { report, interrupted, asked, .. } = found;
    if *interrupted {
        screen.text("Stopped by Ctrl-C: this is what was measured until then.")?;
    } else if report.failures.refused >= asked.users as u64 {
        screen.text(if is_open(asked) {
            "The server went away, for a while at least: it refused connections."
        } else {
            "The server went away: it refused every user, and the run ended early."
        })?;
    }
    found.notes().iter().try_for_each(|note| screen.text(note))?;
    if let Err(why) = found.verdict() {
        let bad = screen.ink(Ink::Bad, "  INVALID: ");
        return screen.hang(&bad, "  ", &why);
    }
    screen.text(match (is_open(asked), has_schedule(found)) {
        (true, _) => {
            "Latency counts from when a request was due, lateness is the generator's own share of it."
        }
        (false, true) => {
            "Latency counts from when a user had thought, lateness is the generator's own share of it."
        }
        (false, false) => {
            "A closed loop: who waits for an answer asks for nothing meanwhile, so this is capacity and not what \
             users feel. For that, choose a rate below it: --rate."
        }
    })
}

/// `open loop, 1,000 a second, Poisson; 64 users, 1 thread, keep-alive`
pub(super) fn conditions(found: &Found<'_>) -> String {
    let asked = found.asked;
    let shape = shape(asked);
    let plural = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", grouped(count as u64)),
    };
    let connections = if asked.no_keep_alive { "a connection per request" } else { "keep-alive" };
    let (users, threads) = (plural(asked.users, "user"), plural(found.threads(), "thread"));
    let request = match (found.method(), found.template.body().len()) {
        ("GET", 0) => String::new(),
        (method, 0) => format!("{method}; "),
        (method, bytes) => format!("{method} with {}; ", plural(bytes, "byte")),
    };
    format!("{request}{shape}; {users}, {threads}, {connections}{}", policy(asked))
}

/// `; 3 retries after 100 ms, doubling, with full jitter, at most 10 % of the requests, Retry-After ignored`
fn policy(asked: &Load) -> String {
    let many = match asked.retries {
        None => return String::new(),
        Some(1) => "1 retry".to_owned(),
        Some(several) => format!("{several} retries"),
    };
    let jitter = if asked.no_retry_jitter { "without jitter" } else { "with full jitter" };
    let budget =
        asked.retry_budget.map(|share| format!(", at most {} % of the requests", share * 100.0));
    let ignored = if asked.ignore_retry_after { ", Retry-After ignored" } else { "" };
    let pause = time(asked.retry_pause);
    format!("; {many} after {pause}, doubling, {jitter}{}{ignored}", budget.unwrap_or_default())
}

/// `open loop, 1,000 a second, Poisson`
fn shape(asked: &Load) -> String {
    let arrivals = match arrivals(asked) {
        Arrivals::Constant => "evenly spaced",
        Arrivals::Poisson => "Poisson",
    };
    if let Some(profile) = &asked.profile {
        let rates = || profile.stretches().iter().flat_map(|one| [one.from, one.to]);
        let (low, high) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
        let mean = profile.mean();
        return format!("open loop, {low} to {high} a second, {mean:.0} on average, {arrivals}");
    }
    if let Some(rate) = asked.rate {
        return format!("open loop, {rate} a second, {arrivals}");
    }
    let closed = closed(asked);
    let depth = (closed.depth > 1).then(|| format!(", {} under way each", closed.depth));
    let think = (!closed.think.is_zero()).then(|| format!(", thinking {}", time(closed.think)));
    format!("closed loop{}{}", depth.unwrap_or_default(), think.unwrap_or_default())
}

/// Three digits and a unit: `87.0 µs`, `1.25 ms`, `10.0 s`.
pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (value, unit) = match seconds {
        0.0 => return "0".into(),
        s if s < 999.5e-6 => (s * 1e6, "µs"),
        s if s < 999.5e-3 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let decimals = if value < 9.995 {
        2
    } else if value < 99.95 {
        1
    } else {
        0
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_and_numbers_their_commas() {
        for (nanos, text) in [
            (0, "0"),
            (87, "0.09 µs"),
            (87_000, "87.0 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (12_340_000, "12.3 ms"),
            (10_000_000_000, "10.0 s"),
            (123_000_000_000, "123 s"),
        ] {
            assert_eq!(time(Duration::from_nanos(nanos)), text);
        }
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
