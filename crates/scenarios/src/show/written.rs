//! One run, as the file has it: the dials, what clients got, what stations did, what happened over time, what ran when.

use super::table::table;
use super::{lines, number, over_time, percent, time};
use crate::run::Found;
use brigade_draw::lanes::terminal;
use brigade_simulator::model::{Kind, SECOND};
use brigade_simulator::{ClientOutcome, Losses, Outcome, Scenario, Waits};
use brigade_workbench::{Ink, Screen};
use std::io;

/// Shows it.
pub(super) fn show(found: &Found, screen: &mut Screen) -> io::Result<()> {
    let (scenario, outcome) = &found.written;
    let way = found.ways.first().map_or("", |way| way.name.as_str());
    let of = if way.is_empty() { String::new() } else { format!(", {way}") };
    screen.stage(&format!(
        "AS THE FILE HAS IT{of}: {} simulated",
        time(outcome.length as f64 / SECOND as f64)
    ))?;
    screen.text(&outcome.dials.to_string())?;
    screen.gap()?;
    lines(clients(scenario, outcome), screen)?;
    for (client, clients) in outcome.clients.iter().zip(&scenario.clients) {
        losses(&clients.name, client, screen)?;
    }
    screen.gap()?;
    lines(stations(scenario, outcome), screen)?;
    bottleneck(outcome, screen)?;
    over_time::show(scenario, outcome, screen)?;
    if let Some(trace) = &outcome.trace {
        screen.stage("WHAT RAN WHEN")?;
        lines(terminal(trace, screen.lanes(2)).lines(), screen)?;
    }
    Ok(())
}

fn clients(scenario: &Scenario, outcome: &Outcome) -> Vec<String> {
    let seconds = outcome.length as f64 / SECOND as f64;
    let rate = |count: u64| format!("{}/s", number(count as f64 / seconds));
    let row = |(client, name): (&ClientOutcome, &String)| {
        let lost = client.lost.all();
        let mut row =
            vec![name.clone(), rate(client.asked), rate(client.answered), rate(client.good)];
        row.extend(times(&client.latency, client.answered));
        row.push(percent(lost as f64 / (lost + client.answered).max(1) as f64));
        row
    };
    let names = scenario.clients.iter().map(|clients| &clients.name);
    let rows: Vec<_> = outcome.clients.iter().zip(names).map(row).collect();
    table(&["clients", "asked", "answered", "good", "p50", "p99", "mean", "lost"], &rows)
}

/// Median, 99th percentile and mean; nothing if there was no answer.
fn times(waits: &Waits, count: u64) -> [String; 3] {
    let quantile = |share| time(waits.times.value_at_quantile(share) as f64 / SECOND as f64);
    match count {
        0 => ["-", "-", "-"].map(String::from),
        _ => [quantile(0.5), quantile(0.99), time(waits.mean / SECOND as f64)],
    }
}

/// How requests were lost, by kind, and how often each was sent.
fn losses(name: &str, client: &ClientOutcome, screen: &mut Screen) -> io::Result<()> {
    let Losses { refused, timed_out, crashed, not_sent } = client.lost;
    let kinds = [
        (refused, "refused"),
        (timed_out, "given up after the timeout"),
        (crashed, "broken off by a crash"),
        (not_sent, "not sent, for the breaker was open"),
    ];
    let mut said: Vec<String> = kinds
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", number(count as f64)))
        .collect();
    if client.sent > client.asked {
        said.push(format!(
            "each sent {:.2} times",
            client.sent as f64 / client.asked.max(1) as f64
        ));
    }
    if said.is_empty() {
        return Ok(());
    }
    screen.hang("  ", "    ", &format!("{name}: {}", said.join(", ")))
}

fn stations(scenario: &Scenario, outcome: &Outcome) -> Vec<String> {
    let seconds = outcome.length as f64 / SECOND as f64;
    let rows = outcome.stations.iter().zip(&scenario.stations).map(|(seen, station)| {
        let cache = matches!(station.kind, Kind::Cache { .. });
        let unless = |cache: bool, text: String| if cache { String::new() } else { text };
        let hits = percent(seen.hits as f64 / seen.served.max(1) as f64);
        let refused = if seen.refused > 0 { number(seen.refused as f64) } else { String::new() };
        vec![
            station.of.as_ref().map_or(station.name.clone(), |of| format!("{of}.{}", station.name)),
            unless(cache, percent(seen.busy)),
            format!("{}/s", number(seen.served as f64 / seconds)),
            unless(cache, number((seen.waiting * 100.0).round() / 100.0)),
            unless(cache, number(seen.most_waiting as f64)),
            unless(cache, time(seen.waits.times.value_at_quantile(0.99) as f64 / SECOND as f64)),
            refused,
            unless(!cache, hits),
        ]
    });
    let head = ["stations", "busy", "served", "waiting", "at most", "p99 wait", "refused", "hits"];
    table(&head, &rows.collect::<Vec<_>>())
}

/// Which station it is, and whether the system keeps up at all.
fn bottleneck(outcome: &Outcome, screen: &mut Screen) -> io::Result<()> {
    if let Some(growth) = outcome.growth {
        let growth = number(growth);
        let said = format!(
            "It does not keep up: what waits grows by {growth} a second. Times are those of this run's length, and of no system."
        );
        let said = screen.ink(Ink::Warn, &said);
        screen.text(&said)?;
    }
    match outcome.bottleneck.and_then(|at| outcome.stations.get(at)) {
        Some(station) => screen.text(&format!(
            "The bottleneck is {}: {} busy.",
            station.name,
            percent(station.busy)
        )),
        None => screen.text("No station is busy for more than half of the time."),
    }
}
