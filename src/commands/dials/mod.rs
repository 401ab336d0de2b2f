//! `dials`: what a running server is, told from outside.

pub(crate) mod record;
pub(crate) mod table;

use super::Usage;
use crate::cli::Dials;
use anyhow::{Context, bail};
use brigade::dials::{
    Finding, Observed, Outcome, Plan, Server, Target, classify, dial, price, sentence, title,
};
use brigade::draw::lanes::{svg, terminal};
use brigade::load::Template;
use brigade::signals::asked_to_end;
use brigade::trace::Trace;
use brigade::workbench::{Figure, Ink, Screen, book};
use serde::Serialize;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering::Relaxed;

/// What `--json` prints.
#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    schema: u32,
    sentence: Option<String>,
    finding: &'a Finding,
    seen: &'a Observed,
}

/// Starts or finds the server, looks at it, and says what it is.
///
/// # Errors
/// If the server cannot be started, found, reached or kept alive, or a file cannot be written.
pub(crate) fn run(asked: &Dials) -> anyhow::Result<ExitCode> {
    if !cfg!(target_os = "linux") {
        bail!(
            "the dials read /proc, which only Linux has: nothing can be told about a process here"
        );
    }
    let (target, slow) = targets(asked)?;
    let interrupted = asked_to_end().context("listening for Ctrl-C")?;
    let goes_on = || !interrupted.load(Relaxed);
    let server = server(asked, &target, &goes_on)?;
    let target = target.at(server.address());
    let slow = slow.map(|slow| slow.at(server.address()));
    let plan = Plan { target: &target, slow: slow.as_ref(), say: &progress, goes_on: &goes_on };
    let mut outcome = Outcome::default();
    let done = dial(&server, &plan, &mut outcome);
    progress("");
    drop(server);
    let finding = classify(&outcome.seen);
    match done {
        Ok(()) => report(asked, &outcome, &finding)?,
        Err(why) => {
            so_far(&outcome.seen, &finding)?;
            bail!("{} was not looked at to the end: {why}", asked.url);
        }
    }
    Ok(ExitCode::from(u8::from(finding.class.is_err())))
}

/// What is asked, and what is slow.
fn targets(asked: &Dials) -> anyhow::Result<(Target, Option<Target>)> {
    if asked.pid.is_none() && asked.command.is_empty() {
        let how = "name the command that starts it behind `--`, or one that runs with --pid N";
        return Err(Usage(format!("there is no server to look at: {how}")).into());
    }
    let body = asked.body.clone().map(String::into_bytes);
    let template =
        Template::typed(asked.method.as_deref(), asked.headers.clone(), body).map_err(usage)?;
    let read = |url: &str| Target::read(url, &template, asked.i_own_this_host).map_err(usage);
    let target = read(&asked.url)?;
    let slow = asked.slow.as_deref().map(read).transpose()?;
    if let Some(slow) = slow.as_ref().filter(|slow| slow.addresses != target.addresses) {
        let why = format!("--slow {} is another server than {}", slow.url, target.url);
        return Err(
            Usage(format!("{why}: the test is whether one request stalls the others")).into()
        );
    }
    Ok((target, slow))
}

fn usage(why: impl ToString) -> Usage {
    Usage(why.to_string())
}

fn server(asked: &Dials, target: &Target, goes_on: &dyn Fn() -> bool) -> anyhow::Result<Server> {
    Ok(match asked.pid {
        Some(id) => Server::attach(id, target)?,
        None => Server::start(&asked.command, target, &std::env::current_exe()?, goes_on)?,
    })
}

/// What is done now, on a line that is written over; only on a terminal.
fn progress(what: &str) {
    let mut err = io::stderr().lock();
    if err.is_terminal() {
        let _closed = write!(err, "\r\x1b[K{what}");
        let _closed = err.flush();
    }
}

/// What an interrupted look has to show. What was seen of a server while it ended is no evidence.
fn so_far(seen: &Observed, finding: &Finding) -> io::Result<()> {
    let mut screen = Screen::stdout(None);
    if seen.room().is_some() {
        screen.line("What was seen until then:")?;
        evidence(finding, &mut screen)?;
    }
    Ok(())
}

fn evidence(finding: &Finding, screen: &mut Screen) -> io::Result<()> {
    finding.evidence.iter().try_for_each(|said| screen.hang("  - ", "    ", said))
}

fn report(asked: &Dials, outcome: &Outcome, finding: &Finding) -> anyhow::Result<()> {
    let seen = &outcome.seen;
    let sentence = sentence(seen, finding);
    let lanes = outcome.lanes(finding, &machine(seen.cores));
    if let (Some(path), Some(lanes)) = (&asked.svg, &lanes) {
        let id = path.file_stem().unwrap_or_default().to_string_lossy();
        let title = sentence.clone().unwrap_or_default();
        fs::write(path, svg(lanes, &id, &title))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let (Some(name), Some(lanes)) = (&asked.figure, &lanes) {
        let title = sentence.clone().unwrap_or_default();
        let figure = Figure { title, trace: lanes.clone() };
        book::write(Path::new(book::FOLDER), name, &figure)?;
    }
    if asked.json {
        let (format, schema) = ("brigade-dials", 1);
        let written = Written { format, schema, sentence, finding, seen };
        writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&written)?)?;
        return Ok(());
    }
    let screen = Screen::stdout(asked.width.map(usize::from));
    let mut screen = if asked.width.is_some() { screen.filled() } else { screen };
    let ink = if finding.class.is_ok() { Ink::Strong } else { Ink::Warn };
    let class = screen.ink(ink, &title(seen, finding));
    screen.hang("", "", &format!("{}: {class}", asked.url))?;
    if let Some(sentence) = sentence {
        screen.hang("", "", &sentence)?;
    }
    screen.gap()?;
    evidence(finding, &mut screen)?;
    if let Some(price) = price(seen, finding) {
        screen.hang("  - ", "    ", &price)?;
    }
    draw(lanes.as_ref(), &mut screen)?;
    Ok(())
}

fn draw(lanes: Option<&Trace>, screen: &mut Screen) -> io::Result<()> {
    let Some(lanes) = lanes else { return Ok(()) };
    screen.gap()?;
    let drawn = terminal(lanes, screen.lanes(0));
    drawn.lines().try_for_each(|line| screen.line(line))
}

fn machine(cores: usize) -> String {
    format!("{} {}, usable cores: {cores}", std::env::consts::OS, std::env::consts::ARCH)
}
