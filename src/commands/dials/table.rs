//! `record servers`: the truth table of the tests, asked of every server that is installed here, as a table of the book.

use super::record::{free, write};
use anyhow::{Context, ensure};
use brigade::comparisons::Build;
use brigade::dials::Finding;
use brigade::dials::truth::{Known, Upstream, table};
use brigade::measure::{self, Card};
use serde::Deserialize;
use std::fmt::Write as _;
use std::process::{Command, Output};

/// Each server is asked so often.
const RUNS: usize = 3;

/// Dials every server that is here, and writes down what was said beside what is true.
///
/// # Errors
/// No server is here, one does not start, a class is wrong, or the file cannot be written.
pub(crate) fn record(only: Option<&str>) -> anyhow::Result<()> {
    let rows = table();
    let mut page =
        format!("| server | version | true | said in {RUNS} runs |\n|---|---|---|---|\n");
    let (mut wrong, mut untold, mut asked) = (Vec::new(), 0, 0);
    for row in rows.iter().filter(|row| only.is_none_or(|only| row.server.contains(only))) {
        let Some(version) = row.installed() else {
            println!("not here: {}", row.server);
            continue;
        };
        let said = (0..RUNS).map(|_| ask(row)).collect::<anyhow::Result<Vec<_>>>()?;
        let truth = Finding { class: Ok(row.truth), bound: row.bound, evidence: Vec::new() };
        if said.iter().any(|said| row.contradicts(said)) {
            wrong.push(row.server.as_str());
        }
        untold += usize::from(said.iter().any(|said| said.class.is_err()));
        let mut words: Vec<String> = said.iter().map(Finding::name).collect();
        println!("{}: {}", row.server, words.join("; "));
        // Twice "cannot tell" is told with the first reason.
        words.dedup_by_key(|word| word.split(':').next().unwrap_or_default().to_owned());
        let (server, truth, said) = (&row.server, truth.name(), words.join("; "));
        writeln!(page, "| {server} | {version} | {truth} | {said} |")?;
        asked += 1;
    }
    println!("{asked} servers");
    ensure!(asked > 0, "no server of the table is here");
    ensure!(wrong.is_empty(), "wrongly told: {}", wrong.join(", "));
    write!(
        page,
        "\n{asked} servers, {RUNS} runs each, {untold} not told in one of them; {}.\n",
        place()
    )?;
    if only.is_none() { write("dials-servers.md", &page) } else { Ok(()) }
}

/// Where this was found: the machine, its system, and the commit.
fn place() -> String {
    let known = |what: measure::Known<String>| what.unwrap_or_else(|why| why);
    let card = Card::load_or_measure();
    let (cpu, kernel, commit) = (known(card.cpu), known(card.kernel), known(Build::here().commit));
    format!("{cpu}, {} cores, {kernel}; commit `{commit}`", card.cores)
}

fn ask(known: &Known) -> anyhow::Result<Finding> {
    let (port, upstream) = (free()?, free()?);
    let _behind = known.upstream.then(|| Upstream::start(upstream)).transpose()?;
    let mut dials = Command::new(std::env::current_exe()?);
    dials.args(["dials", "--json"]).args(known.arguments(port, upstream));
    let Output { stdout, stderr, .. } = dials.output()?;
    let said: Said = serde_json::from_slice(&stdout)
        .with_context(|| format!("{}: {}", known.server, String::from_utf8_lossy(&stderr)))?;
    Ok(said.finding)
}

/// What `dials --json` says, as far as it is read here.
#[derive(Deserialize)]
struct Said {
    finding: Finding,
}
