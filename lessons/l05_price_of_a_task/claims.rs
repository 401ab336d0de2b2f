//! The laws of L05, each with its verdict.

use super::found::{Idle, Runs};
use brigade_core::measure::{Basis, Bound, Claim, Class, Measured, Tolerance};
use brigade_workbench::Evidence;

pub(super) fn all(runs: &Runs) -> Vec<Claim> {
    let [threads, tasks] = &runs.idle;
    let held = [
        held("threads held, a thread each", threads, threads.1.users as f64),
        held("threads held, a task each", tasks, 0.0),
        linear(runs),
    ];
    held.into_iter().chain(served(runs)).chain(switches(runs)).collect()
}

/// Counted in the process's own list of threads.
fn held(statement: &str, (evidence, idle): &(Evidence, Idle), law: f64) -> Claim {
    let Some(held) = idle.all() else {
        return Claim::untestable(statement, Class::Identity, "no /proc to count threads in");
    };
    let threads = Measured::counted(held.threads, "threads");
    Claim::identity(statement, threads, law, Tolerance::Exact, &evidence.quiet())
}

fn linear(runs: &Runs) -> Claim {
    let statement = "idle users: the second half cost no more memory";
    let [(evidence, threads), (_, tasks)] = &runs.idle;
    let Some((threads, tasks)) = threads.growth().zip(tasks.growth()) else {
        return Claim::untestable(statement, Class::Bound, "no /proc to read memory from");
    };
    let growth = Measured::counted(threads.max(tasks), "×");
    Claim::bound(statement, growth, Bound::AtMost(1.15), &evidence.quiet())
}

fn served(runs: &Runs) -> [Claim; 2] {
    let (evidence, side_by_side) = &runs.side_by_side;
    let [threads, tasks] = &side_by_side.cpu_us;
    [
        Claim::identity(
            "with CPU to spare, tasks answer as much as threads",
            Measured::wall(runs.gain(), "×"),
            1.0,
            Tolerance::Share(0.03),
            &runs.crowd[0].0.quiet(),
        ),
        Claim::order(
            "a request takes more CPU with a thread",
            threads,
            tasks,
            Basis::Cpu,
            &evidence.quiet(),
        ),
    ]
}

fn switches(runs: &Runs) -> [Claim; 3] {
    let (evidence, prices) = &runs.prices;
    let (quiet, rounds) = (&evidence.quiet(), prices.rounds.iter());
    let threads: Vec<f64> = rounds.clone().map(|round| round.threads_memory.cpu_us).collect();
    let tasks: Vec<f64> = rounds.clone().map(|round| round.tasks_memory.cpu_us).collect();
    let here: Vec<f64> = rounds.map(|round| round.threads_socket.wall_us).collect();
    let farther = "a throw to another core takes longer";
    [
        Claim::bound(
            "woken by a socket on one core, a thread costs ≤ 1.5 tasks",
            Measured::cpu(prices.switch(), "×"),
            Bound::AtMost(1.5),
            quiet,
        ),
        Claim::order(
            "woken through memory, a thread costs more",
            &threads,
            &tasks,
            Basis::Cpu,
            quiet,
        ),
        match prices.across() {
            Some(across) => Claim::order(farther, &across, &here, Basis::Wall, quiet),
            None => Claim::untestable(farther, Class::Order, "one usable core"),
        },
    ]
}
