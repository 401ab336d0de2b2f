//! What L23 says, read off the runs. What limiters admit and what packing leaves is counted; times are told beside it.

use super::found::{Algorithm, Found, Limits, Pack, Packed, Packing, Payload, USUAL, Way};
use super::{COMPRESSION, HOP, HOPS, LIMITS, SHORT, WINDOW};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_workbench::{Bench, Compared, Report, Setting};

/// What nothing can pack random letters of both cases and digits below: log₂ 62 of the 8 bits of each.
fn entropy() -> f64 {
    62_f64.log2() / 8.0
}

/// The three experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (timed, hops) = bench.measure(&HOPS, &setting)?;
    let (counted, limits) = bench.measure(&LIMITS, &setting)?;
    let (_, compression) = bench.measure(&COMPRESSION, &setting)?;
    let found = Found { hops, limits, compression };
    let window = found.limits.of(Algorithm::FixedWindow);
    let truths = [
        found.hops.answer().map(|answer| HOP.chosen(answer)),
        window.map(|limiter| WINDOW.counted(limiter.most as f64)),
        found.compression.short().map(|answer| SHORT.chosen(answer)),
    ];
    Ok(Report {
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &timed.quiet(), &counted.quiet()),
        explain: explain(&found),
        rule: "One hop is cheap. Limit with GCRA, in one place; compress long text, never a few bytes.".into(),
        ..Report::default()
    })
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { hops, limits, compression } = found;
    let ways = [
        (Way::Ours, "our gateway adds"),
        (Way::Nginx, "nginx adds"),
        (Way::NginxConnecting, "nginx, connecting anew"),
        (Way::Haproxy, "HAProxy adds"),
    ];
    let hop = |(way, name): (Way, &str)| {
        let measured = format!("{} µs", figure(hops.added(way)?));
        Some(Compared::new(name, measured, format!("CPU {} µs", figure(hops.of(way)?.cpu_us))))
    };
    let packed = [Payload::List, Payload::Log, Payload::Codes, Payload::Short];
    let packed = packed.into_iter().filter_map(|payload| row(compression.of(payload)?));
    ways.into_iter().filter_map(hop).chain(most(limits)).chain(packed).collect()
}

/// What each limiter admits within a second, around the end of a window.
fn most(limits: &Limits) -> Vec<Compared> {
    let (rate, burst) = (limits.rate, limits.burst);
    let laws = [
        (Algorithm::FixedWindow, "fixed window, in 1 s", 2 * rate),
        (Algorithm::SlidingLog, "sliding log, in 1 s", rate),
        (Algorithm::Gcra, "GCRA, in 1 s", burst + rate),
    ];
    let row = |(algorithm, name, law): (Algorithm, &str, u32)| {
        let limiter = limits.of(algorithm)?;
        let measured = format!("{}, in Redis {}", limiter.most, limiter.most_in_redis);
        Some(Compared::new(name, measured, format!("at most {law}")))
    };
    laws.into_iter().filter_map(row).collect()
}

/// A payload with gzip: what it saves, and below which speed of the link that is worth the CPU time.
fn row(packed: &Packed) -> Option<Compared> {
    let name = match packed.payload {
        Payload::List => "100 links",
        Payload::Log => "access log",
        Payload::Codes => "random codes",
        Payload::Short => "short answer",
    };
    let gzip = packed.of(USUAL)?;
    let least = match packed.payload {
        Payload::Codes => format!("at most {} %", figure(100.0 * (1.0 - entropy()))),
        _ if gzip.size >= packed.size => "never pays".into(),
        _ => format!("pays below {}", speed(packed.pays_below(gzip))),
    };
    let measured = format!("{} % of {} B", figure(packed.saved(gzip)), packed.size);
    Some(Compared::new(format!("gzip saves, {name}"), measured, least))
}

/// `4.4 Mbit/s`, `1.2 Gbit/s`.
fn speed(megabits: f64) -> String {
    let (speed, unit) = if megabits < 1e3 { (megabits, "M") } else { (megabits / 1e3, "G") };
    format!("{} {unit}bit/s", figure(speed))
}

fn claims(found: &Found, timed: &Quiet, counted: &Quiet) -> Vec<Claim> {
    let Found { limits, compression, .. } = found;
    let instances = limits.instances;
    let requests = |count: f64| Measured::counted(count, "requests");
    let gcra = limits.of(Algorithm::Gcra).map(|gcra| {
        Claim::identity(
            "GCRA exceeds burst + rate · t in no window",
            requests((gcra.excess + instances.excess) as f64),
            0.0,
            Tolerance::Exact,
            counted,
        )
    });
    let window = limits.of(Algorithm::FixedWindow).map(|window| {
        let twice = f64::from(2 * limits.rate);
        let statement = "a fixed window admits twice its limit around its end";
        Claim::identity(statement, requests(window.most as f64), twice, Tolerance::Exact, counted)
    });
    let shared = Claim::bound(
        format!("{} instances that count in Redis are one limit", instances.instances),
        requests(instances.shared as f64),
        Bound::AtMost(instances.law as f64),
        counted,
    );
    let alone = Claim::identity(
        "each for itself they admit as many times as much",
        requests(instances.alone as f64),
        (instances.instances * instances.shared) as f64,
        Tolerance::Share(0.01),
        counted,
    );
    let codes = compression.of(Payload::Codes).and_then(Packed::least).map(|least| {
        let statement = "random codes stay above log₂ 62 / 8 of their size";
        let least = Measured::counted(least * 100.0, "%");
        Claim::bound(statement, least, Bound::AtLeast(entropy() * 100.0), counted)
    });
    let counted = gcra.into_iter().chain(window).chain([shared, alone]).chain(codes);
    counted.chain(ours(found, timed)).collect()
}

/// Our gateway beside nginx, where both stood.
fn ours(found: &Found, timed: &Quiet) -> Option<Claim> {
    let (ours, nginx) = (found.hops.of(Way::Ours)?, found.hops.of(Way::Nginx)?);
    let times = Measured::cpu(ours.cpu_us / nginx.cpu_us, "×");
    let statement = "our gateway takes at most twice nginx's CPU time";
    Some(Claim::bound(statement, times, Bound::AtMost(2.0), timed))
}

/// What a limiter costs, what a race lets in, and where compression stops to pay.
fn explain(found: &Found) -> Vec<String> {
    let Found { limits, compression, .. } = found;
    let (gcra, log) = (limits.of(Algorithm::Gcra), limits.of(Algorithm::SlidingLog));
    let cost = gcra.zip(log).map(|(gcra, log)| {
        let (here, redis) = (figure(gcra.here_ns), figure(gcra.redis_us));
        format!(
            "GCRA rules in {here} ns here, and in {redis} µs in Redis, where it keeps {} bytes of a client, and a log {}.",
            gcra.kept, log.kept
        )
    });
    let instances = limits.instances;
    let race = (instances.racing as u64 > u64::from(limits.rate)).then(|| {
        format!(
            "Of {} requests at once, GET and then INCR let in {} instead of {}: they look before others have counted.",
            instances.raced, instances.racing, limits.rate
        )
    });
    let list = compression.of(Payload::List).and_then(|list| {
        let told =
            |pack: &Pack| format!("{} % in {} µs", figure(list.saved(pack)), figure(pack.cpu_us));
        let (gzip, brotli) = (list.of(USUAL)?, list.of(Packing::Brotli(11))?);
        let below = speed(list.pays_below(brotli));
        Some(format!(
            "Of a page of links gzip-6 saves {}, brotli-11 {}, which pays below {below}.",
            told(gzip),
            told(brotli)
        ))
    });
    cost.into_iter().chain(race).chain(list).collect()
}
