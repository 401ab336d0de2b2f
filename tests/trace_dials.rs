//! The dials of the shapes a learner must recognise, and the sentence.

#[path = "trace_fixtures/mod.rs"]
mod traces;

use brigade::trace::{Dials, Trace};

fn of(name: &str) -> (Trace, Dials) {
    let found = traces::all().into_iter().find(|(known, _)| *known == name);
    let (_, trace) = found.expect("a fixed trace");
    let dials = Dials::of(&trace);
    (trace, dials)
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 0.01, "{value} is not {expected}");
}

#[test]
fn a_comb_is_concurrent_and_not_parallel() {
    let (_, dials) = of("comb");
    assert_eq!((dials.in_flight.max, dials.max_parallelism(), dials.parked), (3, 1, None));
    near(dials.on_cpu.mean, 1.0);
    assert!(dials.is_concurrent() && !dials.is_parallel());
    assert_eq!(
        dials.to_string(),
        "2.7 in flight, 1.0 on CPU, nothing waits: concurrent, not parallel."
    );
}

#[test]
fn a_wall_is_parallel() {
    let (_, dials) = of("wall");
    near(dials.on_cpu.mean, 12.0 / 14.0 * (2.0 + 170.0 / 255.0));
    near(dials.utilisation, dials.on_cpu.mean / 4.0);
    assert!(dials.is_parallel());
}

#[test]
fn a_ribbon_waits_without_threads() {
    let (_, dials) = of("ribbon");
    assert_eq!((dials.parked, dials.max_parallelism()), (Some(0.0), 1));
    assert!(dials.to_string().ends_with("0 threads held: concurrent, asynchronous, not parallel."));
}

#[test]
fn blocking_holds_a_thread_for_every_waiting_task() {
    let (trace, dials) = of("blocking");
    near(dials.parked.expect("tasks waited"), 1.0);
    near(dials.held, (3.0 * 10_200.0 + 800.0) * 1000.0 / trace.wall as f64);
    assert!(dials.to_string().contains("concurrent, blocking"));
}

#[test]
fn one_task_after_the_other_is_not_concurrent() {
    let (mut trace, _) = of("wall");
    trace.blocks.truncate(1);
    trace.tasks.truncate(1);
    let dials = Dials::of(&trace);
    assert!(!dials.is_concurrent() && !dials.is_parallel());
    assert!(dials.to_string().ends_with(": not concurrent, not parallel."), "{dials}");
}

#[test]
fn a_broken_step_counts_as_cpu_time_and_never_as_parallel() {
    let (mut trace, _) = of("wall");
    for block in &mut trace.blocks {
        (block.share, block.dur) = (10, 4_000_000);
    }
    let dials = Dials::of(&trace);
    assert_eq!(dials.max_parallelism(), 1);
    near(dials.on_cpu.mean, 3.0 * 4.0 * 10.0 / 255.0 / 14.0);
}

/// Two tasks on a CPU together for a part of a run; the rest of it nothing happens.
fn together_for(share: f64) -> Dials {
    let (mut trace, _) = of("wall");
    trace.blocks.truncate(2);
    for block in &mut trace.blocks {
        (block.start, block.dur) = (0, (trace.wall as f64 * share) as u64);
    }
    Dials::of(&trace)
}

#[test]
fn parallel_is_said_of_the_time_it_is_true_of() {
    let said = |share| together_for(share).to_string();
    assert!(
        said(0.05).contains("0.1 on CPU") && said(0.05).ends_with("parallel for 5 % of the time.")
    );
    assert!(said(0.45).contains("0.9 on CPU"), "{}", said(0.45));
    assert!(said(0.45).ends_with("parallel for 45 % of the time."));
    assert!(said(0.005).ends_with("not parallel."));
    assert!(said(0.6).contains("1.2 on CPU") && said(0.6).ends_with(", parallel."));
}

#[test]
fn two_shares_that_make_more_than_one_cpu_have_overlapped() {
    let (mut trace, _) = of("wall");
    trace.blocks.truncate(2);
    for block in &mut trace.blocks {
        block.share = 204; // four fifths of a CPU each: 1.6 together
    }
    let dials = Dials::of(&trace);
    near(dials.on_cpu.together, 0.6 * 12.0 / 14.0);
    assert_eq!(dials.on_cpu.max, 2);
}

#[test]
fn a_thread_that_is_hardly_ever_held_is_not_said_to_be_none() {
    let (mut trace, _) = of("blocking");
    trace.wall *= 100;
    let dials = Dials::of(&trace);
    let said = dials.to_string();
    assert!(said.contains(", 0.02 threads held: ") && said.contains("blocking"), "{said}");
}

#[test]
fn an_empty_trace_has_dials_too() {
    let trace = brigade::trace::Recorder::off().finish();
    assert_eq!(
        Dials::of(&trace).to_string(),
        "0 in flight, 0.0 on CPU, nothing waits: not concurrent, not parallel."
    );
}
