//! What L06 says, read off the run.

use super::claims;
use super::sweep::{PICTURED, per_time};
use super::swept::Swept;
use brigade_workbench::{Bench, Evidence, Figure, Observation, Report, Setting, child::can_pin};

/// More cores than these are left alone: the one thread that plays the database could not keep up with them.
const CORES: usize = 8;

/// Runs the sweep on the cores of this bench, and three pools on one core for the pictures.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = bench.cores.min(CORES);
    // Where no core can be taken away, only a wish for fewer is worth asking for a recording.
    let fewer = wanted < usable && (can_pin() || bench.cores < usable);
    let setting = Setting { cores: fewer.then_some(wanted), ..Setting::default() };
    let evidence = bench.named("sweep", &setting)?;
    let lanes = bench.named("lanes", &Setting { cores: Some(1), ..Setting::default() })?;
    let (quiet, swept) = (evidence.quiet(), Swept::new(evidence, bench.quick));
    Ok(Report {
        figures: figures(&lanes),
        observe: Some(observation(&lanes)),
        truths: brigade_workbench::named(swept.truths()),
        compare: swept.compare(),
        claims: claims::all(&swept, &quiet),
        explain: swept.explain(bench.cores),
        rule: "A pool needs one worker for each job that computes and one for each that waits meanwhile: \
               P (1 + w/D). Fewer leave cores idle, more only wait for them."
            .into(),
        ..Report::default()
    })
}

fn figures(lanes: &Evidence) -> Vec<Figure> {
    let says = ["half of P (1 + w/D)", "P (1 + w/D)", "half as many again"];
    let figure = |(workers, says): (usize, &str)| {
        let trace = lanes.traces.get(&format!("k{workers}"))?.clone();
        let title = format!("{workers} workers, ONE core: {says}");
        Some(Figure { title, trace })
    };
    PICTURED.into_iter().zip(says).filter_map(figure).collect()
}

/// Asked about all three pictures, before anything is explained.
fn observation(lanes: &Evidence) -> Observation {
    let done = |workers: usize| lanes.traces.get(&format!("k{workers}")).map_or(f64::NAN, per_time);
    let [few, knee, many] = PICTURED.map(done);
    Observation {
        text:
            "Look how much of each picture is solid: which step did more for the jobs done per millisecond?"
                .into(),
        options: vec![
            format!("from {} to {} workers", PICTURED[0], PICTURED[1]),
            format!("from {} to {} workers", PICTURED[1], PICTURED[2]),
        ],
        right: usize::from(many / knee > knee / few),
        look: format!(
            "× {:.2} for the first step, × {:.2} for the second",
            knee / few,
            many / knee
        ),
    }
}
