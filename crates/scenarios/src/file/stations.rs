//! `[groups]` and `[stations]`: where requests are served, wait, or hold a place.

use super::fields::{Field, Fields};
use super::wrong::Flaw;
use brigade_simulator::model::{Group, Kind, Line, Order, Policy, Station};

const POLICIES: [(&str, Policy); 4] = [
    ("random", Policy::Random),
    ("round robin", Policy::RoundRobin),
    ("two choices", Policy::TwoChoices),
    ("least loaded", Policy::LeastLoaded),
];

/// `[groups.web]`: its instances, and which of them gets a request.
pub(super) fn group(field: &Field<'_>) -> Result<Group, Flaw> {
    let mut fields = field.fields()?;
    let group = Group {
        name: field.name(),
        instances: fields.need("instances")?.count()?,
        policy: fields
            .may("policy", |policy| policy.word(&POLICIES))?
            .unwrap_or(Policy::RoundRobin),
        view: fields.read("view", Field::time)?,
    };
    fields.done()?;
    Ok(group)
}

/// `[stations.db]`: what it is stands in the one field that only its kind has.
pub(super) fn station(field: &Field<'_>) -> Result<Station, Flaw> {
    let mut fields = field.fields()?;
    let of = fields.may("of", |group| group.text().map(str::to_owned))?;
    let (kind, amount) =
        fields.kind(&["cores", "servers", "places", "threads", "hand_over", "keys"])?;
    let kind = match kind {
        "cores" => cores(&amount, &mut fields)?,
        "servers" => Kind::Servers { servers: amount.count()?, line: line(&mut fields)? },
        "hand_over" => Kind::Lock { hand_over: amount.time()? },
        "keys" => Kind::Cache {
            capacity: amount.count()?,
            shares_loads: fields.read("shares_loads", Field::yes)?,
        },
        kind => Kind::Pool {
            places: amount.count()?,
            threads: kind == "threads",
            line: line(&mut fields)?,
        },
    };
    fields.done()?;
    Ok(Station { name: field.name(), of, kind })
}

fn cores(amount: &Field<'_>, fields: &mut Fields<'_>) -> Result<Kind, Flaw> {
    let slice = fields.may("slice", Field::time)?;
    Ok(Kind::Cores {
        cores: amount.count()?,
        order: slice.map_or(Order::Fcfs, Order::Sliced),
        switch: fields.read("switch", Field::time)?,
    })
}

fn line(fields: &mut Fields<'_>) -> Result<Line, Flaw> {
    Ok(Line {
        room: fields.may("room", Field::count)?,
        lifo: fields.read("lifo", Field::yes)?,
        patience: fields.may("patience", Field::time)?,
        drops_abandoned: fields.read("drops_abandoned", Field::yes)?,
    })
}
