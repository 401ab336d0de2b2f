//! Experiments in processes of their own: a child can be pinned to some cores before its first
//! thread, its CPU time is its own, and what it breaks stays in it. A `Setting` goes in on standard
//! input, an `Evidence` comes out on standard output, both as JSON.

use super::{Evidence, Experiment, Setting, live};
use anyhow::{Context, bail};
use brigade_core::measure::QuietGate;
use brigade_core::trace::Trace;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
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
    draw: impl Fn(&Trace) + Send + 'static,
) -> anyhow::Result<Evidence> {
    let program = std::env::current_exe().context("where is this program?")?;
    let child = Command::new(program)
        .args(["experiment", lesson, experiment])
        .env("RUST_BACKTRACE", "0")
        // async-std reads its number of threads at its start; lessons compare runtimes on one.
        .env("ASYNC_STD_THREAD_COUNT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("no process could be started for the experiment {experiment}"))?;
    let (status, found, said) = talk(child, &serde_json::to_vec(setting)?, draw)
        .with_context(|| format!("the experiment {experiment} of {lesson}"))?;
    if !status.success() {
        bail!("the experiment {experiment} of {lesson} failed: {}", said.trim());
    }
    serde_json::from_slice(&found)
        .with_context(|| format!("the experiment {experiment} printed what is no evidence"))
}

/// Hands `setting` to the child and waits for its end, but not for ever: how it ended, what it found,
/// and what it said.
fn talk(
    mut child: Child,
    setting: &[u8],
    draw: impl Fn(&Trace) + Send + 'static,
) -> anyhow::Result<(ExitStatus, Vec<u8>, String)> {
    if let Some(mut input) = child.stdin.take() {
        // A child that died early closed its end; its exit status says more than this write does.
        let _gone = input.write_all(setting);
    }
    let errors = child.stderr.take().context("the child's standard error")?;
    let watching = thread::Builder::new().spawn(move || live::watch(errors, draw))?;
    let mut output = child.stdout.take().context("the child's standard output")?;
    let (send, receive) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let mut found = Vec::new();
        send.send(output.read_to_end(&mut found).map(|_| found))
    })?;
    match receive.recv_timeout(PATIENCE) {
        Ok(found) => Ok((child.wait()?, found?, watching.join().unwrap_or_default())),
        Err(_) => {
            child.kill()?;
            child.wait()?;
            bail!("took more than {} seconds and was ended", PATIENCE.as_secs())
        }
    }
}

/// Whether this system can restrict a process to some of its cores.
pub fn can_pin() -> bool {
    cfg!(target_os = "linux") && !pretends("no-affinity")
}

/// `BRIGADE_PRETEND=no-affinity,no-proc` makes this system poorer than it is, for tests.
fn pretends(what: &str) -> bool {
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
