//! A trace file of any bytes: refused with a reason, or read into what every renderer can draw and what is written back
//! the same.

use brigade_core::trace::{Dials, Trace, scheduling_delays};
use brigade_draw::lanes::{Style, perfetto, svg, terminal};

/// Files that are traces, and some that are nearly.
#[cfg_attr(not(test), expect(dead_code, reason = "the fuzzer makes its own"))]
pub(crate) const SEEDS: &[&[u8]] = &[
    br#"{"format":"brigade-trace","schema":1,"trace":{"origin":{"Measured":"m"},"cores":2,"wall":1000,"lost":0,"cpu_known":true,"lanes":[{"name":"worker","device":false},{"name":"db","device":true}],"tasks":[{"label":"redirect","start":0,"end":900},{"label":"","start":5,"end":null}],"blocks":[{"lane":0,"task":0,"start":0,"dur":100,"fill":"Running","cpu":0,"share":255},{"lane":1,"task":0,"start":100,"dur":500,"fill":"Database","cpu":0,"share":0}],"waits":[{"task":0,"start":100,"dur":500,"fill":"Database"}],"edges":[{"at":600,"lane":1,"task":0}]}}"#,
    br#"{"format":"brigade-trace","schema":2,"trace":{}}"#,
    br#"{"format":"other","schema":1}"#,
    b"{}",
];

/// What `from_json` takes, everything else takes.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let trace = match Trace::from_json(text) {
        Ok(trace) => trace,
        Err(why) => return assert!(!why.to_string().is_empty()),
    };
    let again = Trace::from_json(&trace.to_json()).expect("what was written is a trace");
    assert_eq!(again.to_json(), trace.to_json());
    let dials = Dials::of(&trace);
    assert!(dials.max_parallelism() as usize <= trace.lanes.len());
    assert!(scheduling_delays(&trace).iter().all(|delay| *delay <= trace.wall));
    for (width, ascii) in [(40, true), (120, false)] {
        assert!(terminal(&trace, Style { width, colour: !ascii, ascii }).ends_with('\n'));
    }
    let (_drawn, _written) = (svg(&trace, "id", "title"), perfetto(&trace));
}
