//! `record servers`: the truth table of the tests, asked of every server that is installed here, as a table of the book.

use super::record::{free, write};
use anyhow::{Context, bail, ensure};
use brigade::comparisons::Build;
use brigade::dials::Class;
use brigade::dials::truth::{Known, Upstream, table};
use brigade::measure::{self, Card};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::{Command, Output};

/// Each server is asked so often.
const RUNS: usize = 3;
/// What was said of one.
struct Said {
    class: Result<Class, String>,
    bound: Option<u32>,
}

/// Dials every server that is here, and writes down what was said beside what is true.
///
/// # Errors
/// A server does not start, a class is wrong, or the file cannot be written.
pub(crate) fn record(only: Option<&str>) -> anyhow::Result<()> {
    let rows = table();
    let mut page =
        String::from("| server | version | true | said in 3 runs |\n|---|---|---|---|\n");
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for row in rows.iter().filter(|row| only.is_none_or(|only| row.server.contains(only))) {
        let Some(version) = row.installed() else {
            println!("not here: {}", row.server);
            continue;
        };
        let said = (0..RUNS).map(|_| ask(row)).collect::<anyhow::Result<Vec<_>>>()?;
        let words: Vec<String> = said.iter().map(|said| said.words()).collect();
        println!("{}: {}", row.server, words.join("; "));
        let truth = Said { class: Ok(row.truth), bound: row.bound };
        if said.iter().any(|said| said.contradicts(&truth)) {
            wrong.push(row.server.as_str());
        }
        let mut different = words.clone();
        different.dedup();
        writeln!(
            page,
            "| {} | {version} | {} | {} |",
            row.server,
            truth.words(),
            different.join("; ")
        )?;
        asked += 1;
    }
    ensure!(wrong.is_empty(), "wrongly told: {}", wrong.join(", "));
    println!("{asked} servers");
    let known = |what: measure::Known<String>| what.unwrap_or_else(|why| why);
    let card = Card::load_or_measure();
    let (cpu, kernel, commit) = (known(card.cpu), known(card.kernel), known(Build::here().commit));
    let cores = card.cores;
    write!(
        page,
        "\n{asked} servers, {RUNS} runs each; {cpu}, {cores} cores, {kernel}; commit `{commit}`.\n"
    )?;
    if only.is_none() { write("dials-servers.md", &page) } else { Ok(()) }
}

fn ask(known: &Known) -> anyhow::Result<Said> {
    let (port, upstream) = (free()?, free()?);
    let _behind = known.upstream.then(|| Upstream::start(upstream)).transpose()?;
    let mut dials = Command::new(std::env::current_exe()?);
    dials.args(["dials", "--json"]).args(known.arguments(port, upstream));
    let Output { stdout, stderr, .. } = dials.output()?;
    let found: Value = serde_json::from_slice(&stdout)
        .with_context(|| format!("{}: {}", known.server, String::from_utf8_lossy(&stderr)))?;
    Said::read(&found["finding"]).with_context(|| known.server.clone())
}

impl Said {
    fn read(finding: &Value) -> anyhow::Result<Said> {
        let class = match (&finding["class"]["Ok"], &finding["class"]["Err"]) {
            (Value::Null, Value::String(why)) => Err(why.clone()),
            (Value::Null, _) => bail!("no finding: {finding}"),
            (class, _) => Ok(Class::deserialize(class)?),
        };
        Ok(Said { class, bound: finding["bound"].as_u64().map(|bound| bound as u32) })
    }

    /// Whether this is told, and is not true.
    fn contradicts(&self, truth: &Said) -> bool {
        self.class.is_ok() && (self.class != truth.class || self.bound != truth.bound)
    }

    fn words(&self) -> String {
        match (&self.class, self.bound) {
            (Ok(class @ Class::BoundedPool), Some(bound)) => format!("{class} of {bound}"),
            (Ok(class @ (Class::EventLoop | Class::ParallelTasks)), Some(bound)) => {
                format!("{class}, {bound} requests at once")
            }
            (Ok(class), _) => class.to_string(),
            (Err(why), _) => format!("cannot tell: {why}"),
        }
    }
}
