//! `record servers`: the truth table of the tests, asked of every server that is installed here, as a table of the book.

use super::record::{free, write};
use anyhow::{Context, bail, ensure};
use brigade::comparisons::Build;
use brigade::dials::Class;
use brigade::measure::{Card, Known};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The same file as the tests read.
const TABLE: &str = include_str!("../../../tests/dials/servers.json");
/// Each server is asked so often.
const RUNS: usize = 3;
/// What a proxy asks is there after this time, or never.
const NEVER: Duration = Duration::from_secs(20);

/// A server, and what it is.
#[derive(Deserialize)]
struct Row {
    server: String,
    version: Vec<String>,
    command: Vec<String>,
    path: String,
    slow: Option<String>,
    truth: Class,
    bound: Option<u32>,
    #[serde(default)]
    upstream: bool,
}

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
    let rows: Vec<Row> = serde_json::from_str(TABLE).context("tests/dials/servers.json")?;
    let mut page =
        String::from("| server | version | true | said in 3 runs |\n|---|---|---|---|\n");
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for row in rows.iter().filter(|row| only.is_none_or(|only| row.server.contains(only))) {
        let Some(version) = row.version() else {
            println!("not here: {}", row.server);
            continue;
        };
        let said = (0..RUNS).map(|_| row.ask()).collect::<anyhow::Result<Vec<_>>>()?;
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
    let known = |what: Known<String>| what.unwrap_or_else(|why| why);
    let card = Card::load_or_measure();
    let (cpu, kernel, commit) = (known(card.cpu), known(card.kernel), known(Build::here().commit));
    let cores = card.cores;
    write!(
        page,
        "\n{asked} servers, {RUNS} runs each; {cpu}, {cores} cores, {kernel}; commit `{commit}`.\n"
    )?;
    if only.is_none() { write("dials-servers.md", &page) } else { Ok(()) }
}

impl Row {
    /// The first thing with a digit in it that the server says of its version; none if it is not here.
    fn version(&self) -> Option<String> {
        let mut version = Command::new(&self.version[0]);
        let Output { status, stdout, stderr } = version.args(&self.version[1..]).output().ok()?;
        let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        let number =
            |word: &&str| word.contains('.') && word.contains(|c: char| c.is_ascii_digit());
        let number = said.split_whitespace().find(number)?;
        let number = number.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        status.success().then(|| number.rsplit('/').next().unwrap_or(number).to_owned())
    }

    fn ask(&self) -> anyhow::Result<Said> {
        let (port, upstream) = (free()?.to_string(), free()?);
        let _behind = if self.upstream { Some(Upstream::start(upstream)?) } else { None };
        let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
        let fill = |word: &String| {
            word.replace("{port}", &port).replace("{upstream}", &upstream.to_string())
        };
        let mut dials = Command::new(std::env::current_exe()?);
        dials.args(["dials", "--json", "--url", &url(&self.path)]);
        if let Some(slow) = &self.slow {
            dials.args(["--slow", &url(slow)]);
        }
        let Output { stdout, stderr, .. } =
            dials.arg("--").args(self.command.iter().map(fill)).output()?;
        let found: Value = serde_json::from_slice(&stdout)
            .with_context(|| format!("{}: {}", self.server, String::from_utf8_lossy(&stderr)))?;
        Said::read(&found["finding"]).with_context(|| self.server.clone())
    }
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

/// What a proxy asks; ended when it is dropped.
struct Upstream(Child);

impl Upstream {
    fn start(port: u16) -> anyhow::Result<Upstream> {
        let mut node = Command::new("node");
        node.args(["docs/servers/loop.mjs", &port.to_string()]).stdin(Stdio::null());
        let upstream = Upstream(node.spawn().context("node, which proxies ask")?);
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(start.elapsed() < NEVER, "the upstream does not listen at {port}");
            std::thread::yield_now();
        }
        Ok(upstream)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}
