//! One judge program for all mutants of an exercise, built by rustc itself: what does not compile is left out, and
//! what is left is built.

use super::mutant::Mutant;
use brigade_workbench::check::Judge;
use brigade_workbench::check::place::Place;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A judge of mutants.
pub(super) struct Built {
    pub(super) judge: Judge,
    /// The mutants that compile, by index; [`variant`] is what the judge calls them.
    pub(super) compiling: Vec<usize>,
}

/// What the judge calls a mutant.
pub(super) fn variant(index: usize) -> String {
    format!("m{index}")
}

/// Builds the judge of `mutants`, in a folder of its own below `target/`.
pub(super) fn build(name: &str, place: &Place, mutants: &[Mutant]) -> Built {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants").join(name);
    lay(place, &folder, mutants);
    let checker = checker(place);
    let mut compiling: BTreeSet<usize> = (0..mutants.len()).collect();
    loop {
        write_main(&folder, &checker, &compiling);
        // Errors of one kind hide those of the next: what a name is, what a type is, who owns what.
        let output = rustc(&folder, "metadata");
        if output.status.success() {
            break;
        }
        let failing = failing(&output);
        assert!(!failing.is_empty(), "{name}: {}", rendered(&output));
        compiling.retain(|index| !failing.contains(index));
    }
    let output = rustc(&folder, "link");
    assert!(output.status.success(), "{name}: {}", rendered(&output));
    Built { judge: Judge::at(folder.join("judge")), compiling: compiling.into_iter().collect() }
}

/// The rules and what belongs to them, and a file for each mutant.
fn lay(place: &Place, folder: &Path, mutants: &[Mutant]) {
    let _nothing_there_yet = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("a folder below target");
    let lesson = place.broken().parent().expect("a lesson's folder").to_path_buf();
    for entry in fs::read_dir(lesson).expect("a lesson's folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "rs") {
            fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    for (index, mutant) in mutants.iter().enumerate() {
        let file = folder.join(variant(index)).with_extension("rs");
        fs::write(file, &mutant.text).expect("a mutant's file");
    }
}

/// What judges the exercise: `loom`, `shuttle`, `plain` or `played`, as its judge says.
fn checker(place: &Place) -> String {
    let judge = fs::read_to_string(place.file("judge")).expect("judge.rs");
    let (_, rest) = judge.split_once("judge!(").expect("judge.rs calls judge!");
    rest.split_once(';').expect("a checker").0.into()
}

fn write_main(folder: &Path, checker: &str, compiling: &BTreeSet<usize>) {
    let modules: String =
        compiling.iter().map(|index| format!("    m{index} \"m{index}.rs\",\n")).collect();
    let main = format!("#![allow(warnings)]\nbrigade_judge::judge!(only {checker};\n{modules});\n");
    fs::write(folder.join("main.rs"), main).expect("main.rs");
}

fn rustc(folder: &Path, emit: &str) -> Output {
    let library = library();
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let mut command = Command::new(program);
    command.args([
        "--edition=2024",
        "--crate-name=judge",
        "--cap-lints=allow",
        "--error-format=json",
    ]);
    command.args([
        &format!("--emit={emit}"),
        "-Ccodegen-units=16",
        "-Cdebug-assertions=on",
        "main.rs",
    ]);
    let output = if emit == "link" { "judge" } else { "judge.rmeta" };
    command.args(["-o", output]).current_dir(folder);
    command.arg("--extern").arg(format!("brigade_judge={}", library.display()));
    let deps = library.parent().expect("a folder").join("deps");
    command.arg("-L").arg(format!("dependency={}", deps.display()));
    command.output().expect("rustc runs")
}

/// Where cargo has put the library with the judges in it.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        command.args([
            "build",
            "-p",
            "brigade-judge",
            "--features",
            "checkers",
            "--message-format=json",
        ]);
        let output = command.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let ours = |line: &Value| {
            line["target"]["name"] == "brigade_judge" && line["filenames"].is_array()
        };
        let artifact = printed
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find(ours)
            .expect("cargo names the library");
        let files = artifact["filenames"].as_array().into_iter().flatten();
        let rlib = files.filter_map(Value::as_str).find(|file| file.ends_with(".rlib"));
        PathBuf::from(rlib.expect("a library that can be linked"))
    })
}

/// The mutants that rustc has found errors in.
fn failing(output: &Output) -> BTreeSet<usize> {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let errors = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = errors.filter(|said| said["level"] == "error");
    errors.flat_map(|error| places(&error)).collect()
}

/// The mutants that a message points at, directly or below a macro.
fn places(said: &Value) -> Vec<usize> {
    let index = |file: &str| file.strip_prefix('m')?.strip_suffix(".rs")?.parse().ok();
    let spans = said["spans"].as_array().into_iter().flatten();
    let mut found: Vec<usize> = spans
        .filter_map(|span| index(span["file_name"].as_str()?.trim_start_matches("./")))
        .collect();
    if found.is_empty() {
        let children = said["children"].as_array().into_iter().flatten();
        found.extend(children.flat_map(places));
    }
    found
}

fn rendered(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let texts = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    texts.filter_map(|said| said["rendered"].as_str().map(String::from)).take(3).collect()
}
