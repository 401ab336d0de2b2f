//! What must be said below a table of prices: what its figures rest on, what is missing from it and why.

use super::compared::{Figure, Quantity};
use super::verdicts::in_short;
use super::{Asked, Price, Series};
use brigade_core::measure::intervals::FEWEST;

/// All of it, a paragraph each.
pub(super) fn notes(price: &Price) -> Vec<String> {
    let mut notes = vec![
        "CPU and bytes are per request; bytes are those between our own processes and the other parts."
            .into(),
    ];
    notes.extend(uncounted(price));
    notes.extend(reach(price));
    notes.extend(invalid(price));
    for (asked, name, series) in columns(price) {
        notes.extend(of_series(asked, name, series));
    }
    notes.push(match (price.quiet.is_noisy(), price.quiet.is_verified()) {
        (true, _) => format!("NOISY: {}. So no latency is judged.", price.quiet),
        (false, true) => format!("Quiet: {}.", price.quiet),
        (false, false) => format!("{}.", price.quiet),
    });
    notes.extend(short(price));
    notes
}

/// Whose CPU time is in no figure, and why.
fn uncounted(price: &Price) -> Option<String> {
    let parts = price.uncounted().collect::<Vec<_>>().join(" and ");
    (!parts.is_empty()).then(|| {
        format!("CPU and processes of {parts} are not counted: what was given by its URL may serve others too.")
    })
}

/// Every column of every kind of request, with the name of its rung.
fn columns(price: &Price) -> impl Iterator<Item = (&Asked, &str, &Series)> {
    price.requests.iter().flat_map(|asked| {
        let before = price.before.as_ref().zip(asked.before.as_ref());
        let both = before.into_iter().chain([(&price.after, &asked.after)]);
        both.map(move |(side, series)| (asked, side.name.as_str(), series))
    })
}

/// Which columns have no latencies, and why the first has none.
fn invalid(price: &Price) -> Option<String> {
    let invalid = columns(price).filter(|(_, _, series)| series.invalid().is_some());
    let invalid: Vec<_> = invalid.collect();
    let name = |(asked, name, _): &(&Asked, &str, &Series)| format!("{} on {name}", asked.method);
    let names: Vec<String> = invalid.iter().map(name).collect();
    let (_, _, first) = invalid.first()?;
    Some(format!(
        "INVALID: in most rounds of {} the generator was late. A round of the first: {}",
        names.join(", of "),
        first.invalid()?
    ))
}

/// What stands behind the ratios.
fn reach(price: &Price) -> Option<String> {
    price.before.as_ref()?;
    let rounds = price.requests.iter().map(|asked| asked.after.rounds.len()).min()?;
    Some(if rounds < FEWEST {
        format!(
            "In brackets: the lowest and the highest of {rounds} paired rounds, too few for an interval."
        )
    } else {
        format!("In brackets: 95 % intervals over {rounds} paired rounds.")
    })
}

/// What is special about one column of one kind of request.
fn of_series(asked: &Asked, name: &str, series: &Series) -> Vec<String> {
    let (mut notes, method) = (Vec::new(), &asked.method);
    let (late, rounds) = (series.late(), series.rounds.len());
    if late > 0 && series.invalid().is_none() {
        notes.push(format!(
            "{late} of {rounds} rounds of {method} on {name} are left out: the generator was late in them."
        ));
    }
    if matches!(series.figure(&Quantity::P99), Figure::Together(_)) {
        notes.push(format!(
            "¹ {method} on {name}: over all rounds together, for single ones have too few requests."
        ));
    }
    let failed = series.failed();
    if !failed.is_empty() {
        let sent: u64 = series.rounds.iter().map(|round| round.sent).sum();
        let why: Vec<String> = failed.iter().map(|(why, count)| format!("{count} {why}")).collect();
        notes.push(format!("FAILED of {sent} {method}s on {name}: {}.", why.join(", ")));
    }
    notes
}

/// What it costs and gains, where the rounds tell.
fn short(price: &Price) -> Option<String> {
    let before = &price.before.as_ref()?.name;
    let (costs, gains) = in_short(price);
    let said = |word: &str, what: String| match what.as_str() {
        "" => format!("{word}: nothing that these rounds show"),
        what => format!("{word}: {what}"),
    };
    Some(format!("Beside {before}, {}; {}.", said("costs", costs), said("gains", gains)))
}
