//! What L05 says, read off the run.

use super::claims;
use super::idle::USERS;
use super::prices::PRICES;
use brigade_core::trace::Fill;
use brigade_workbench::{
    Axis, Bench, Compared, Evidence, Figure, Leg, Observation, Report, Setting, Waterfall,
};
use std::collections::BTreeMap;

/// Everything that was measured.
pub(super) struct Found {
    pub(super) prices: Evidence,
    /// Idle users with a thread each, and with a task each.
    pub(super) idle: [Evidence; 2],
    /// Users who ask, likewise.
    pub(super) crowd: [Evidence; 2],
    pub(super) side_by_side: Evidence,
    pub(super) cores: usize,
}

/// Prices on one core and between two; then crowds on all cores, each in a process of its own, for memory has a history.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = bench.cores;
    let all = Setting { cores: (cores < usable).then_some(cores), ..Setting::default() };
    let two = Setting { cores: Some(2), ..Setting::default() };
    let found = Found {
        prices: bench.named("prices", &two)?,
        idle: [bench.named("idle-threads", &all)?, bench.named("idle-tasks", &all)?],
        crowd: [bench.named("crowd-threads", &all)?, bench.named("crowd-tasks", &all)?],
        side_by_side: bench.named("side-by-side", &all)?,
        cores,
    };
    Ok(Report {
        figures: found.figures(),
        waterfalls: vec![found.price_list()],
        observe: Some(found.observation()),
        truths: brigade_workbench::named(found.truths()),
        compare: found.compare(),
        claims: claims::all(&found),
        explain: found.explain(),
        rule: "A thread that waits costs memory, not speed: what a request costs decides once the \
               CPU is full."
            .into(),
    })
}

/// The figures of a thread each and of a task each.
type Pair = [f64; 2];

impl Found {
    fn figures(&self) -> Vec<Figure> {
        let titles = [
            ("tasks_socket", "a byte to and fro, two tasks, one thread"),
            ("threads_socket", "the same, two threads, one core"),
            ("cores_socket", "the same, two threads, two cores"),
        ];
        let figure = |(name, title): (&str, &str)| {
            Some(Figure { title: title.into(), trace: self.prices.traces.get(name)?.clone() })
        };
        titles.into_iter().filter_map(figure).collect()
    }

    fn price_list(&self) -> Waterfall {
        let leg = |(name, says): &(&str, &str)| {
            let us = self.price(name);
            let leg = Leg { name: (*says).into(), us, fill: Fill::Running };
            (us > 0.0).then_some(leg)
        };
        let legs = PRICES.iter().filter_map(leg).collect();
        Waterfall {
            title: "what one costs (a step to the right: a factor)".into(),
            axis: Axis::PowersOfTen,
            legs,
        }
    }

    /// In microseconds.
    pub(super) fn price(&self, name: &str) -> f64 {
        self.prices.number(&format!("{name}_us"))
    }

    /// How much dearer a throw through a socket is between threads than between tasks.
    pub(super) fn switch(&self) -> f64 {
        self.price("threads_socket") / self.price("tasks_socket")
    }

    /// Bytes in RAM after each part of the idle users.
    pub(super) fn resident(&self, of: usize) -> &[f64] {
        self.idle[of].samples.get("resident_bytes").map_or(&[], Vec::as_slice)
    }

    /// Bytes in RAM for all idle users.
    fn held(&self, of: usize) -> f64 {
        self.resident(of).last().copied().unwrap_or(f64::NAN)
    }

    pub(super) fn users(&self) -> f64 {
        self.idle[0].number("users")
    }

    /// Requests a second.
    pub(super) fn rates(&self) -> Pair {
        [0, 1].map(|of| self.crowd[of].number("per_s"))
    }

    /// CPU microseconds of a request, one model beside the other.
    fn cpu(&self) -> Pair {
        super::crowd::MODELS.map(|model| {
            let samples = self.side_by_side.samples.get(&format!("{model}_cpu_us"));
            samples
                .and_then(|samples| brigade_core::measure::stats::median(samples))
                .unwrap_or(f64::NAN)
        })
    }

    /// Asked about the last two pictures, before anything is explained.
    fn observation(&self) -> Observation {
        let wall = |name: &str| {
            self.prices.traces.get(name).map_or(f64::NAN, |trace| trace.wall as f64 / 1e3)
        };
        let [tasks, threads] = ["tasks_socket", "threads_socket"].map(wall);
        Observation {
            text: "Read the time axes of the first two pictures. For as many throws, two threads on one core took:".into(),
            options: vec![
                "no longer than two tasks, or less than twice as long".into(),
                "two to ten times as long".into(),
                "more than ten times as long".into(),
            ],
            right: match threads / tasks {
                ratio if ratio > 10.0 => 2,
                ratio if ratio > 2.0 => 1,
                _ => 0,
            },
            look: format!("{tasks:.0}\u{a0}µs for the tasks, {threads:.0}\u{a0}µs for the threads"),
        }
    }

    fn truths(&self) -> BTreeMap<&'static str, f64> {
        let offered = [8e9, 1e9, 1e8, 7e6_f64].map(f64::ln);
        let held = (self.held(0) * USERS as f64 / self.users()).ln();
        let nearest = (0..offered.len()).min_by(|a, b| {
            f64::total_cmp(&(offered[*a] - held).abs(), &(offered[*b] - held).abs())
        });
        let nearest = nearest.filter(|_| held.is_finite());
        let [threads, tasks] = self.rates();
        let crowd = match tasks / threads {
            ratio if ratio > 5.0 => 0.0,
            ratio if ratio > 1.5 => 1.0,
            _ => 2.0,
        };
        let switch = match self.switch() {
            ratio if ratio > 6.0 => 0.0,
            ratio if ratio > 1.5 => 1.0,
            _ => 2.0,
        };
        let mut truths = BTreeMap::from([("crowd", crowd), ("switch", switch)]);
        truths.extend(nearest.map(|index| ("idle-memory", index as f64)));
        truths
    }

    fn compare(&self) -> Vec<Compared> {
        let each = ["a thread each", "a task each"];
        let idle = (0..2).map(|of| Compared {
            what: format!("{} idle users, {}", self.users(), each[of]),
            measured: format!("{} in RAM", bytes(self.held(of))),
            law: match of {
                0 => format!("of {} reserved", bytes(self.idle[of].number("reserved_bytes"))),
                _ => "no stacks".into(),
            },
        });
        let crowd = (0..2).map(|of| Compared {
            what: format!("{} users who ask, {}", self.crowd[of].number("users"), each[of]),
            measured: format!("{:.0}/s", self.rates()[of]),
            law: format!("at most {:.0}/s", self.crowd[of].number("bound_per_s")),
        });
        let full = (0..2).map(|of| Compared {
            what: format!("CPU of a request, {}", each[of]),
            measured: format!("{:.1} µs", self.cpu()[of]),
            law: format!("P/D = {:.0}/s at most", self.cores as f64 * 1e6 / self.cpu()[of]),
        });
        idle.chain(crowd).chain(full).collect()
    }

    fn explain(&self) -> Vec<String> {
        let each = [0, 1].map(|of| self.held(of) / self.users());
        let (cpu, rates) = (self.cpu(), self.rates());
        let busy = rates[0] * cpu[0] / 1e6 / self.cores as f64 * 100.0;
        let apart = rates[1] / rates[0];
        let mut said = vec![
            format!(
                "One more idle user: {} of RAM with a thread, {} with a task, the kernel's part in neither.",
                bytes(each[0]),
                bytes(each[1])
            ),
            format!(
                "With a thread each the crowd used {busy:.0}\u{a0}% of the CPU; with a task each {apart:.2} times as much was answered{}.",
                if (0.97..1.03).contains(&apart) { ": the users set the pace" } else { "" },
            ),
        ];
        if self.users() < self.idle[0].number("wanted") {
            said.push(format!(
                "Only {} users: `ulimit -n` or the threads allow no more.",
                self.users()
            ));
        }
        said
    }
}

/// `25.3 KB`.
fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        bytes if bytes >= 1e9 => (bytes / 1e9, "GB"),
        bytes if bytes >= 1e6 => (bytes / 1e6, "MB"),
        bytes => (bytes / 1e3, "KB"),
    };
    if value.is_finite() { format!("{value:.1} {unit}") } else { "unknown".into() }
}
