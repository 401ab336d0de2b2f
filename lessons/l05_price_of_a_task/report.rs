//! What L05 says, read off the runs.

use super::experiment::Asked;
use super::found::{Idle, Model, Runs};
use super::{CROWD, CROWD_RATE, IDLE, IDLE_MEMORY, PRICES, SIDE_BY_SIDE, SWITCH, claims};
use brigade_core::trace::State;
use brigade_workbench::{
    Axis, Bench, Compared, Evidence, Figure, Leg, Observation, Report, Setting, Waterfall,
};

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
        figures: figures(&runs),
        waterfalls: vec![price_list(&runs)],
        observe: observation(&runs),
        truths: memory.into_iter().chain([crowd, switch]).collect(),
        compare: compare(&runs),
        claims: claims::all(&runs),
        explain: explain(&runs),
        rule: "A thread that waits costs memory, not speed: what a request costs decides once the \
               CPU is full."
            .into(),
        ..Report::default()
    })
}

fn figures(runs: &Runs) -> Vec<Figure> {
    let prices = &runs.prices.0;
    let figures = [
        prices.figure("a byte to and fro, two tasks, one thread", "tasks_socket"),
        prices.figure("the same, two threads, one core", "threads_socket"),
        prices.figure("the same, two threads, two cores", "cores_socket"),
    ];
    figures.into_iter().flatten().collect()
}

fn price_list(runs: &Runs) -> Waterfall {
    let leg = |(says, us): (&str, f64)| Leg { name: says.into(), us, state: State::Running };
    let prices = runs.prices.1.list().into_iter();
    Waterfall {
        title: "what one costs (a step to the right: a factor)".into(),
        axis: Axis::PowersOfTen,
        legs: prices.filter(|(_, us)| *us > 0.0).map(leg).collect(),
    }
}

/// Asked about the last two pictures, before anything is explained.
fn observation(runs: &Runs) -> Option<Observation> {
    let wall_us = |name| Some(runs.prices.0.traces.get(name)?.wall as f64 / 1e3);
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

fn compare(runs: &Runs) -> Vec<Compared> {
    let each = ["a thread each", "a task each"];
    let idle = runs.idle.iter().zip(each).zip(Model::BOTH).map(|(((_, idle), each), model)| {
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
    let crowd = runs.crowd.iter().zip(each).map(|((_, crowd), each)| {
        Compared::new(
            format!("{} users who ask, {each}", crowd.users),
            format!("{:.0}/s", crowd.per_s),
            format!("at most {:.0}/s", crowd.bound_per_s),
        )
    });
    let full = runs.cpu_us().into_iter().zip(each).map(|(us, each)| {
        Compared::new(
            format!("CPU of a request, {each}"),
            format!("{us:.1} µs"),
            format!("P/D = {:.0}/s at most", runs.cores as f64 * 1e6 / us),
        )
    });
    idle.chain(crowd).chain(full).collect()
}

fn explain(runs: &Runs) -> Vec<String> {
    let one = |(_, idle): &(Evidence, Idle)| {
        bytes(idle.all().map(|held| held.resident / runs.idle[0].1.users as f64))
    };
    let [thread, task] = runs.idle.each_ref().map(one);
    let busy = runs.crowd[0].1.per_s * runs.cpu_us()[0] / 1e6 / runs.cores as f64 * 100.0;
    let gain = runs.gain();
    let pace = if (0.97..1.03).contains(&gain) { ": the users set the pace" } else { "" };
    let Idle { users, wanted, .. } = runs.idle[0].1;
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

/// `25.3 KB`.
fn bytes(bytes: Option<f64>) -> String {
    match bytes {
        None => "unknown".into(),
        Some(bytes) if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        Some(bytes) if bytes >= 1e6 => format!("{:.1} MB", bytes / 1e6),
        Some(bytes) => format!("{:.1} KB", bytes / 1e3),
    }
}
