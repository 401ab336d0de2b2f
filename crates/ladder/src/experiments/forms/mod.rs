//! Monolith, modular monolith and services: the same requests on the same PostgreSQL, in turns in one run. Nothing differs but where
//! the cuts are, and what a call across one travels on. There is no cache before any of them: that would hide what is compared.
//!
//! Reading order: [`found`], the numbers; [`served`], a form as a process; `measured`, how they are asked.

pub mod found;
mod measured;
pub mod served;

use super::{Experiment, Shown};
use crate::ground::{Means, Need};
use brigade_core::measure::figure;
use brigade_core::measure::intervals::Spread;
use brigade_workbench::{Evidence, Setting};
use found::{Form, Forms, Found, QUANTITIES};
use std::time::Duration;

/// Shown by the rung that has services.
pub const EXPERIMENT: Experiment =
    Experiment { lesson: "services", name: "forms", needs: &[Need::Postgres], run, tell };

/// What is said of the two kinds of requests.
const KINDS: [&str; 2] = ["GET", "POST"];

fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, cell) = if setting.quick { (2, 60) } else { (8, 250) };
    Evidence::of(&measured::forms(means, rounds, Duration::from_millis(cell))?)
}

/// A table: the figures, and beside them how many times those of the modular monolith they are.
fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Forms { forms } = evidence.found()?;
    let mut lines = Vec::new();
    for form in &forms {
        let Found { lines: code, processes, .. } = form;
        let plural = if *processes == 1 { "" } else { "es" };
        lines.push(format!("{}: {processes} process{plural}, {code} lines", form.form.name()));
        let modular = forms.iter().find(|other| other.form == Form::Modular);
        for (at, kind) in KINDS.into_iter().enumerate() {
            let figures = QUANTITIES.map(|(unit, quantity)| {
                let value = form.kinds[at].median(quantity).map_or("-".into(), figure);
                let beside = modular.filter(|modular| modular.form != form.form);
                let times = beside.and_then(|it| form.kinds[at].times(&it.kinds[at], quantity));
                format!("{unit} {value}{}", times.map(|times| shown(&times)).unwrap_or_default())
            });
            lines.push(format!(
                "{kind} at {}/s: {}",
                figure(form.kinds[at].rate),
                figures.join(", ")
            ));
        }
    }
    if forms.iter().any(|form| !form.has_postgres) {
        lines.push("PostgreSQL was given by its URL: its CPU is not counted".into());
    }
    lines.push("× is against the modular monolith; all share the cores of one machine, so what more machines would add is not seen here".into());
    Ok(lines)
}

/// An interval in parentheses, a range of few rounds in brackets.
fn shown(times: &Spread) -> String {
    let [low, mid, high] = [times.low(), times.mid(), times.high()].map(|it| format!("{it:.2}"));
    match times {
        Spread::Interval(_) => format!(" ×{mid} ({low}-{high})"),
        Spread::Range(_) => format!(" ×{mid} [{low}..{high}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::found::{Kind, Round};
    use super::*;

    fn found(form: Form, cpu_us: &[f64]) -> Found {
        let round = |cpu_us: &f64| Round { sent: 10, cpu_us: *cpu_us, ..Round::default() };
        let kind = Kind { rate: 100.0, rounds: cpu_us.iter().map(round).collect() };
        let kinds = [kind.clone(), kind];
        Found { form, lines: 100, processes: 1, has_postgres: false, kinds }
    }

    #[test]
    fn a_form_is_told_beside_the_modular_monolith_round_by_round() {
        // The machine was ten times as slow in one round, for both.
        let modular = found(Form::Modular, &[10.0, 100.0, 10.0]);
        let services = found(Form::Grpc, &[30.0, 300.0, 30.0]);
        let times = services.kinds[0].times(&modular.kinds[0], QUANTITIES[0].1).expect("a ratio");
        assert!((times.low() - 3.0).abs() < 1e-9 && (times.high() - 3.0).abs() < 1e-9);
        let told = tell(&Evidence::of(&Forms { forms: vec![modular, services] }).expect("JSON"));
        let told = told.expect("lines");
        assert_eq!(told[0], "modular monolith: 1 process, 100 lines");
        assert_eq!(told[1], "GET at 100/s: CPU µs 10, p50 µs -, p99 µs -, bytes 0");
        assert_eq!(
            told[4],
            "GET at 100/s: CPU µs 30 ×3.00 [3.00..3.00], p50 µs -, p99 µs -, bytes 0"
        );
        assert!(told[6].contains("not counted"), "{told:?}");
    }
}
