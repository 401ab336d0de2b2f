//! `simulate`: the list of scenarios, one of them or all of them run, a file shown, the simulator validated.

use crate::draw;
use crate::file::{self, File, Sweep};
use crate::run::{self, Asked, Found};
use crate::shipped::{SCENARIOS, Shipped};
use crate::{show, validate};
use anyhow::{Context, ensure};
use brigade_server::{Simulate, Usage};
use brigade_workbench::{Ink, Screen};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Does what was typed.
///
/// # Errors
/// There is no such scenario, its file is wrong, it would run for hours, or something cannot be written.
pub fn run(asked: &Simulate) -> anyhow::Result<ExitCode> {
    let mut screen = Screen::stdout(asked.width.map(usize::from));
    match asked.scenario.as_deref() {
        _ if asked.validate => return validate::run(&mut screen),
        None => show::all(&mut screen)?,
        Some(word) if asked.print => print!("{}", find(word)?.text),
        Some("all") => each(asked, &mut screen)?,
        Some(word) => {
            one(&find(word)?, asked, &mut screen)?;
            show::next(word, &mut screen)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The scenario of this name, or the file at this path.
fn find(word: &str) -> anyhow::Result<File> {
    if word.ends_with(".toml") || word.contains('/') {
        return Ok(file::open(Path::new(word))?);
    }
    Ok(Shipped::read(word)?)
}

/// All that ship. What is asked of one of them cannot be asked of all.
fn each(asked: &Simulate, screen: &mut Screen) -> anyhow::Result<()> {
    let alone = asked.sweep.is_some() || asked.svg.is_some() || asked.json.is_some();
    ensure!(
        !alone,
        Usage(
            "--sweep, --svg and --json are asked of one scenario: name it in place of `all`".into()
        )
    );
    for shipped in SCENARIOS {
        one(&Shipped::read(shipped.name)?, asked, screen)?;
        screen.gap()?;
    }
    Ok(())
}

fn one(file: &File, asked: &Simulate, screen: &mut Screen) -> anyhow::Result<()> {
    let sweep = asked.sweep.as_deref().map(sweep).transpose()?;
    let plan = Asked { seed: asked.seed, seeds: asked.seeds, sweep };
    let bar = progress(run::count(file, &plan));
    let found = run::all(file, &plan, &|| bar.inc(1));
    bar.finish_and_clear();
    let found = found?;
    show::found(file, &found, screen)?;
    export(file, &found, asked, screen)
}

fn sweep(text: &str) -> Result<Sweep, Usage> {
    file::points(text).map_err(|why| Usage(format!("--sweep: {why}")))
}

/// How many of the runs are made, on standard error; nothing where that is no terminal.
fn progress(runs: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("  {bar:30} {pos} of {len} runs {elapsed}");
    ProgressBar::new(runs).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Writes the files that were asked for, and says so.
fn export(file: &File, found: &Found, asked: &Simulate, screen: &mut Screen) -> anyhow::Result<()> {
    let trace = found.written.1.trace.as_ref();
    let mut written = Vec::new();
    if let Some(path) = &asked.svg {
        let drawn = draw::svg(file, found);
        ensure!(!drawn.is_empty(), Usage("--svg: there is nothing to draw. Vary a value with --sweep, or add a [camera] to the file".into()));
        for (n, (title, svg)) in drawn.into_iter().enumerate() {
            let path = brigade_workbench::numbered(path, n);
            fs::write(&path, svg).with_context(|| format!("cannot write {}", path.display()))?;
            written.push(format!("wrote {}: {title}", path.display()));
        }
    }
    if let Some(path) = &asked.json {
        let trace = trace
            .context(Usage("--json: no camera saw anything. Add a [camera] to the file".into()))?;
        fs::write(path, trace.to_json())
            .with_context(|| format!("cannot write {}", path.display()))?;
        written.push(format!("wrote {}: what the camera saw", path.display()));
    }
    for said in written {
        let said = screen.ink(Ink::Faint, &said);
        screen.text(&said)?;
    }
    Ok(())
}
