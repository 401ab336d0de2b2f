//! What L19 says, read off the runs.

use super::found::{Asking, Depth, Found, List, Lists, Size, Way};
use super::{AVAILABLE, CALL, CHAIN, CHATTY, FACTOR, JSON, LIST};
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance, figure};
use brigade_core::trace::{Dials, State};
use brigade_workbench::{
    Axis, Bench, Compared, Curve, Evidence, Leg, Line, Observation, Report, Setting, Waterfall,
};

/// Of a small call JSON is at most so much, in percent.
const JSON_AT_MOST: f64 = 5.0;
/// So much of the scatter a line may leave unexplained, in percent: R² of 0.99 and more.
const LEFT: f64 = 1.0;
/// A list takes as long as its calls, to this share.
const TO: f64 = 0.3;

/// The three experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (called, calls) = bench.measure(&CALL, &setting)?;
    let (chained, chain) = bench.measure(&CHAIN, &setting)?;
    let (_, lists) = bench.measure(&LIST, &setting)?;
    let found = Found { calls, chain, lists };
    let truths = [
        found.calls.factor().map(|answer| FACTOR.chosen(answer)),
        found.calls.json().map(|answer| JSON.chosen(answer)),
        found.lists.chatty().map(|answer| CHATTY.chosen(answer)),
        found.chain.available().map(|answer| AVAILABLE.chosen(answer)),
    ];
    let picture = chained.figure("two clicks through five services; the first connects", "chain");
    Ok(Report {
        figures: picture.into_iter().collect(),
        waterfalls: found.calls.smallest().map(prices).into_iter().collect(),
        observe: observation(&chained),
        truths: truths.into_iter().flatten().collect(),
        curves: vec![sizes(&found), depths(&found)],
        compare: compare(&found),
        claims: claims(&found, &called.quiet(), &chained.quiet()),
        explain: explain(&found),
        rule: "Count the calls of a request before you split. Each adds a hop, a way to fail, and an outcome that is not known."
            .into(),
        ..Report::default()
    })
}

/// What the same small call takes.
fn prices(size: &Size) -> Waterfall {
    let ways = [
        (Way::Call, "a call"),
        (Way::Channel, "a channel to a thread"),
        (Way::Socket, "a Unix socket"),
        (Way::Http, "HTTP/JSON"),
        (Way::Grpc, "gRPC"),
        (Way::Connecting, "HTTP/JSON, connecting"),
    ];
    let leg = |(way, name): (Way, &str)| {
        let state = if way == Way::Call { State::Running } else { State::Network };
        Some(Leg { name: name.into(), us: size.of(way)?.p50_us, state })
    };
    let title = format!("the same call with {} bytes, p50", size.json);
    Waterfall { axis: Axis::PowersOfTen, title, legs: ways.into_iter().filter_map(leg).collect() }
}

fn observation(chained: &Evidence) -> Option<Observation> {
    let dials = Dials::of(chained.traces.get("chain")?);
    let on_cpu = dials.on_cpu.mean;
    Some(Observation {
        text: "Five services have the click. How many compute at a time?".into(),
        options: ["about one", "two or three", "all five"].map(String::from).into(),
        right: match on_cpu {
            at_a_time if at_a_time < 1.5 => 0,
            at_a_time if at_a_time < 4.0 => 1,
            _ => 2,
        },
        look: format!("on CPU, on average: {}. A service that asks waits.", figure(on_cpu)),
    })
}

/// A call by the length of its message.
fn sizes(found: &Found) -> Curve {
    let sizes = &found.calls.sizes;
    let line = |name: &str, way| {
        let times = sizes.iter().map(|size| size.of(way).map(|call| call.p50_us / 1e3));
        Line::exact(name, times)
    };
    Curve {
        title: "a call, p50, ms".into(),
        axis: "bytes of the message, as JSON".into(),
        points: sizes.iter().map(|size| (size.json as f64, None)).collect(),
        lines: vec![
            line("Unix socket", Way::Socket),
            line("HTTP/JSON", Way::Http),
            line("gRPC", Way::Grpc),
        ],
    }
}

fn depths(found: &Found) -> Curve {
    let depths = &found.chain.depths;
    Curve {
        title: "a click through services, µs".into(),
        axis: "services".into(),
        points: depths.iter().map(|depth| (depth.hops as f64, None)).collect(),
        lines: vec![
            Line::exact("p50", depths.iter().map(|depth| depth.p50_us())),
            Line::exact("CPU of all", depths.iter().map(|depth| Some(depth.cpu_us))),
        ],
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { calls, chain, lists } = found;
    let times = calls.times().zip(calls.smallest().and_then(|size| size.of(Way::Call)));
    let times = times.map(|(times, call)| {
        let law = format!("a call {} ns", figure(call.p50_us * 1e3));
        Compared::new("HTTP/JSON against a call", format!("× {}", figure(times)), law)
    });
    let json = calls.sizes.iter().filter_map(|size| {
        let what = format!("JSON, of a call with {} bytes", size.json);
        let prost = format!("protobuf {} µs", figure(size.prost_us));
        let share = figure(size.json_share()?);
        Some(Compared::new(what, format!("{share} %, {} µs", figure(size.json_us)), prost))
    });
    let ends = calls.smallest().into_iter().chain(calls.largest());
    let wires =
        ends.flat_map(|size| [(Way::Http, "HTTP"), (Way::Grpc, "gRPC")].map(|way| (size, way)));
    let wires = wires.filter_map(|(size, (way, name))| {
        let call = size.of(way)?;
        let cpu = format!("CPU {} µs", figure(call.cpu_us()));
        let what = format!("{name}, {} bytes", size.json);
        Some(Compared::new(what, format!("{} B on the wire", call.bytes?), cpu))
    });
    let hop = chain.hop_us().map(|hop| {
        let trip = format!("TCP alone {} µs", figure(chain.round_trip_us));
        let first = chain.first().and_then(Depth::p50_us).unwrap_or_default();
        let measured = format!("{} µs, further ones {} µs", figure(first), figure(hop));
        Compared::new("the first hop takes", measured, trip)
    });
    let available = chain.longest().map(|longest| {
        let answered = 100.0 * longest.answered as f64 / chain.tried as f64;
        let law = format!("{} %", figure(100.0 * chain.law(longest)));
        let what =
            format!("answered by {} of {} %", longest.hops, figure(100.0 * (1.0 - chain.fails)));
        Compared::new(what, format!("{} %", figure(answered)), law)
    });
    let lists = listed(lists);
    times.into_iter().chain(json).chain(wires).chain(hop).chain(available).chain(lists).collect()
}

/// The same list in each way.
fn listed(lists: &Lists) -> Vec<Compared> {
    let asked = [
        (Asking::Each, "link by link"),
        (Asking::AtOnce, "link by link, 8 at once"),
        (Asking::Batch, "all links"),
        (Asking::Selection, "a selection"),
        (Asking::Grpc, "all links, gRPC"),
    ];
    let list = |(asking, name): (Asking, &str)| {
        let List { calls, p50_us, cpu_us, bytes, .. } = lists.of(asking)?;
        let measured = format!("{} µs, CPU {} µs", figure(*p50_us), figure(*cpu_us));
        let s = if *calls == 1 { "" } else { "s" };
        Some(Compared::new(name, measured, format!("{calls} call{s}, {bytes} B")))
    };
    asked.into_iter().filter_map(list).collect()
}

fn claims(found: &Found, called: &Quiet, chained: &Quiet) -> Vec<Claim> {
    let Found { calls, chain, lists } = found;
    let json = calls.smallest().and_then(Size::json_share).map(|share| {
        let statement = "of a small call, JSON is a twentieth at most";
        Claim::bound(statement, Measured::wall(share, "%"), Bound::AtMost(JSON_AT_MOST), called)
    });
    let shorter = calls.largest().map(|size| {
        let share = Measured::counted(100.0 * size.prost as f64 / size.json as f64, "%");
        let statement = "a long message is shorter as a protocol buffer";
        Claim::bound(statement, share, Bound::AtMost(100.0), called)
    });
    let linear = chain.left().map(|left| {
        let statement = "each further service adds as much: a line leaves 1 % at most";
        Claim::bound(statement, Measured::wall(left, "%"), Bound::AtMost(LEFT), chained)
    });
    let hop = chain.hop_us().map(|hop| {
        let least = Bound::AtLeast(chain.round_trip_us);
        Claim::bound(
            "a further hop is a round trip at least",
            Measured::wall(hop, "µs"),
            least,
            chained,
        )
    });
    let available = Claim::law("a chain answers when all answer: pⁿ", &chain.off());
    let each = lists.of(Asking::Each).zip(calls.smallest().and_then(|size| size.of(Way::Http)));
    let each = each.map(|(list, call)| {
        let law = list.calls as f64 * call.p50_us;
        let measured = Measured::wall(list.p50_us, "µs");
        let statement = "link by link, a list takes as long as its calls";
        Claim::identity(statement, measured, law, Tolerance::Share(TO), called)
    });
    let split = Claim::untestable(
        "split, the services do more requests a second",
        Class::Order,
        "caller and services share the cores of one machine",
    );
    let counted = shorter.into_iter().chain([available]);
    json.into_iter().chain(linear).chain(hop).chain(each).chain(counted).chain([split]).collect()
}

fn explain(found: &Found) -> Vec<String> {
    let small = found.calls.smallest();
    let parts = small.and_then(|size| {
        let [channel, socket, http] = [Way::Channel, Way::Socket, Way::Http].map(|way| size.of(way));
        let (channel, socket, http) = (channel?.p50_us, socket?.p50_us, http?.p50_us);
        Some(format!(
            "To wake another thread and be woken takes {} µs, the kernel's socket {} more, HTTP and JSON {} more.",
            figure(channel),
            figure(socket - channel),
            figure(http - socket)
        ))
    });
    let chatty = found.lists.times().map(|times| {
        format!(
            "{} links one by one take {} times as long as together: the hop is paid for each.",
            found.lists.links,
            figure(times)
        )
    });
    parts.into_iter().chain(chatty).collect()
}
