//! What L18 says, read off the run.

use super::found::{Counted, Found, Isolation, Priced, Stores, Survives, begun_during_another};
use super::{
    COUNTER, FASTEST, INDEX, INDEXED, ISOLATION, MIGRATIONS, ORDERS, SEAM, SERVERS, SHARE, STORES,
};
use brigade_core::measure::laws::interleavings;
use brigade_core::measure::stats::r_squared;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_core::trace::State;
use brigade_workbench::{
    Axis, Bench, Compared, Evidence, Leg, Observation, Report, Setting, Waterfall,
};

/// A seam may cost this share of a request's CPU, in percent.
const CHEAP: f64 = 0.5;
/// So much of the scans' scatter a line may leave unexplained, in percent: R² of 0.99 and more.
const LEFT: f64 = 1.0;
/// An index may take so many times as long in a thousand times as many rows.
const FLAT: f64 = 1.5;
/// Orders in which one request comes after the other.
const SERIAL: f64 = 2.0;

/// Every experiment as it is: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (seen, seam) = bench.measure(&SEAM, &setting)?;
    let (_, stores) = bench.measure(&STORES, &setting)?;
    let (asked, servers) = bench.measure(&SERVERS, &setting)?;
    let (_, index) = bench.measure(&INDEX, &setting)?;
    let (_, counter) = bench.measure(&COUNTER, &setting)?;
    let (played, isolation) = bench.measure(&ISOLATION, &setting)?;
    let (_, migrations) = bench.measure(&MIGRATIONS, &setting)?;
    let found = Found { seam, stores, servers, index, counter, isolation, migrations };
    let pictures = [
        played.figure("SELECT, UPDATE, COMMIT: two sessions, one row", "read-then-write"),
        played.figure("the same, with SELECT … FOR UPDATE", "for-update"),
    ];
    let claims = [
        of_the_seam(&found, &seen.quiet()).to_vec(),
        of_orders(&found.isolation, &played.quiet())?.to_vec(),
        of_stores(&found.servers, &asked.quiet())?.to_vec(),
    ];
    Ok(Report {
        figures: pictures.into_iter().flatten().collect(),
        waterfalls: prices(&found),
        observe: observation(&played),
        truths: vec![
            SHARE.chosen(found.seam.chosen()),
            FASTEST.chosen(found.servers.fastest()?),
            ORDERS.chosen(found.isolation.way("read-then-write")?.chosen()),
            INDEXED.counted(found.index.growth()),
        ],
        compare: compare(&found),
        claims: claims.concat(),
        explain: explain(&found)?,
        rule: "A seam costs nothing, and it hides what matters: hold every store behind it to one contract.".into(),
        ..Report::default()
    })
}

/// Every store once, SQLite as it was measured beside the servers.
fn all(found: &Found) -> impl Iterator<Item = &Priced> {
    let Stores { stores: servers } = &found.servers;
    let here =
        found.stores.stores.iter().filter(|here| servers.iter().all(|one| one.store != here.store));
    here.chain(servers)
}

/// What one link takes of each store.
fn prices(found: &Found) -> Vec<Waterfall> {
    let prices =
        |title: &str, legs| Waterfall { axis: Axis::PowersOfTen, title: title.into(), legs };
    let here = |store: &Priced| found.stores.store(&store.store).is_ok();
    let leg = |store: &Priced, us, after: &str| Leg {
        name: format!("{}{after}", store.store),
        us,
        state: if here(store) { State::Running } else { State::Database },
    };
    let reads = all(found).filter(|store| !store.store.contains(','));
    let reads = reads.map(|store| leg(store, store.read(), ""));
    let writes = all(found).map(|store| match store.survives {
        Survives::Nothing => leg(store, store.write(), ": nothing"),
        Survives::Kill => leg(store, store.write(), ": kill -9"),
        Survives::PowerCut => leg(store, store.write(), ": a power cut"),
    });
    vec![
        prices("one client reads one link", reads.collect()),
        prices("it writes one, and the answer survives:", writes.collect()),
    ]
}

/// Asked if the second picture is there.
fn observation(played: &Evidence) -> Option<Observation> {
    let begun = begun_during_another(played.traces.get("for-update")?);
    Some(Observation {
        text: "In the second picture one session waits longer for its first answer. What had the other begun when it came?".into(),
        options: ["only its SELECT", "its UPDATE too", "its COMMIT too"].map(Into::into).into(),
        right: begun.clamp(1, 3) - 1,
        look: "The row is locked from the SELECT to the COMMIT.".into(),
    })
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { seam, index, counter, isolation, .. } = found;
    let (few, many) = index.rows();
    let counted = |way: &Counted| {
        let Counted { way: name, load, .. } = way;
        let lost = format!("{} lost, {} retries", load.lost, load.retries);
        Compared::new(format!("{} clicks, {name}", load.told), lost, "0 lost")
    };
    let mut rows = vec![Compared::new(
        "controller, service, repository: two seams",
        format!("{} ns", figure(seam.cost_ns())),
        format!("at most {} ns", figure(seam.request_cpu_us * 1e3 * CHEAP / 100.0)),
    )];
    rows.extend([
        Compared::new(
            format!("scan, {many} rows against {few}"),
            format!("× {}", figure(index.scan_growth())),
            format!("× {}", many / few.max(1)),
        ),
        Compared::new(
            "the same with an index",
            format!("× {}", figure(index.growth())),
            format!("at most × {FLAT}"),
        ),
        Compared::new(
            "ten times as many clicks: to count rows, to read a counter",
            format!("× {}, × {}", figure(counter.rows.growth()), figure(counter.counter.growth())),
            "× 10, × 1",
        ),
    ]);
    rows.extend(isolation.ways.iter().map(counted));
    rows
}

/// What was read from CPU clocks, and counted here.
fn of_the_seam(found: &Found, quiet: &Quiet) -> [Claim; 4] {
    let Found { seam, index, migrations, .. } = found;
    let points: Vec<(f64, f64)> = index.scan.iter().map(|(rows, us)| (*rows as f64, *us)).collect();
    let wrong = migrations.copies.iter().filter(|copy| copy.refused.is_some() != copy.changed);
    let bound = |statement, measured, bound| Claim::bound(statement, measured, bound, quiet);
    [
        bound(
            "seams: share of a request's CPU",
            Measured::cpu(seam.share(), "%"),
            Bound::AtMost(CHEAP),
        ),
        bound(
            "a scan grows with its rows: 1 − R² of a line",
            Measured::cpu((1.0 - r_squared(&points).unwrap_or_default()) * 100.0, "%"),
            Bound::AtMost(LEFT),
        ),
        bound("an index hardly does", Measured::cpu(index.growth(), "×"), Bound::AtMost(FLAT)),
        Claim::identity(
            "schema copies judged wrongly",
            Measured::counted(wrong.count() as f64, "copies"),
            0.0,
            Tolerance::Exact,
            quiet,
        ),
    ]
}

/// Two sessions in every order.
fn of_orders(found: &Isolation, quiet: &Quiet) -> anyhow::Result<[Claim; 3]> {
    let exactly = |statement: &str, orders: usize, law| {
        let measured = Measured::counted(orders as f64, "orders");
        Claim::identity(statement, measured, law, Tolerance::Exact, quiet)
    };
    let (reading, serializable) = (found.way("read-then-write")?, found.way("serializable")?);
    let safe = found.ways.iter().filter(|way| way.way != reading.way).map(|way| way.lost).sum();
    let unless_serial = interleavings(&[3, 3]) - SERIAL;
    Ok([
        exactly(
            "READ COMMITTED, read then write: loses unless serial",
            reading.lost,
            unless_serial,
        ),
        exactly("n + 1, FOR UPDATE, SERIALIZABLE: lose", safe, 0.0),
        exactly(
            "SERIALIZABLE: one begins again unless serial",
            serializable.retried,
            unless_serial,
        ),
    ])
}

/// The one in the process beside the servers, in paired rounds.
fn of_stores(found: &Stores, quiet: &Quiet) -> anyhow::Result<[Claim; 2]> {
    let sqlite = found.store("SQLite")?;
    let slower = |name: &str| {
        let server = found.store(name)?;
        let statement = format!("a read: {name} slower than SQLite");
        anyhow::Ok(Claim::order(statement, &server.read_us, &sqlite.read_us, Basis::Wall, quiet))
    };
    Ok([slower("PostgreSQL")?, slower("Redis")?])
}

fn explain(found: &Found) -> anyhow::Result<Vec<String>> {
    let Found { seam, index, counter, isolation, .. } = found;
    let load = isolation.way("read-then-write")?.load;
    let fewer = counter.rows.read_us / counter.counter.read_us;
    Ok(vec![
        format!(
            "The seams cost {} ns of a request's {} µs. What costs is behind them: a message to another process, a sync.",
            figure(seam.cost_ns()),
            figure(seam.request_cpu_us)
        ),
        format!(
            "What a transaction sees of others is its isolation level. Under load, {} of {} clicks were lost; none where the database adds.",
            load.lost, load.told
        ),
        format!(
            "An index makes reads flat and taxes writes: {} µs without, {} with three. A counter is read {} times as fast as rows, but cannot say when.",
            index.insert_us.first().map_or(String::new(), |us| figure(*us)),
            index.insert_us.last().map_or(String::new(), |us| figure(*us)),
            figure(fewer)
        ),
    ])
}
