//! The full record as JSON, so that figures and the book's tables can be made from it again.

use super::Measuring;
use super::fairness::Fair;
use super::idle_memory::Idle;
use super::redirects::Cell;
use anyhow::Context;
use brigade::measure::{Card, Known};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Changes whenever a field changes its meaning.
const SCHEMA: u32 = 1;

/// Whose versions can change the numbers.
const CRATES: &[&str] =
    &["brigade", "async-std", "crossbeam", "httparse", "mio", "rayon", "smol", "tokio"];

#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    card: &'a Card,
    commit: Known<String>,
    rustc: Known<String>,
    versions: BTreeMap<&'static str, &'static str>,
    slice_ms: u128,
    redirect: &'a [Cell],
    fairness: &'a [Fair],
    idle_memory: &'a [Idle],
}

/// Writes the record; where to.
pub(crate) fn write(
    measuring: &Measuring,
    cells: &[Cell],
    fair: &[Fair],
    idle: &[Idle],
) -> anyhow::Result<PathBuf> {
    let record = Record {
        schema: SCHEMA,
        card: &measuring.card,
        commit: says("git", &["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]),
        rustc: says("rustc", &["--version"]),
        versions: versions(include_str!("../../Cargo.lock")),
        slice_ms: measuring.slice.as_millis(),
        redirect: cells,
        fairness: fair,
        idle_memory: idle,
    };
    let folder = folder().context("this program does not run from a target folder")?;
    let file =
        folder.join(if measuring.is_test() { "redirect.test.json" } else { "redirect.json" });
    fs::create_dir_all(&folder)?;
    fs::write(&file, serde_json::to_vec_pretty(&record)?)
        .with_context(|| file.display().to_string())?;
    Ok(file)
}

/// `target/comparisons`: this program is `target/PROFILE/deps/comparisons-HASH`.
fn folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    Some(program.ancestors().nth(3)?.join("comparisons"))
}

/// What a program says on one line, or why it says nothing.
fn says(program: &str, arguments: &[&str]) -> Known<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).args(arguments).current_dir(here).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(format!("{program}: {}", output.status)),
    }
}

/// `name = "mio"` is followed by `version = "1.2.5"` in a lock file.
fn versions(lock: &'static str) -> BTreeMap<&'static str, &'static str> {
    let value = |line: &'static str, key: &str| {
        line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
    };
    let lines = lock.lines().zip(lock.lines().skip(1));
    let found = lines
        .filter_map(|(name, version)| Some((value(name, "name")?, value(version, "version")?)));
    found.filter(|(name, _)| CRATES.contains(name)).collect()
}
