//! What is thought about waiting: one user, many users, a wait that shrinks, a pool, and calls that fan out.

use super::Hypothesis;
use super::evidence::{Evidence, Found, about, at_least, each, open, quotient};
use crate::{Metric, Run};
use brigade_core::measure::{Claim, Estimate, Interval};

/// Under this there is no difference worth a name.
const NO_DIFFERENCE: f64 = 0.15;

pub(super) const LONE_USER: Hypothesis = Hypothesis {
    number: 1,
    name: "a lone user",
    statement: "for one user who waits for a database, all models are within 15 % of each other",
    why: "there is nothing to overlap with: every model waits for the same database",
    judge: lone_user,
};

fn lone_user(run: &Run) -> Vec<Claim> {
    let lone = Evidence::of(run, "lone");
    let waits: Vec<f64> =
        lone.points().unwrap_or_default().into_iter().filter(|wait| *wait > 0.0).collect();
    let claim = |wait: f64| {
        let series = lone.series(wait);
        let ratios = series.map(|series| {
            let others = series.into_iter().filter(|name| *name != "blocking");
            others.map(|name| (name, lone.ratio(wait, name, "blocking", Metric::P50))).collect()
        });
        let statement = format!("with a wait of {wait} µs every median latency is blocking's");
        each(statement, ratios, about(1.0, NO_DIFFERENCE))
    };
    match waits.as_slice() {
        [] => vec![claim(2_000.0)],
        waits => waits.iter().copied().map(claim).collect(),
    }
}

// ANCHOR: hypothesis
pub(super) const HUNDRED_USERS: Hypothesis = Hypothesis {
    number: 2,
    name: "a hundred users",
    statement: "100 users who wait 2 ms get the same from threads, tokio and smol, and 100 times less from a blocking loop",
    why: "Little's law: users / wait is the rate, whether threads or tasks wait, as long as no user waits for another",
    judge: hundred_users,
};
// ANCHOR_END: hypothesis

fn hundred_users(run: &Run) -> Vec<Claim> {
    const USERS: f64 = 100.0;
    let waiting = Evidence::of(run, "waiting");
    let rate = |series| waiting.ratio(USERS, series, "tokio_multi", Metric::Rate);
    let same = ["threads", "tokio_current", "smol"].map(|series| (series, rate(series)));
    vec![
        each(
            "threads, tokio_current and smol answer as often as tokio_multi",
            Ok(same.into()),
            about(1.0, 0.03),
        ),
        Claim::within(
            "threads answer 100 times as often as a blocking loop",
            waiting.ratio(USERS, "threads", "blocking", Metric::Rate),
            about(USERS, NO_DIFFERENCE),
        ),
    ]
}

pub(super) const THOUSANDS_OF_USERS: Hypothesis = Hypothesis {
    number: 3,
    name: "thousands of users",
    statement: "4,000 threads answer as often as tokio, for about twice the CPU time per request",
    why: "a sleeping thread costs no CPU, but every wake-up passes through the kernel's scheduler: it shows where the cores run out",
    judge: thousands_of_users,
};

fn thousands_of_users(run: &Run) -> Vec<Claim> {
    let waiting = Evidence::of(run, "waiting");
    let ratio = |metric| waiting.ratio(4_000.0, "threads", "tokio_multi", metric);
    vec![
        Claim::within(
            "4,000 threads answer as often as tokio_multi",
            ratio(Metric::Rate),
            about(1.0, 0.03),
        ),
        Claim::within("each answer costs them twice the CPU time", ratio(Metric::Cpu), 1.6..=2.5),
    ]
}

pub(super) const SHRINKING_WAIT: Hypothesis = Hypothesis {
    number: 4,
    name: "a shrinking wait",
    statement: "what async gains over a pool of one worker per core vanishes as the wait does: without any the pool is ahead by up to 15 %",
    why: "what is gained is the time that a worker would have been held for, and there is none left",
    judge: shrinking_wait,
};

fn shrinking_wait(run: &Run) -> Vec<Claim> {
    let shrinking = Evidence::of(run, "shrinking_wait");
    let longest = shrinking.last().unwrap_or(20_000.0);
    let gain = |wait, above, below| shrinking.ratio(wait, above, below, Metric::Rate);
    vec![
        Claim::within(
            format!("at a wait of {longest} µs tokio_multi answers more often than the pool"),
            gain(longest, "tokio_multi", "pool"),
            at_least(1.0 + NO_DIFFERENCE),
        ),
        Claim::within(
            "without a wait the pool answers as often as tokio_multi, or up to 15 % more often",
            gain(0.0, "pool", "tokio_multi"),
            1.0..=1.0 + NO_DIFFERENCE,
        ),
    ]
}

pub(super) const POOL_KNEE: Hypothesis = Hypothesis {
    number: 13,
    name: "the pool's knee",
    statement: "a pool stops gaining at cores × (1 + wait / CPU time) workers, give or take 30 %",
    why: "so many are needed for a core to find one that does not wait; more find no core",
    judge: pool_knee,
};

/// With one worker the rate is 1 / (wait + CPU time), so the law reads: cores / (rate × CPU time) workers. The knee is
/// where the ramp of that first rate meets the plateau: plateau / rate. Both are doubted at once, in their quotient.
fn pool_knee(run: &Run) -> Vec<Claim> {
    let pool = Evidence::of(run, "pool_size");
    let law = || -> Found<f64> {
        let rate = pool.value(1.0, "pool", Metric::Rate)?.interval.mid;
        Ok(pool.cores() / (rate * pool.value(1.0, "pool", Metric::Cpu)?.interval.mid / 1e6))
    };
    let (law, knee) = match law() {
        Ok(law) => (law, knee(&pool, law)),
        Err(why) => (pool.cores(), Err(why)),
    };
    vec![Claim::within("the pool stops gaining where the law says", knee, about(law, 0.30))]
}

fn knee(pool: &Evidence<'_>, law: f64) -> Found {
    let points = pool.points()?;
    let rate = |workers| pool.value(workers, "pool", Metric::Rate);
    let [.., before, last] = points[..] else {
        return Err(open("one size of pool has no knee"));
    };
    let plateau = rate(last)?;
    if quotient(plateau, rate(before)?)?.interval.mid > 1.0 + NO_DIFFERENCE {
        return Err(open(format!("with {last} workers it still gains")));
    }
    let (rates, cpu) = (plateau.interval, pool.value(1.0, "pool", Metric::Cpu)?.interval);
    let workers = |rate: f64, cpu: f64| law * rate * cpu / 1e6 / pool.cores();
    let interval = Interval {
        low: workers(rates.low, cpu.low),
        mid: workers(rates.mid, cpu.mid),
        high: workers(rates.high, cpu.high),
    };
    Ok(Estimate { interval, unit: "workers", ..plateau })
}

pub(super) const FAN_OUT: Hypothesis = Hypothesis {
    number: 14,
    name: "fan-out",
    statement: "ten calls joined take as long as one, in sequence as long as ten, and under rayon ten / cores",
    why: "rayon overlaps as many waits as it has threads; what waits on a task overlaps all of them",
    judge: fan_out,
};

fn fan_out(run: &Run) -> Vec<Claim> {
    const CALLS: f64 = 10.0;
    let fan = Evidence::of(run, "fan_out");
    let ratio = |above, below| fan.ratio(CALLS, above, below, Metric::Time);
    let waves = (CALLS / fan.cores()).ceil();
    vec![
        Claim::within(
            "ten calls in sequence take ten times as long as ten tokio tasks",
            ratio("sequential", "tokio"),
            about(CALLS, NO_DIFFERENCE),
        ),
        Claim::within(
            format!(
                "rayon on {} core(s) takes {waves} times as long as ten tokio tasks",
                fan.cores()
            ),
            ratio("rayon", "tokio"),
            about(waves, NO_DIFFERENCE),
        ),
    ]
}
