//! The lost update of two sessions in SQL, on PostgreSQL: two requests that count a click of one row, in every order of
//! their statements and then under load, in four ways.
//!
//! Reading order: `ways`, the statements; `session`, one connection that is told each step; `orders`, both sessions in a
//! given order; `load`, many at once; `picture`, two as they come.

mod load;
mod orders;
mod picture;
mod session;
mod ways;

use crate::experiments::Shown;
use crate::ground::Means;
use brigade_core::measure::least_disturbed;
use brigade_core::trace::Trace;
use brigade_workbench::{Evidence, Setting, live};
use orders::Table;
use serde::{Deserialize, Serialize};
use session::{Connection, Session};
use std::sync::Mutex;
use ways::{WAYS, Way};

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Isolation {
    /// Each way of counting a click.
    pub ways: Vec<Counted>,
}

/// One way of counting a click.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// `read-then-write`, `add`, `for-update` or `serializable`.
    pub way: String,
    /// Orders in which the steps of two sessions can be taken.
    pub orders: usize,
    /// Those in which both were told that their click is counted, and one is not.
    pub lost: usize,
    /// Those in which a session was told to begin again.
    pub retried: usize,
    /// Those in which a session waited for the other's commit.
    pub waited: usize,
    /// The same under load.
    pub load: Load,
}

/// Many sessions at once, as fast as they can.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Load {
    /// Sessions at once.
    pub sessions: usize,
    /// Clicks of which a session was told that they are counted.
    pub told: u64,
    /// Those of them that are not.
    pub lost: u64,
    /// Times a session was told to begin again.
    pub retries: u64,
    /// How long that took.
    pub wall_ms: f64,
}

/// Pictures taken, of which the shortest is shown.
const PICTURES: usize = 5;

/// Plays every order of every way, and then all at once.
pub(super) fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let url = means.postgres()?;
    let table = Table::make(url)?;
    let (sessions, crowd) = (table.two()?, load::sessions(&table)?);
    let clicks = if setting.quick { 5 } else { 50 };
    let counted = |way| counted(&table, &sessions, &crowd, way, clicks);
    let ways = WAYS.iter().map(counted).collect::<anyhow::Result<_>>()?;
    let mut evidence = Evidence::of(&Isolation { ways })?;
    let pictured = [(&WAYS[0], true), (&WAYS[2], false)];
    let take = || pictured.iter().map(|(way, meet)| picture::draw(&table, way, *meet)).collect();
    let pictures = if setting.quick { 1 } else { PICTURES };
    let traces = least_disturbed(pictures, take, |trace: &Trace| trace.wall as f64)?;
    for ((way, _), trace) in pictured.iter().zip(traces) {
        live::show(setting, &trace);
        evidence = evidence.drawn(way.name, trace);
    }
    Ok(evidence)
}

/// Every order, and then all at once.
fn counted(
    table: &Table,
    two: &[Session; 2],
    crowd: &[Mutex<Connection>],
    way: &'static Way,
    clicks: usize,
) -> anyhow::Result<Counted> {
    let orders = orders::every(way.steps.len());
    let played = orders.iter().map(|order| table.play(two, way, order));
    let played = played.collect::<anyhow::Result<Vec<_>>>()?;
    let count = |is: fn(&orders::Played) -> bool| played.iter().filter(|played| is(played)).count();
    Ok(Counted {
        way: way.name.into(),
        orders: played.len(),
        lost: count(|played| played.clicks < 2),
        retried: count(|played| played.retries > 0),
        waited: count(|played| played.waited),
        load: load::run(table, crowd, way, clicks)?,
    })
}

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Isolation { ways } = evidence.found()?;
    let line = |counted: &Counted| {
        let Counted { way, orders, lost, retried, load, .. } = counted;
        format!(
            "{way}: of {orders} orders of two sessions {lost} lose a click and {retried} begin again; {} sessions lost {} of {} clicks, {} retries",
            load.sessions, load.lost, load.told, load.retries
        )
    };
    Ok(ways.iter().map(line).collect())
}
