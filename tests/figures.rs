//! The figures of the book and the recordings of the lessons: what is committed is true, drawn from
//! what was recorded, readable at any width, and explains each of its marks.

#[path = "figures/drawing.rs"]
mod drawing;

use brigade::trace::{Block, Dials, State, Trace};
use brigade::workbench::{Evidence, Figure, book};
use drawing::Drawing;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join(book::FOLDER)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Every figure of the book with its name.
fn figures() -> Vec<(String, Figure)> {
    let names = book::names(&folder()).expect("docs/figures");
    assert!(names.len() > 20, "the book has figures: {names:?}");
    let figure = |name: String| {
        let json = text(&folder().join(format!("{name}.json")));
        let figure = Figure::from_json(&json).unwrap_or_else(|why| panic!("{name}: {why}"));
        (name, figure)
    };
    names.into_iter().map(figure).collect()
}

/// What a lesson shows where it cannot measure, as `recorded.rs` keeps it.
#[derive(serde::Deserialize)]
struct Take {
    evidence: Evidence,
}

/// Every recording of a lesson with its name.
fn recordings() -> Vec<(String, Trace)> {
    let mut found = Vec::new();
    for lesson in fs::read_dir(root().join("lessons")).expect("lessons/") {
        let Ok(files) = fs::read_dir(lesson.expect("an entry").path().join("recorded")) else {
            continue;
        };
        for file in files {
            let path = file.expect("an entry").path();
            let text = text(&path);
            if !text.starts_with('[') {
                continue; // what a judge said, and no trace
            }
            let takes: Vec<Take> = serde_json::from_str(&text).expect("a recording");
            let traces = takes.into_iter().flat_map(|take| take.evidence.traces);
            found.extend(traces.map(|(key, trace)| (format!("{} {key}", path.display()), trace)));
        }
    }
    assert!(found.len() > 5, "some lessons have recordings");
    found
}

/// The most blocks of threads that are wholly on a CPU at one instant, counted on its own.
fn most_running(trace: &Trace) -> usize {
    let solid = |b: &&Block| {
        b.state == State::Running && b.share == 255 && !trace.lanes[usize::from(b.lane)].device
    };
    let solid: Vec<&Block> = trace.blocks.iter().filter(solid).collect();
    let at = |time: u64| solid.iter().filter(|b| b.start <= time && time < b.end()).count();
    solid.iter().map(|block| at(block.start)).max().unwrap_or(0)
}

#[test]
fn no_figure_shows_more_running_than_cores() {
    let figures = figures().into_iter().map(|(name, figure)| (name, figure.trace));
    for (name, trace) in figures.chain(recordings()) {
        trace.check().unwrap_or_else(|why| panic!("{name}: {why}"));
        let (most, cores) = (most_running(&trace), usize::from(trace.cores));
        assert!(most <= cores, "{name}: {most} blocks on a CPU at once, and {cores} cores");
        assert!(Dials::of(&trace).max_parallelism() <= cores as u32, "{name}");
    }
    for (name, drawing) in drawings() {
        let (most, cores) = (drawing.most_solid(), drawing.cores());
        assert!(most <= cores, "{name}.svg: {most} solid at once, and {cores} cores");
    }
}

/// Every SVG there is, whatever drew it.
fn drawings() -> BTreeMap<String, Drawing> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(folder()).expect("docs/figures") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "svg") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            found.insert(name, Drawing::read(&text(&path)));
        }
    }
    found
}

/// What ONE core is said of was recorded on one.
#[test]
fn a_run_tied_to_one_core_has_one() {
    for (name, Figure { title, trace }) in figures() {
        let one = title.contains("ONE core") || title.contains("one core");
        assert!(!one || trace.cores == 1, "{name}: {title:?} had {} cores", trace.cores);
        let device = |lane: u16| trace.lanes[usize::from(lane)].device;
        let ran = trace.blocks.iter().filter(|b| b.state == State::Running && !device(b.lane));
        let cpus: BTreeSet<_> = ran.map(|b| b.cpu).collect();
        assert!(!one || cpus.len() <= 1, "{name}: on CPUs {cpus:?}");
    }
}

#[test]
fn every_figure_is_drawn_from_its_trace() {
    let drawn = drawings();
    for (name, figure) in figures() {
        let page = figure.page(&name);
        let same = text(&folder().join(format!("{name}.svg"))) == page.svg
            && text(&folder().join(format!("{name}.html"))) == page.html;
        assert!(same, "{name} is drawn otherwise now: `cargo run record figures`, and look at it");
        assert!(drawn.contains_key(&name));
    }
    assert_eq!(drawn.len(), figures().len(), "an SVG without a trace");
    assert!(
        text(&folder().join("signs.html")) == brigade::draw::lanes::signs(),
        "the table of signs"
    );
}

#[test]
fn a_curve_of_what_was_simulated_says_so_and_a_chapter_shows_it() {
    let chapter = text(&root().join("docs/simulator.md"));
    let mut curves = 0;
    for file in fs::read_dir(root().join("docs/curves")).expect("docs/curves") {
        let path = file.expect("an entry").path();
        let (name, svg) = (path.file_name().expect("a name").to_string_lossy(), text(&path));
        assert!(svg.contains("class=\"paper dashed\"") && svg.contains(">SIMULATED"), "{name}");
        assert!(chapter.contains(&format!("](curves/{name})")), "{name}");
        curves += 1;
    }
    assert!(curves > 0, "the chapter has curves");
}

#[test]
fn no_text_is_cut() {
    for (name, drawing) in drawings() {
        for text in drawing.texts() {
            let inside = text.from >= 0.0 && text.to <= drawing.width();
            assert!(inside, "{name}: {:?} from {:.0} to {:.0}", text.said, text.from, text.to);
        }
    }
}

#[test]
fn the_title_and_the_dials_are_text_and_the_picture_is_reached_by_keyboard() {
    for (name, figure) in figures() {
        let page = figure.page(&name);
        let html = page.html.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
        assert!(html.contains(&format!("<p class=\"title\">{}</p>", figure.title)), "{name}");
        assert!(html.contains(&format!("{{{{#include {name}.svg}}}}")), "{name}");
        assert!(html.contains("tabindex=\"0\"") && html.contains("role=\"region\""), "{name}");
        let sampled = matches!(figure.trace.origin, brigade::trace::Origin::Sampled(_));
        let said = Dials::of(&figure.trace).to_string();
        assert!(sampled || html.contains(&said), "{name} does not say {said:?}");
        assert!(html.lines().all(|line| !line.trim().is_empty()), "{name}: mdBook ends HTML there");
    }
}

/// Every kind of mark, and what the legend calls it.
#[test]
fn every_mark_is_in_the_legend() {
    for (name, drawing) in drawings() {
        let legend = drawing.legend();
        for (mark, said) in drawing.marks() {
            assert!(legend.contains(said), "{name}: {mark} is drawn, and no legend says {said:?}");
        }
        for letter in 'A'..='Z' {
            let empty = format!("{letter} {letter}");
            assert!(!legend.split('|').any(|item| item == empty), "{name}: {empty:?} says nothing");
        }
    }
}

#[test]
fn a_letter_has_one_colour_in_all_figures() {
    let mut known: BTreeMap<char, (String, String)> = BTreeMap::new();
    for (name, drawing) in drawings() {
        for (letter, class) in drawing.colours() {
            let (first, colour) = known.entry(letter).or_insert((name.clone(), class.clone()));
            assert_eq!(*colour, class, "{letter} has one colour in {first}, another in {name}");
        }
    }
    assert!(known.len() > 3);
}

#[test]
fn every_figure_is_shown_by_a_chapter() {
    for (name, _) in figures() {
        let shown = book::is_shown(&root().join("docs"), &name).expect("the chapters");
        assert!(shown, "no chapter shows {name}");
    }
}
