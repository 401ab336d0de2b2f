//! Runs of made-up entrants: who dies, who is late, who is interrupted, and what is left in the book.

use super::*;
use crate::{Build, Extent, Last, Metric};
use anyhow::bail;
use brigade_core::measure::Card;
use std::cell::Cell as Flag;
use std::path::{Path, PathBuf};

/// Measures its own number of turns so far, and does at the turn `at` what it is made for.
struct Made {
    does: &'static str,
    turns: u32,
}

impl Entrant for Made {
    fn measure(&mut self, _: std::time::Duration) -> anyhow::Result<Sample> {
        self.turns += 1;
        let sample = Sample::default().with(Metric::Cpu, f64::from(self.turns));
        match (self.does, self.turns) {
            ("dies", 2..) => bail!("died in the middle"),
            ("late", 1) => Ok(Sample { invalid: Some("the generator was late".into()), ..sample }),
            ("always late", _) => Ok(Sample { invalid: Some("late again".into()), ..sample }),
            _ => Ok(sample),
        }
    }
}

const MADE: Slice = Slice {
    name: "made",
    question: "Who is left?",
    axis: ("points", "", false),
    headline: Metric::Cpu,
    columns: &[],
    baseline: "steady",
    points: |_| &[1.0, 2.0],
    series: || vec!["steady", "dies", "late", "absent", "impossible"],
    entry: |_, series, _| match series {
        "absent" => Ok(Entry::Absent("makes no sense here".into())),
        "impossible" => bail!("cannot be started"),
        does => Ok(Entry::Runs(Box::new(Made { does: known(does), turns: 0 }))),
    },
    note: |_, _| String::new(),
};

const LATE: Slice =
    Slice { name: "too late", series: || vec!["steady", "always late"], ..MADE_ALIKE };
const MADE_ALIKE: Slice = Slice { points: |_| &[1.0], ..MADE };

fn known(does: &str) -> &'static str {
    ["steady", "dies", "late", "always late"].into_iter().find(|known| *known == does).unwrap()
}

fn settings() -> Settings {
    Settings { rounds: 3, ..Settings::new(Extent::Quick, Card::load_or_measure()) }
}

fn build() -> Build {
    let unknown = || Err("not asked".to_owned());
    Build { commit: unknown(), rustc: unknown(), profile: "dev".into(), versions: [].into() }
}

/// A file of this test's own, in a folder that is there.
fn file(test: &str) -> PathBuf {
    std::env::temp_dir()
        .join(format!("brigade-compare-{}-{test}", std::process::id()))
        .join("x.json")
}

fn open(file: &Path) -> (Book, Last) {
    Book::open(file, &settings(), "made", build(), false)
}

fn go(book: &mut Book, slices: &[&'static Slice], interrupted: &dyn Fn() -> bool) -> Ended {
    let asked = Asked {
        settings: &settings(),
        slices,
        chosen: &|_| true,
        interrupted,
        finished: &mut |_, _| {},
    };
    run(asked, book).unwrap()
}

/// It is interrupted as soon as there is something to keep.
fn go_until_the_first_point(book: &mut Book) -> Ended {
    let interrupted = Flag::new(false);
    let asked = Asked {
        settings: &settings(),
        slices: &[&MADE],
        chosen: &|_| true,
        interrupted: &|| interrupted.get(),
        finished: &mut |_, _| interrupted.set(true),
    };
    run(asked, book).unwrap()
}

fn cell<'a>(book: &'a Book, at: f64, series: &str) -> &'a Cell {
    book.run.cell("made", at, series).unwrap()
}

fn counted(cell: &Cell) -> Vec<f64> {
    cell.values(Metric::Cpu)
}

fn why(cell: &Cell) -> &str {
    match &cell.standing {
        Standing::Invalid(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_dies_in_the_middle_is_invalid_and_the_others_go_on() {
    let (mut book, _) = open(&file("dies"));
    assert_eq!(go(&mut book, &[&MADE], &|| false), Ended::Complete);
    assert_eq!(why(cell(&book, 1.0, "dies")), "died in the middle");
    assert!(counted(cell(&book, 1.0, "dies")).is_empty(), "an invalid cell became a number");
    assert_eq!(counted(cell(&book, 1.0, "steady")).len(), 3);
    assert_eq!(why(cell(&book, 2.0, "impossible")), "cannot be started");
    let absent = &book.run.sheet("made").unwrap().group(1.0).unwrap().absent;
    assert_eq!(absent[0].why, "makes no sense here");
}

#[test]
fn a_turn_with_a_late_generator_is_taken_again() {
    let (mut book, _) = open(&file("late"));
    go(&mut book, &[&MADE], &|| false);
    assert_eq!(counted(cell(&book, 1.0, "late")), [2.0, 3.0, 4.0]);
    assert_eq!(
        counted(cell(&book, 1.0, "steady")),
        [1.0, 2.0, 3.0],
        "and costs no contender a round"
    );
}

#[test]
fn a_generator_that_is_late_in_every_round_makes_its_cell_invalid_and_no_other() {
    let (mut book, _) = open(&file("too-late"));
    go(&mut book, &[&LATE], &|| false);
    let group = book.run.sheet("too late").unwrap().group(1.0).unwrap();
    assert_eq!(why(group.cell("always late").unwrap()), "late again");
    assert_eq!(group.cell("steady").unwrap().standing, Standing::Counts);
}

#[test]
fn an_interrupted_run_keeps_what_is_finished_and_the_next_one_goes_on_from_there() {
    let file = file("interrupted");
    let (mut book, _) = open(&file);
    assert_eq!(go_until_the_first_point(&mut book), Ended::Interrupted);
    let (mut book, last) = open(&file);
    assert_eq!(last, Last::Unfinished(1));
    let kept = cell(&book, 1.0, "steady").clone();
    assert_eq!(go(&mut book, &[&MADE], &|| false), Ended::Complete);
    assert_eq!(*cell(&book, 1.0, "steady"), kept, "a finished point was measured again");
    assert_eq!(counted(cell(&book, 2.0, "steady")).len(), 3);
    assert_eq!(open(&file).1, Last::Nothing, "a finished run is not gone on with");
}

/// So many rounds of both points are measured.
fn in_passes(book: &mut Book, rounds: usize) -> Ended {
    let settings = Settings { rounds, ..settings() };
    let asked = Asked {
        settings: &settings,
        slices: &[&MADE],
        chosen: &|_| true,
        interrupted: &|| false,
        finished: &mut |_, _| {},
    };
    run(asked, book).unwrap()
}

#[test]
fn every_pass_starts_everybody_anew_but_for_who_is_lost() {
    let (mut book, _) = open(&file("passes"));
    assert_eq!(in_passes(&mut book, 7), Ended::Complete);
    assert_eq!(counted(cell(&book, 1.0, "steady")), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0]);
    assert_eq!(why(cell(&book, 2.0, "dies")), "died in the middle");
    assert_eq!(book.run.sheet("made").unwrap().group(2.0).unwrap().quiet.len(), 7);
}

#[test]
fn a_pass_adds_its_rounds_to_those_that_are_there() {
    let file = file("between");
    let (mut book, _) = open(&file);
    in_passes(&mut book, 3);
    let first = cell(&book, 1.0, "steady").samples.clone();
    assert_eq!(in_passes(&mut book, 6), Ended::Complete);
    let both = &cell(&book, 1.0, "steady").samples;
    assert_eq!((both.len(), &both[..3]), (6, &first[..]));
}

#[test]
fn an_unfinished_run_of_another_build_is_not_gone_on_with() {
    let file = file("build");
    let (mut book, _) = open(&file);
    go_until_the_first_point(&mut book);
    let other = Build { profile: "optimised".into(), ..build() };
    let (book, last) = Book::open(&file, &settings(), "made", other, false);
    assert_eq!((last, book.run.sheets.len()), (Last::Nothing, 0));
}

#[test]
fn results_that_cannot_be_written_say_where_why_and_what_next_and_leave_the_old_ones() {
    let file = file("unwritable");
    let folder = file.parent().unwrap();
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::write(folder, "a file where the folder should be").unwrap();
    let (mut book, _) = open(&file);
    let asked = Asked {
        settings: &settings(),
        slices: &[&MADE],
        chosen: &|_| true,
        interrupted: &|| false,
        finished: &mut |_, _| {},
    };
    let error = run(asked, &mut book).unwrap_err().to_string();
    assert!(error.contains("x.json cannot be written") && error.contains("--out"), "{error}");
    assert_eq!(book.run.sheets.len(), 1, "what was measured is still there to be shown");
}

#[test]
fn a_file_of_another_schema_and_a_file_that_is_none_are_told_apart() {
    let file = file("foreign");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let read = |text: &str| {
        std::fs::write(&file, text).unwrap();
        Book::read(&file).unwrap_err().to_string()
    };
    assert!(read(r#"{"schema":1}"#).contains("schema 1"));
    assert!(read("hello").contains("no comparison"));
    assert!(read(r#"{"schema":2}"#).contains("no comparison"));
}
