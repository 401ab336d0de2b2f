//! Losing schedules drawn byte for byte as in `tests/golden/`. After a change that is meant,
//! `BRIGADE_BLESS=1 cargo test --test schedules_golden` writes them anew: look at every picture.

mod schedules;

use brigade::draw::lanes::Style;
use brigade::judge::Schedule;
use brigade::workbench::check::draw;
use proptest::prelude::*;
use schedules::{COUNTER, TWO_LOCKS, all, schedule};
use std::path::Path;

fn style(width: usize) -> Style {
    Style { width, colour: false, ascii: false }
}

fn drawn(schedule: &Schedule, source: &str, style: Style) -> String {
    draw::lanes(schedule, source, style).iter().map(|line| format!("{line}\n")).collect()
}

/// Compares with the stored file, or stores it when asked to.
fn golden(name: &str, drawn: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BRIGADE_BLESS").is_some() {
        std::fs::write(&path, drawn).expect("the golden file can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == drawn, "{name} differs:\n{drawn}");
}

#[test]
fn every_schedule_is_drawn_as_stored() {
    for (name, schedule, source) in all() {
        golden(&format!("schedule-{name}-80.txt"), &drawn(&schedule, source, style(80)));
        let ascii = drawn(&schedule, source, Style { ascii: true, ..style(80) });
        assert!(ascii.is_ascii(), "{ascii}");
        golden(&format!("schedule-{name}-ascii.txt"), &ascii);
        let colour = drawn(&schedule, source, Style { colour: true, ..style(80) });
        assert_eq!(console::strip_ansi_codes(&colour), drawn(&schedule, source, style(80)));
    }
}

#[test]
fn nothing_happens_in_nothing() {
    assert!(draw::lanes(&Schedule::default(), "", style(80)).is_empty());
    let begun = schedule(&["judge", "A"], "A begins");
    assert!(draw::lanes(&begun, COUNTER, style(80)).is_empty());
}

#[test]
fn the_judge_is_drawn_only_if_it_takes_part() {
    let text = drawn(&schedules::deadlock(), TWO_LOCKS, style(80));
    assert!(!text.contains("judge"), "{text}");
    let stuck = schedule(&["judge", "A"], "A begins\nA did lock#0 2\nA ends\njudge wants lock#0 3");
    assert!(drawn(&stuck, TWO_LOCKS, style(80)).contains("judge"));
}

#[test]
fn a_rule_of_the_judges_is_told_only_where_the_exercise_does_nothing() {
    let rules = schedule(&["judge", "A"], "A begins\nA did lock#0 r12\njudge did load#1 r13 -> 0");
    let text = drawn(&rules, COUNTER, style(80));
    assert!(text.contains("(rules.rs, line 12)") && !text.contains("line 13"), "{text}");
}

/// Any story at all, also one that no scheduler would tell.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let kinds = ["begins", "blocked", "ready", "ends", "wants", "did", "did", "did"];
    let operations =
        ["load", "store", "lock", "unlock", "wait", "notify", "send", "receive", "join", "point"];
    let event = (0..4_usize, 0..kinds.len(), 0..operations.len(), 0..4_usize, 0..12_u32).prop_map(
        move |(thread, kind, operation, object, line)| {
            let name = ["judge", "A", "Böse-lange-Namen", "C"][thread];
            let said = if line % 2 == 0 { "" } else { " -> something\u{1b}[2J long" };
            format!("{name} {} {}#{object} {line}{said}\n", kinds[kind], operations[operation])
        },
    );
    prop::collection::vec(event, 0..80)
        .prop_map(|events| schedule(&["judge", "A", "Böse-lange-Namen", "C"], &events.concat()))
}

proptest! {
    #[test]
    fn no_line_is_wider_than_asked_and_no_control_character_gets_through(
        schedule in any_schedule(),
        width in 40..130_usize,
        ascii: bool,
    ) {
        let source = "\tlet x = \u{7}1; // ein überaus langer Kommentar, 世界 und noch viel mehr davon\n".repeat(12);
        for line in draw::lanes(&schedule, &source, Style { width, colour: false, ascii }) {
            prop_assert!(console::measure_text_width(&line) <= width, "{width}: {line}");
            prop_assert!(!line.contains(char::is_control), "{line:?}");
            prop_assert!(!ascii || line.is_ascii(), "{line}");
        }
    }
}
