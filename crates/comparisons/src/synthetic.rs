//! Made-up runs, for tests: exactly what is written, in six quiet passes of one round.

use super::record::SCHEMA;
use super::{Axis, Build, Cell, Extent, Group, Metric, Run, Sample, Sheet, Standing};
use brigade_core::measure::{Card, Quiet};
use std::collections::BTreeMap;

/// Rounds of everything that is written here.
const ROUNDS: usize = 6;

/// One value: slice, place on its axis, series, metric, how much.
pub(super) type Value = (&'static str, f64, &'static str, Metric, f64);

/// A run of nothing, on so many cores.
pub(super) fn run(cores: usize) -> Run {
    Run {
        schema: SCHEMA,
        card: Card::unknown(cores),
        build: Build {
            commit: Ok("0123abc".into()),
            rustc: Ok("rustc 1.95.0".into()),
            profile: "optimised".into(),
            versions: BTreeMap::new(),
        },
        asked: "all".into(),
        extent: Extent::Full,
        rounds: ROUNDS,
        slice_ms: 400,
        began: 0,
        finished: true,
        sheets: Vec::new(),
    }
}

/// The same value in every round.
pub(super) fn steady(run: &mut Run, values: &[Value]) {
    for (slice, at, series, metric, value) in values {
        rounds(run, (slice, *at, series), *metric, &[*value; ROUNDS]);
    }
}

/// One value a round; what was written there before is overwritten.
pub(super) fn rounds(
    run: &mut Run,
    (slice, at, series): (&str, f64, &str),
    metric: Metric,
    values: &[f64],
) {
    let group = group(run, slice, at);
    group.quiet = vec![Quiet { others: Some(0.0), kept_waiting_ms: 0.0 }; values.len()];
    if group.cell(series).is_none() {
        group.cells.push(Cell {
            series: series.into(),
            note: String::new(),
            standing: Standing::Counts,
            samples: vec![Sample::default(); values.len()],
        });
    }
    let cell = group.cells.iter_mut().find(|cell| cell.series == series).unwrap();
    cell.samples.resize(values.len(), Sample::default());
    for (sample, value) in cell.samples.iter_mut().zip(values) {
        sample.values.insert(metric, *value);
    }
}

/// The group at that point, made if it is not there.
pub(super) fn group<'a>(run: &'a mut Run, slice: &str, at: f64) -> &'a mut Group {
    if run.sheet(slice).is_none() {
        run.sheets.push(Sheet {
            slice: slice.into(),
            question: "Which?".into(),
            axis: Axis { name: "users".into(), unit: String::new(), log: true },
            headline: Metric::Cpu,
            columns: vec![Metric::Rate],
            baseline: "tokio_multi".into(),
            groups: Vec::new(),
        });
    }
    let sheet = run.sheets.iter_mut().find(|sheet| sheet.slice == slice).unwrap();
    if sheet.group(at).is_none() {
        let (note, pass) = (String::new(), 1);
        let (stolen, quiet, cells, absent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        sheet.groups.push(Group { at, note, pass, stolen, quiet, cells, absent });
    }
    sheet.groups.iter_mut().find(|group| group.at == at).unwrap()
}

/// Marks everything as disturbed.
pub(super) fn disturb(run: &mut Run) {
    for group in run.sheets.iter_mut().flat_map(|sheet| &mut sheet.groups) {
        group.quiet.fill(Quiet { others: Some(0.4), kept_waiting_ms: 120.0 });
        for cell in &mut group.cells {
            cell.standing = Standing::Noisy("a neighbour".into());
        }
    }
}
