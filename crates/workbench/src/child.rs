//! Experiments in processes of their own: a child can be pinned to some cores before its first
//! thread, its CPU time is its own, and what it breaks stays in it. A `Setting` goes in on standard
//! input, an `Evidence` comes out on standard output, both as JSON.

use super::live::{self, Sight};
use super::{Evidence, Experiment, Setting};
use anyhow::{Context, bail};
use brigade_children::{Answer, Child};
use brigade_core::measure::QuietGate;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// No experiment may take longer; a child that does is killed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The child's side: reads the setting, takes the cores it names, runs, and prints what was found.
///
/// # Errors
/// If the setting cannot be read, the cores cannot be had, or the experiment fails.
pub fn perform(
    experiment: &Experiment,
    mut input: impl Read,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let setting: Setting = serde_json::from_str(&text).context("the setting on standard input")?;
    if let Some(cores) = setting.cores {
        pin(cores)?;
    }
    let gate = QuietGate::open();
    let mut evidence = (experiment.run)(&setting)?;
    evidence.quiet = Some(gate.close()).filter(|_| !pretends("no-proc"));
    serde_json::to_writer(&mut output, &evidence)?;
    output.flush()?;
    Ok(())
}

/// The parent's side: runs an experiment of `lesson` in a child process and reads what it found;
/// what the child shows meanwhile is handed to `draw`.
///
/// # Errors
/// If the child cannot be started, fails, takes more than a minute, or prints what cannot be read.
pub fn run(
    lesson: &str,
    experiment: &str,
    setting: &Setting,
    draw: impl Fn(&Sight) + Send + 'static,
) -> anyhow::Result<Evidence> {
    let program = std::env::current_exe().context("where is this program?")?;
    let mut command = Command::new(program);
    command
        .args(["experiment", lesson, experiment])
        .env("RUST_BACKTRACE", "0")
        // async-std reads its number of threads at its start; lessons compare runtimes on one.
        .env("ASYNC_STD_THREAD_COUNT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = Child::start(&mut command)
        .with_context(|| format!("no process could be started for the experiment {experiment}"))?;
    let (answer, said) = talk(child, &serde_json::to_vec(setting)?, draw)
        .with_context(|| format!("the experiment {experiment} of {lesson}"))?;
    if !answer.status.success() {
        bail!("the experiment {experiment} of {lesson} failed: {}", said.trim());
    }
    serde_json::from_slice(&answer.printed)
        .with_context(|| format!("the experiment {experiment} printed what is no evidence"))
}

/// Hands `setting` to the child and waits for its end, but not for ever: what it answered, and what it said.
fn talk(
    mut child: Child,
    setting: &[u8],
    draw: impl Fn(&Sight) + Send + 'static,
) -> anyhow::Result<(Answer, String)> {
    if let Some(mut input) = child.input() {
        // A child that died early closed its end; its exit status says more than this write does.
        let _gone = input.write_all(setting);
    }
    let errors = child.errors().context("the child's standard error")?;
    let watching = thread::Builder::new().spawn(move || live::watch(errors, draw))?;
    let answer = child.answer(PATIENCE)?;
    let answer = answer
        .with_context(|| format!("took more than {} seconds and was ended", PATIENCE.as_secs()))?;
    Ok((answer, watching.join().unwrap_or_default()))
}

/// Whether this system can restrict a process to some of its cores.
pub fn can_pin() -> bool {
    cfg!(target_os = "linux") && !pretends("no-affinity")
}

/// `BRIGADE_PRETEND=no-affinity,no-proc,no-postgres,no-redis-server` makes this system poorer than it is, for tests.
pub fn pretends(what: &str) -> bool {
    std::env::var("BRIGADE_PRETEND").is_ok_and(|said| said.split(',').any(|word| word == what))
}

/// Restricts this process to the last `cores` of the cores it may use: interrupts tend to land on
/// the first. Must come before any thread is started, for threads inherit it.
#[cfg(target_os = "linux")]
fn pin(cores: usize) -> anyhow::Result<()> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let usable = sched_getaffinity(None).context("which cores may be used?")?;
    let mut set = CpuSet::new();
    (0..CpuSet::MAX_CPU)
        .rev()
        .filter(|&cpu| usable.is_set(cpu))
        .take(cores.max(1))
        .for_each(|cpu| set.set(cpu));
    sched_setaffinity(None, &set)
        .with_context(|| format!("restricting this process to {cores} cores"))
}

#[cfg(not(target_os = "linux"))]
fn pin(cores: usize) -> anyhow::Result<()> {
    bail!("this system cannot restrict a process to {cores} of its cores; Linux can")
}
