//! L01: where does one request spend its life? One thread, one client, four databases. The server is
//! in `server.rs`, the stamps in `stages.rs`.

mod server;
mod stages;

use crate::measure::{Bound, Claim, Measured, Quiet, Tolerance, laws};
use crate::trace::{Fill, Recorder};
use crate::workbench::{
    Bench, Choice, Compared, Evidence, Experiment, Figure, Leg, Lesson, Observation, Prompt,
    Question, Report, Setting, Waterfall,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// The lesson.
pub(super) static LESSON: Lesson = Lesson {
    number: 1,
    name: "one-request",
    part: "Shapes",
    question: "Where does one request spend its life?",
    predictions: &[SHARE, RATE],
    experiments: &[Experiment { name: "serve", run: serve, recorded: None }],
    run,
};

const SHARE: Question = Question {
    id: "cpu share",
    text: "A redirect takes 2.1 ms, 2 ms of it the database. For what share of that time is your CPU computing? And what does the core do meanwhile?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 90 %",
            misconception: Some("a slow server is a busy server"),
            rebuttal: "Slow is not busy. While the database works, this thread is not on a core at all: the kernel took it off and gave the core to whoever wanted it.",
        },
        Choice {
            text: "about 50 %",
            misconception: Some("an API is as much code as database"),
            rebuttal: "Parsing, routing and encoding feel like half the work because they are half the source code. In time they are the hairlines beside the dotted bar.",
        },
        Choice {
            text: "about 10 %",
            misconception: None,
            rebuttal: "The right direction, but a core does more than you think in a microsecond: look at the numbers beside parse and route.",
        },
        Choice {
            text: "less than 3 %",
            misconception: None,
            rebuttal: "Here it was more: this machine, or the programs beside it, made computing dearer than usual. See the stages.",
        },
    ]),
};

const RATE: Question = Question {
    id: "redirects a second",
    text: "With that 2 ms database, how many redirects a second can this one thread answer?",
    prompt: Prompt::Number { unit: "redirects/s" },
};

/// Milliseconds the database takes, and how many redirects are asked for.
const SETTINGS: [(f64, f64); 4] = [(0.0, 400.0), (0.2, 400.0), (2.0, 400.0), (20.0, 100.0)];
/// The setting that the questions are about.
const ASKED: usize = 2;

/// Redirects with nobody watching, then a few more with the recorder on.
fn serve(setting: &Setting) -> anyhow::Result<Evidence> {
    let value = |name: &str| setting.values.get(name).copied().unwrap_or_default();
    let delay = Duration::from_secs_f64(value("database_ms") / 1e3);
    let requests = if setting.quick { 20 } else { value("redirects") as u32 };
    // Half a microsecond a reading: around every request only where a request takes milliseconds.
    let every = if value("database_ms") < 1.0 { 8 } else { 1 };
    server::serve_one_client(32, Duration::ZERO, every, Recorder::off())?; // caches and branch predictors
    let stages = server::serve_one_client(requests, delay, every, Recorder::off())?;
    let recorder = Recorder::start();
    server::serve_one_client(4, delay, every, recorder.clone())?;
    Ok(Evidence {
        traces: BTreeMap::from([("lanes".into(), recorder.finish())]),
        numbers: stages.numbers(),
        ..Evidence::default()
    })
}

fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let settings = if bench.quick { &SETTINGS[..=ASKED] } else { &SETTINGS };
    let mut found = Vec::new();
    for (database_ms, redirects) in settings {
        let values = [("database_ms", *database_ms), ("redirects", *redirects)];
        let values = values.map(|(name, value)| (name.to_string(), value)).into();
        let evidence = bench.measure("serve", &Setting { values, ..Setting::default() })?;
        found.push(Served { database_ms: *database_ms, evidence });
    }
    let asked = &found[ASKED];
    Ok(Report {
        figures: asked.lanes().into_iter().collect(),
        waterfalls: vec![asked.waterfall()],
        observe: Some(asked.observation()),
        truths: BTreeMap::from([
            ("cpu share", asked.choice()),
            ("redirects a second", asked.number("requests_per_s")),
        ]),
        compare: found.iter().map(Served::compared).collect(),
        claims: asked
            .claims(&bench.quiet().unwrap_or(Quiet { others: None, kept_waiting_ms: 0.0 })),
        explain: asked.explain(bench.cores),
        rule: "Before you ask what a slow request computes, ask what it waits for.".into(),
    })
}

/// What was found with one database.
struct Served {
    database_ms: f64,
    evidence: Evidence,
}

impl Served {
    fn number(&self, name: &str) -> f64 {
        self.evidence.numbers.get(name).copied().unwrap_or_default()
    }

    /// Wall time of one request, in microseconds: all stages but the one accept.
    fn wall_us(&self) -> f64 {
        stages::NAMES.iter().skip(1).map(|name| self.number(&format!("{name}_us"))).sum()
    }

    fn choice(&self) -> f64 {
        match self.number("utilisation") {
            share if share < 0.03 => 3.0,
            share if share < 0.25 => 2.0,
            share if share < 0.7 => 1.0,
            _ => 0.0,
        }
    }

    /// The most that one thread can answer in a second if it computes and waits in turns.
    fn law(&self) -> f64 {
        laws::throughput_bound(1.0, self.number("cpu_us") / 1e6, self.database_ms / 1e3, 1.0)
    }

    fn lanes(&self) -> Option<Figure> {
        let trace = self.evidence.traces.get("lanes")?.clone();
        Some(Figure {
            title: format!("four redirects, one thread, a {} ms database", self.database_ms),
            trace,
        })
    }

    fn waterfall(&self) -> Waterfall {
        let leg = |name: &&str| Leg {
            name: name.to_string(),
            us: self.number(&format!("{name}_us")),
            fill: match *name {
                "store" => Fill::Database,
                "read" => Fill::Queue,
                _ => Fill::Running,
            },
        };
        Waterfall {
            title: format!(
                "one redirect, stage by stage (mean of {:.0}; accept was {:.0} µs, once)",
                self.number("requests"),
                self.number("accept_us")
            ),
            legs: stages::NAMES.iter().skip(1).map(leg).collect(),
        }
    }

    fn observation(&self) -> Observation {
        let store = self.number("store_us");
        Observation {
            text: "In which stage is this thread for most of the time, and is it on a core there?"
                .into(),
            options: vec![
                "parse, computing".into(),
                "store, computing".into(),
                "store, off the core and held".into(),
            ],
            right: if store > self.wall_us() / 2.0 { 2 } else { 0 },
            look: format!(
                "store takes {store:.0} of {:.0}\u{a0}µs; the row is dotted, and dots are a thread that waits.",
                self.wall_us()
            ),
        }
    }

    fn compared(&self) -> Compared {
        Compared {
            what: format!("redirects a second, database {} ms", self.database_ms),
            measured: format!("{:.0}", self.number("requests_per_s")),
            law: format!("at most {:.0}", self.law()),
        }
    }

    fn claims(&self, quiet: &Quiet) -> Vec<Claim> {
        let (rate, cpu_s) = (self.number("requests_per_s"), self.number("cpu_us") / 1e6);
        vec![
            Claim::identity(
                "utilisation = redirects a second × CPU time of one",
                Measured::cpu(self.number("utilisation") * 100.0, "%"),
                laws::utilisation(rate, cpu_s) * 100.0,
                Tolerance::Share(0.03),
                quiet,
            ),
            Claim::bound(
                "redirects a second ≤ 1 / (CPU time + database time)",
                Measured::wall(rate, "redirects/s"),
                Bound::AtMost(self.law()),
                quiet,
            ),
        ]
    }

    fn explain(&self, cores: usize) -> Vec<String> {
        let (cpu, wall) = (self.number("cpu_us"), self.wall_us());
        vec![
            format!(
                "You used {:.3} of your {cores} {}. A redirect computed for {cpu:.0}\u{a0}µs and lasted {wall:.0}\u{a0}µs; for the rest its thread was off the core, held by a request that waited.",
                self.number("utilisation"),
                if cores == 1 { "core" } else { "cores" },
            ),
            format!(
                "So a faster CPU would hardly help: with no computing at all this thread could answer {:.0} redirects a second instead of {:.0}. More cores would not help either: there is one thread, and it waits.",
                1e6 / (wall - cpu),
                self.number("requests_per_s")
            ),
        ]
    }
}
