//! `ladder --advise`: five numbers, and the lowest rung that is enough for them, with the rule that decided and its arithmetic.
//!
//! Reading order: [`numbers`], what is asked; [`costs`], what the rungs cost where they were measured; [`rules`], one check
//! each; [`advise`], which is pure; `asked` and `show`, the words.

mod asked;
pub mod costs;
pub mod numbers;
pub mod rules;
mod show;
#[cfg(test)]
mod tests;

use crate::prices;
use anyhow::Context;
use brigade_workbench::Screen;
use costs::{Cost, Costs};
use numbers::Numbers;
use rules::{Case, Check, Rule};

/// A rung, and why no lower one.
#[derive(Clone, Debug)]
pub struct Advice<'a> {
    /// The rungs that are not enough, each with the first rule that it breaks.
    pub refused: Vec<(&'a Cost, Check)>,
    /// The lowest that is enough, with all its checks; nothing if none is.
    pub rung: Option<(&'a Cost, Vec<Check>)>,
}

impl Advice<'_> {
    /// The rule that decided: what the rung below breaks. Nothing if the lowest rung is enough.
    pub fn decided(&self) -> Option<Rule> {
        self.refused.last().map(|(_, broken)| broken.rule)
    }
}

/// The lowest rung that keeps every rule.
pub fn advise<'a>(numbers: &Numbers, costs: &'a Costs) -> Advice<'a> {
    let mut refused = Vec::new();
    for cost in &costs.rungs {
        let checks = Case { numbers, costs, cost }.checks();
        match checks.iter().find(|check| !check.holds) {
            Some(broken) => refused.push((cost, broken.clone())),
            None => return Advice { refused, rung: Some((cost, checks)) },
        }
    }
    Advice { refused, rung: None }
}

/// Asks for what was not given, and says what is enough.
///
/// # Errors
/// A number is none, or is missing where there is no terminal to ask on; or the screen cannot be written.
pub fn run(asked: &brigade_server::Numbers, screen: &mut Screen) -> anyhow::Result<()> {
    let numbers = asked::numbers(asked, screen)?;
    let costs = Costs::of(&costs::comparable(prices::known()));
    let costs = costs.context("no rung has a price yet. Climb them: ladder all")?;
    Ok(show::show(&numbers, &costs, screen)?)
}
