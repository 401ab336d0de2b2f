//! The laws of L05, each with its verdict.

use super::crowd::MODELS;
use super::report::Found;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Tolerance};
use brigade_workbench::Evidence;

pub(super) fn all(found: &Found) -> Vec<Claim> {
    vec![
        threads(found, 0, "threads held, a thread each"),
        threads(found, 1, "threads held, a task each"),
        linear(found),
        equal(found),
        dearer(found),
        switch(found),
        by_memory(found),
        across_cores(found),
    ]
}

/// Counted in the process's own list of threads.
fn threads(found: &Found, of: usize, statement: &str) -> Claim {
    let threads = found.idle[of].number("threads");
    if threads.is_nan() {
        return Claim::untestable(statement, "T-ID", "no /proc to count threads in");
    }
    Claim::identity(
        statement,
        Measured::counted(threads, "threads"),
        if of == 0 { found.users() } else { 0.0 },
        Tolerance::Exact,
        &found.idle[of].quiet(),
    )
}

/// What the second half of the users took over what the first half took.
fn linear(found: &Found) -> Claim {
    let statement = "idle users: the second half cost no more memory";
    let halves = |of| {
        let resident = found.resident(of);
        let (half, all) = (resident.get(resident.len() / 2 - 1)?, resident.last()?);
        Some((all - half) / half)
    };
    let halves = [0, 1].map(|of| if found.resident(of).len() < 2 { None } else { halves(of) });
    let [Some(threads), Some(tasks)] = halves else {
        return Claim::untestable(statement, "T-BOUND", "no /proc to read memory from");
    };
    Claim::bound(
        statement,
        Measured::counted(threads.max(tasks), "×"),
        Bound::AtMost(1.15),
        &found.idle[0].quiet(),
    )
}

fn equal(found: &Found) -> Claim {
    let [threads, tasks] = found.rates();
    Claim::identity(
        "with CPU to spare, tasks answer as much as threads",
        Measured::wall(tasks / threads, "×"),
        1.0,
        Tolerance::Share(0.03),
        &found.crowd[0].quiet(),
    )
}

fn dearer(found: &Found) -> Claim {
    let [threads, tasks] =
        MODELS.map(|model| samples(&found.side_by_side, &format!("{model}_cpu_us")));
    Claim::order(
        "a request takes more CPU with a thread",
        threads,
        tasks,
        Basis::Cpu,
        &found.side_by_side.quiet(),
    )
}

fn switch(found: &Found) -> Claim {
    Claim::bound(
        "woken by a socket on one core, a thread costs ≤ 1.5 tasks",
        Measured::cpu(found.switch(), "×"),
        Bound::AtMost(1.5),
        &found.prices.quiet(),
    )
}

fn by_memory(found: &Found) -> Claim {
    Claim::order(
        "woken through memory, a thread costs more",
        samples(&found.prices, "threads_memory_cpu_us"),
        samples(&found.prices, "tasks_memory_cpu_us"),
        Basis::Cpu,
        &found.prices.quiet(),
    )
}

fn across_cores(found: &Found) -> Claim {
    let statement = "a throw to another core takes longer";
    let across = samples(&found.prices, "cores_socket_wall_us");
    if across.is_empty() {
        return Claim::untestable(statement, "T-ORDER", "this machine has one usable core");
    }
    let here = samples(&found.prices, "threads_socket_wall_us");
    Claim::order(statement, across, here, Basis::Wall, &found.prices.quiet())
}

fn samples<'a>(evidence: &'a Evidence, name: &str) -> &'a [f64] {
    evidence.samples.get(name).map_or(&[], Vec::as_slice)
}
