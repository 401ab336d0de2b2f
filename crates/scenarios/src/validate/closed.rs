//! V0: systems of which the answer is known exactly, simulated for long enough, five seeds each, on all cores.

use brigade_core::measure::{Claim, figure};
use brigade_simulator::Problem;
use brigade_simulator::validate::{Case, Row, Seen, cases};
use rayon::prelude::*;

/// Requests of a run: at 90 % load a mean over so many lies within some percent of the law, and the table says how many.
const REQUESTS: f64 = 400_000.0;
const SEEDS: u64 = 5;

/// Every case, and what came of it.
pub(super) fn rows() -> Result<Vec<(Case, Row)>, Problem> {
    let row = |case: Case| {
        let seeds = (1..=SEEDS).into_par_iter().map(|seed| case.simulate(seed));
        let seen: Result<Vec<Seen>, Problem> = seeds.collect();
        let row = case.row(&seen?);
        Ok((case, row))
    };
    cases(REQUESTS).into_par_iter().map(row).collect()
}

/// All of them together.
pub(super) fn claim(rows: &[(Case, Row)]) -> Claim {
    let off: Vec<f64> = rows.iter().map(|(_, row)| row.off()).collect();
    Claim::law("what is simulated is what closed forms say", &off)
}

/// Each system with its law; and what was simulated beside it, how far the two are apart and may be, and how many seeds by
/// themselves are within that.
pub(super) fn shown((case, row): &(Case, Row)) -> [String; 2] {
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    let (unit, off) = (case.unit, (row.mean / row.formula - 1.0) * 100.0);
    let (mean, formula) = (figure(row.mean), figure(row.formula));
    let allowed = percent(row.allowed / row.formula);
    [
        format!("{}; {}", case.name, case.law),
        format!(
            "{mean} {unit}, law {formula}: {off:+.2} % of ±{allowed}; {} of {} seeds within their own",
            row.inside, row.seeds
        ),
    ]
}
