//! Fixed traces, drawn by every renderer, byte for byte as in `tests/golden/`. After a change that is
//! meant, `BRIGADE_BLESS=1 cargo test --test trace_golden` writes them anew: look at every picture.

#[path = "trace_fixtures/mod.rs"]
mod traces;

use brigade::draw::lanes::{Style, perfetto, svg, terminal};
use brigade::trace::Trace;
use std::path::Path;

/// Compares with the stored file, or stores it when asked to.
fn golden(name: &str, drawn: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BRIGADE_BLESS").is_some() {
        std::fs::write(&path, drawn).expect("the golden file can be written");
    }
    let stored = std::fs::read(&path).unwrap_or_default();
    assert!(stored == drawn, "{name} differs:\n{}", String::from_utf8_lossy(drawn));
}

fn in_the_terminal(name: &str, trace: &Trace) {
    let style = |width, colour, ascii| Style { width, colour, ascii };
    let styles = [
        ("80", style(80, false, false)),
        ("120", style(120, false, false)),
        ("ascii", style(80, false, true)),
        ("colour", style(80, true, false)),
    ];
    for (style_name, style) in styles {
        let drawn = terminal(trace, style);
        if !style.colour {
            let widest = drawn.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(style.width), "{name} is {widest:?} wide:\n{drawn}");
        }
        assert!(!style.ascii || drawn.is_ascii(), "{name} has other than ASCII:\n{drawn}");
        golden(&format!("{name}-{style_name}.txt"), drawn.as_bytes());
    }
}

#[test]
fn the_terminal_draws_every_shape_as_stored() {
    for (name, trace) in traces::all() {
        in_the_terminal(name, &trace);
    }
}

#[test]
fn the_svg_draws_every_shape_as_stored() {
    for (name, trace) in traces::all() {
        let drawn = svg(&trace, name, &format!("The {name}"));
        golden(&format!("{name}.svg"), drawn.as_bytes());
    }
}

#[test]
fn the_perfetto_export_is_as_stored() {
    for (name, trace) in traces::all() {
        golden(&format!("{name}.perfetto-trace"), &perfetto(&trace));
    }
}

#[test]
fn every_fixed_trace_is_well_formed_and_survives_its_file() {
    for (name, trace) in traces::all() {
        trace.check().unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        assert_eq!(Trace::from_json(&trace.to_json()).expect(name), trace);
    }
}
