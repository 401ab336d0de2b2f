//! What L05 says, read off the runs.

use super::experiment::Asked;
use super::found::{Crowd, Idle, Model, Prices, SideBySide};
use super::{CROWD, CROWD_RATE, IDLE, IDLE_MEMORY, PRICES, SIDE_BY_SIDE, SWITCH, claims};
use brigade_core::measure::stats::median_of;
use brigade_core::trace::Fill;
use brigade_workbench::{
    Axis, Bench, Compared, Evidence, Figure, Leg, Observation, Report, Setting, Waterfall,
};

/// Everything that was measured; the pairs are a thread each and a task each.
pub(super) struct Runs {
    pub(super) prices: (Evidence, Prices),
    pub(super) idle: [(Evidence, Idle); 2],
    pub(super) crowd: [(Evidence, Crowd); 2],
    pub(super) side_by_side: (Evidence, SideBySide),
    cores: usize,
}

/// Prices on one core and between two; then crowds on all cores, each in a process of its own, for memory has a history.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let all = bench.its_cores();
    let [threads, tasks] = Model::BOTH.map(|model| all.clone().with(&Asked { model }));
    let (threads, tasks) = (threads?, tasks?);
    let runs = Runs {
        prices: bench.measure(&PRICES, &Setting::on(2))?,
        idle: [bench.measure(&IDLE, &threads)?, bench.measure(&IDLE, &tasks)?],
        crowd: [bench.measure(&CROWD, &threads)?, bench.measure(&CROWD, &tasks)?],
        side_by_side: bench.measure(&SIDE_BY_SIDE, &all)?,
        cores: bench.cores,
    };
    let memory = runs.idle[0].1.nearest_memory().map(|nearest| IDLE_MEMORY.chosen(nearest));
    let crowd = CROWD_RATE.chosen(runs.crowd_choice());
    let switch = SWITCH.chosen(runs.prices.1.switch_choice());
    Ok(Report {
        figures: runs.figures(),
        waterfalls: vec![runs.price_list()],
        observe: runs.observation(),
        truths: memory.into_iter().chain([crowd, switch]).collect(),
        compare: runs.compare(),
        claims: claims::all(&runs),
        explain: runs.explain(),
        rule: "A thread that waits costs memory, not speed: what a request costs decides once the \
               CPU is full."
            .into(),
    })
}

impl Runs {
    fn figures(&self) -> Vec<Figure> {
        let prices = &self.prices.0;
        let figures = [
            prices.figure("a byte to and fro, two tasks, one thread", "tasks_socket"),
            prices.figure("the same, two threads, one core", "threads_socket"),
            prices.figure("the same, two threads, two cores", "cores_socket"),
        ];
        figures.into_iter().flatten().collect()
    }

    fn price_list(&self) -> Waterfall {
        let leg = |(says, us): (&str, f64)| Leg { name: says.into(), us, fill: Fill::Running };
        let prices = self.prices.1.list().into_iter();
        Waterfall {
            title: "what one costs (a step to the right: a factor)".into(),
            axis: Axis::PowersOfTen,
            legs: prices.filter(|(_, us)| *us > 0.0).map(leg).collect(),
        }
    }

    /// How many times as much is answered with a task each.
    pub(super) fn gain(&self) -> f64 {
        self.crowd[1].1.per_s / self.crowd[0].1.per_s
    }

    /// That, as the question's choices have it.
    fn crowd_choice(&self) -> usize {
        match self.gain() {
            ratio if ratio > 5.0 => 0,
            ratio if ratio > 1.5 => 1,
            _ => 2,
        }
    }

    /// CPU microseconds of a request, one model beside the other.
    fn cpu_us(&self) -> [f64; 2] {
        self.side_by_side.1.cpu_us.each_ref().map(|rounds| median_of(rounds, |us| *us))
    }

    /// Asked about the last two pictures, before anything is explained.
    fn observation(&self) -> Option<Observation> {
        let wall_us = |name| Some(self.prices.0.traces.get(name)?.wall as f64 / 1e3);
        let (tasks, threads) = (wall_us("tasks_socket")?, wall_us("threads_socket")?);
        Some(Observation {
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
        })
    }

    fn compare(&self) -> Vec<Compared> {
        let each = ["a thread each", "a task each"];
        let idle = self.idle.iter().zip(each).zip(Model::BOTH).map(|(((_, idle), each), model)| {
            let held = idle.all();
            let reserved = bytes(held.map(|held| held.reserved));
            Compared::new(
                format!("{} idle users, {each}", idle.users),
                format!("{} in RAM", bytes(held.map(|held| held.resident))),
                match model {
                    Model::Threads => format!("of {reserved} reserved"),
                    Model::Tasks => "no stacks".into(),
                },
            )
        });
        let crowd = self.crowd.iter().zip(each).map(|((_, crowd), each)| {
            Compared::new(
                format!("{} users who ask, {each}", crowd.users),
                format!("{:.0}/s", crowd.per_s),
                format!("at most {:.0}/s", crowd.bound_per_s),
            )
        });
        let full = self.cpu_us().into_iter().zip(each).map(|(us, each)| {
            Compared::new(
                format!("CPU of a request, {each}"),
                format!("{us:.1} µs"),
                format!("P/D = {:.0}/s at most", self.cores as f64 * 1e6 / us),
            )
        });
        idle.chain(crowd).chain(full).collect()
    }

    fn explain(&self) -> Vec<String> {
        let one = |(_, idle): &(Evidence, Idle)| {
            bytes(idle.all().map(|held| held.resident / self.idle[0].1.users as f64))
        };
        let [thread, task] = self.idle.each_ref().map(one);
        let busy = self.crowd[0].1.per_s * self.cpu_us()[0] / 1e6 / self.cores as f64 * 100.0;
        let gain = self.gain();
        let pace = if (0.97..1.03).contains(&gain) { ": the users set the pace" } else { "" };
        let Idle { users, wanted, .. } = self.idle[0].1;
        let mut said = vec![
            format!(
                "One more idle user: {thread} of RAM with a thread, {task} with a task, the kernel's part in neither."
            ),
            format!(
                "With a thread each the crowd used {busy:.0}\u{a0}% of the CPU; with a task each {gain:.2} times as much was answered{pace}."
            ),
        ];
        if users < wanted {
            said.push(format!("Only {users} users: `ulimit -n` or the threads allow no more."));
        }
        said
    }
}

/// `25.3 KB`.
fn bytes(bytes: Option<f64>) -> String {
    match bytes {
        None => "unknown".into(),
        Some(bytes) if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        Some(bytes) if bytes >= 1e6 => format!("{:.1} MB", bytes / 1e6),
        Some(bytes) => format!("{:.1} KB", bytes / 1e3),
    }
}
