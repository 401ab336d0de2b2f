//! The advice as a person reads it: why no lower rung, the rung, its arithmetic, and what no number decides.

use super::costs::{BESIDE, Cost, Costs};
use super::numbers::Numbers;
use super::rules::{BUSIEST, Case, Check, Rule};
use super::{Advice, advise};
use crate::climb::typed;
use crate::rungs::{self, RUNGS};
use brigade_workbench::{Ink, Screen};
use std::io;

/// The indent of what stands beside a name.
const BELOW: &str = "                ";

/// Shows it.
pub(super) fn show(numbers: &Numbers, costs: &Costs, screen: &mut Screen) -> io::Result<()> {
    let advice = advise(numbers, costs);
    screen.gap()?;
    screen.hang("", "", &format!("For {numbers}."))?;
    place(costs, screen)?;
    if !advice.refused.is_empty() {
        screen.stage("NOT ENOUGH")?;
    }
    for (cost, broken) in &advice.refused {
        rule(&format!("{}  {}", cost.number, cost.name), broken, screen)?;
    }
    match &advice.rung {
        Some((cost, checks)) => enough(&advice, cost, checks, screen)?,
        None => none(&advice, screen)?,
    }
    if let Some(cost) = advice.rung.as_ref().map(|(cost, _)| *cost) {
        for line in (Case { numbers, costs, cost }).capacity() {
            screen.hang("  ", BELOW, &line)?;
        }
    }
    below(screen)
}

fn place(costs: &Costs, screen: &mut Screen) -> io::Result<()> {
    let label = if costs.here { "MEASURED" } else { "RECORDED" };
    let label = screen.ink(Ink::Warn, label);
    screen.hang(
        "",
        "",
        &format!("Prices: {label} {}. Each part has such a machine of its own.", costs.place),
    )?;
    if costs.here {
        return Ok(());
    }
    screen.typed(
        "With your own prices, once every rung was climbed here:",
        &format!("{} all", typed()),
    )
}

/// `  slow work     a sign-up waits …`.
fn rule(name: &str, check: &Check, screen: &mut Screen) -> io::Result<()> {
    screen.hang(&format!("  {name:<14}"), BELOW, &format!("{}: {}", check.rule.name(), check.line))
}

fn enough(
    advice: &Advice<'_>,
    cost: &Cost,
    checks: &[Check],
    screen: &mut Screen,
) -> io::Result<()> {
    screen.gap()?;
    let said = format!("Rung {}, {}, is enough.", cost.number, cost.name);
    let said = screen.ink(Ink::Good, &said);
    let by = match advice.decided() {
        Some(rule) => {
            format!("The rule that decided: {}, which the rung below breaks.", rule.name())
        }
        None => "No rule asks for more.".into(),
    };
    screen.hang("", "", &format!("{said} {by}"))?;
    if let Some(rung) = rungs::rung(cost.number) {
        screen.text(rung.rule)?;
    }
    screen.stage(&format!("THE ARITHMETIC ON RUNG {}", cost.number))?;
    for check in checks {
        screen.hang(&format!("  {:<14}", check.rule.name()), BELOW, &check.line)?;
    }
    Ok(())
}

fn none(advice: &Advice<'_>, screen: &mut Screen) -> io::Result<()> {
    screen.gap()?;
    let said = screen.ink(Ink::Bad, "No rung of this ladder is enough.");
    let next = advice.decided().map_or("", way_out);
    screen.hang("", "", &format!("{said} {next}"))
}

/// What is left where the highest rung breaks a rule.
fn way_out(rule: Rule) -> &'static str {
    match rule {
        Rule::Goal => {
            "The goal is below what these rungs take when half busy. Allow more time, or measure on a faster machine."
        }
        Rule::Database => {
            "Writes all go to one primary, and so do reads that may not be old. Give it more cores, allow older answers, or split the links over several databases by their codes."
        }
        Rule::Redis => {
            "Redis does its commands on one thread. Split its keys over several, as Redis Cluster does."
        }
        Rule::Walls => "These teams need parts that they release apart, and this ladder has none.",
        _ => "Measure where the time goes before you build on.",
    }
}

/// What no number decides, and how far the arithmetic reaches.
fn below(screen: &mut Screen) -> io::Result<()> {
    screen.gap()?;
    for rung in RUNGS {
        if let Some((name, why)) = BESIDE.iter().find(|(name, _)| *name == rung.name) {
            screen
                .text(&format!("Rung {}, {name}, is decided by no number: {why}.", rung.number))?;
        }
    }
    screen.text("Five numbers do not say whether it may stop: a second instance (rung 6) and a copy of the database (rung 5) are bought for that too.")?;
    screen.text(&format!("How far this reaches: a part is planned to be busy for {BUSIEST} of the time at most, and prices are those of this workload. Measure yours before you buy."))
}
