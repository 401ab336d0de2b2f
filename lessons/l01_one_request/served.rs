//! What was found with one database, and what the lesson reads off it.

use super::stages;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, laws};
use brigade_core::trace::Fill;
use brigade_workbench::{Axis, Compared, Evidence, Figure, Leg, Observation, Waterfall};

/// What was found with one database.
pub(super) struct Served {
    pub(super) database_ms: f64,
    pub(super) evidence: Evidence,
}

impl Served {
    pub(super) fn number(&self, name: &str) -> f64 {
        self.evidence.numbers.get(name).copied().unwrap_or_default()
    }

    /// Wall time of one request, in microseconds: all stages but the one accept.
    fn wall_us(&self) -> f64 {
        stages::NAMES.iter().skip(1).map(|name| self.number(&format!("{name}_us"))).sum()
    }

    pub(super) fn choice(&self) -> f64 {
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

    pub(super) fn lanes(&self) -> Option<Figure> {
        let trace = self.evidence.traces.get("lanes")?.clone();
        Some(Figure {
            title: format!("four redirects, one thread, a {} ms database", self.database_ms),
            trace,
        })
    }

    pub(super) fn waterfall(&self) -> Waterfall {
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
            axis: Axis::OneAfterAnother,
            title: format!(
                "one redirect, stage by stage (mean of {:.0}; accept was {:.0} µs, once)",
                self.number("requests"),
                self.number("accept_us")
            ),
            legs: stages::NAMES.iter().skip(1).map(leg).collect(),
        }
    }

    /// Asked only if the picture shows it: on some machine computing might take longer.
    pub(super) fn observation(&self) -> Option<Observation> {
        let (store, wall) = (self.number("store_us"), self.wall_us());
        (store > wall / 2.0).then(|| Observation {
            text: "In which stage is this thread for most of the time, and is it on a core there?".into(),
            options: vec!["parse, computing".into(), "store, computing".into(), "store, off the core and held".into()],
            right: 2,
            look: format!("The thread is in store for {store:.0} of {wall:.0}\u{a0}µs; the row is dotted, and dots are a thread that waits."),
        })
    }

    pub(super) fn compared(&self) -> Compared {
        Compared {
            what: format!("redirects a second, database {} ms", self.database_ms),
            measured: format!("{:.0}", self.number("requests_per_s")),
            law: format!("at most {:.0}", self.law()),
        }
    }

    pub(super) fn claims(&self, quiet: &Quiet) -> Vec<Claim> {
        vec![
            Claim::bound(
                "redirects a second ≤ 1 / (CPU time + database time)",
                Measured::wall(self.number("requests_per_s"), "redirects/s"),
                Bound::AtMost(self.law()),
                quiet,
            ),
            Claim::bound(
                "the thread stands in `store` for as long as the database takes",
                Measured::wall(self.number("store_us") / 1e3, "ms"),
                Bound::AtLeast(self.database_ms),
                quiet,
            ),
        ]
    }

    pub(super) fn explain(&self, cores: usize) -> Vec<String> {
        let (cpu, wall) = (self.number("cpu_us"), self.wall_us());
        vec![
            format!(
                "You used {:.3} of your {cores} {}. A redirect computed for {cpu:.0}\u{a0}µs and lasted {wall:.0}\u{a0}µs; for the rest its thread was off the core, held by a request that waited.",
                self.number("utilisation"),
                if cores == 1 { "core" } else { "cores" },
            ),
            format!(
                "With no computing at all this thread could answer {:.0} redirects a second instead of {:.0}{}. More cores would not help: there is one thread, and it waits.",
                1e6 / (wall - cpu),
                self.number("requests_per_s"),
                if cpu < wall / 10.0 { ", so a faster CPU would hardly help" } else { "" }
            ),
        ]
    }
}
