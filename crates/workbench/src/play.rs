//! One lesson from its question to its rule. Every stage is a function; they are called once, in
//! order, and nothing measured is shown before the predictions are made.

use super::ask::{self, Answer, Learner, letter};
use super::predictions::{Prediction, Predictions, Value};
use super::repair::{repair, transfer};
use super::{Bench, Ink, Lesson, Recorded, Report, Runner, Screen, round, show};
use brigade_core::measure::{Basis, Claim, Class, Quiet, Verdict};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How a lesson is to be played.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Smaller data, fewer repetitions, for CI.
    pub quick: bool,
    /// Cores the experiments may use.
    pub cores: usize,
    /// A real access log.
    pub log: Option<PathBuf>,
    /// Where the figures go besides the screen.
    pub export: super::Export,
    /// Wait for Enter after each picture of the opening: on a terminal they would scroll away.
    pub pause: bool,
}

/// Where a lesson is played: the screen, the learner who answers, and where the answers are kept.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Everything is shown here.
    pub screen: Screen,
    /// `None` if the learner is not to be asked.
    pub learner: Option<Learner<'a>>,
    /// `None` if nothing is kept.
    pub predictions: Option<Predictions>,
}

/// How a lesson went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its verdicts.
    pub claims: Vec<Claim>,
    /// From the question to the rule, the learner's thinking included.
    pub took: Duration,
}

impl Outcome {
    /// Whether an identity failed that no other program can spoil: then the fault is ours.
    pub fn failed(&self) -> bool {
        self.claims.iter().any(|claim| {
            claim.class == Class::Identity
                && claim.verdict == Verdict::DoesNotHoldHere
                && claim.basis != Some(Basis::Wall)
        })
    }
}

/// What a run leaves: the report, and what stood in its way.
struct Run {
    report: Report,
    quiet: Option<Quiet>,
    recorded: Option<Recorded>,
}

impl Run {
    fn noisy(&self) -> bool {
        self.quiet.is_some_and(|quiet| quiet.is_noisy())
    }
}

/// Plays `lesson`, its experiments run by `runner`.
///
/// # Errors
/// If an experiment fails or the screen cannot be written.
pub fn play(
    lesson: &Lesson,
    desk: &mut Desk<'_>,
    options: &Options,
    runner: &mut Runner<'_>,
) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    question(lesson, desk)?;
    let answers = predict(lesson, desk)?;
    let mut run = measure(lesson, desk, options, runner)?;
    observe(&mut run, desk)?;
    compare(lesson, &run, &answers, desk)?;
    explain(&run.report, desk)?;
    repair(lesson, desk)?;
    transfer(lesson, desk)?;
    rule(&run.report, desk)?;
    keep(lesson, &run.report, &answers, desk)?;
    options.export.write(&run.report.figures, &mut desk.screen)?;
    Ok(Outcome { claims: run.report.claims, took: began.elapsed() })
}

fn question(lesson: &Lesson, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let screen = &mut desk.screen;
    let number = screen.ink(Ink::Faint, &format!("{:>2}", lesson.number));
    let name = screen.ink(Ink::Strong, lesson.name);
    let part = screen.ink(Ink::Faint, lesson.part);
    screen.line(&format!("{number}  {name}  {part}"))?;
    screen.hang("    ", "    ", lesson.question)?;
    Ok(())
}

/// Asks every prediction, or says loudly that none was made.
fn predict(lesson: &Lesson, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Answer>> {
    let Desk { screen, learner, .. } = desk;
    screen.stage("PREDICT")?;
    let Some(learner) = learner else {
        let loud = screen.ink(Ink::Warn, "no predictions: this run does not count as learned.");
        screen.text(&loud)?;
        return Ok(Vec::new());
    };
    let mut answers = Vec::new();
    for question in lesson.predictions {
        answers.push(ask::put(question, learner, screen)?);
        screen.gap()?;
    }
    Ok(answers)
}

/// Runs, and again if the machine was disturbed and the learner wants to.
fn measure(
    lesson: &Lesson,
    desk: &mut Desk<'_>,
    options: &Options,
    runner: &mut Runner<'_>,
) -> anyhow::Result<Run> {
    desk.screen.stage("RUN")?;
    loop {
        let run = once(lesson, options, runner)?;
        let Desk { screen, learner, .. } = &mut *desk;
        show::circumstances(run.quiet, run.recorded.as_ref(), screen)?;
        let again = match learner {
            Some(learner) if run.noisy() => learner.agree("Run it again? y or n", screen)?,
            _ => false,
        };
        if !again {
            return Ok(run);
        }
    }
}

fn once(lesson: &Lesson, options: &Options, runner: &mut Runner<'_>) -> anyhow::Result<Run> {
    let mut bench = Bench::new(options.cores, runner);
    bench.quick = options.quick;
    bench.log = options.log.clone();
    let mut report = (lesson.run)(&mut bench)?;
    withhold(&mut report.claims, &bench);
    Ok(Run { report, quiet: bench.quiet(), recorded: bench.recorded().cloned() })
}

/// Takes back what this machine could not say: everything, if part of it was recorded elsewhere; what a
/// wall clock denied while it is not known who disturbed it; CPU times where there is no clock for them.
fn withhold(claims: &mut [Claim], bench: &Bench<'_>) {
    let verified = bench.quiet().is_some_and(|quiet| quiet.is_verified());
    for claim in claims {
        let denied = claim.verdict == Verdict::DoesNotHoldHere && claim.basis == Some(Basis::Wall);
        let why = match bench.recorded() {
            Some(recorded) => {
                format!("recorded on {}; there: {}", recorded.machine, claim.verdict)
            }
            None if denied && !verified => "quietness unverified".into(),
            None if cfg!(not(unix)) && claim.basis == Some(Basis::Cpu) => "no CPU clock".into(),
            None => continue,
        };
        claim.verdict = Verdict::NotTestableHere(why);
    }
}

/// Shows the figures and asks what was seen, before anything is explained.
fn observe(run: &mut Run, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Desk { screen, learner, .. } = desk;
    screen.stage("OBSERVE")?;
    for figure in &run.report.figures {
        show::figure(figure, screen)?;
    }
    for waterfall in &run.report.waterfalls {
        show::waterfall(waterfall, screen)?;
    }
    run.report.strips.iter().try_for_each(|strips| strips.show(screen))?;
    round::play(&run.report.rounds, learner, screen)?;
    let (Some(seen), Some(learner)) = (run.report.observe.take(), learner) else {
        return Ok(());
    };
    screen.text(&seen.text)?;
    let options: Vec<_> = seen.options.iter().map(String::as_str).collect();
    let right = ask::offer(&options, learner, screen)? == Some(seen.right);
    let verdict = if right {
        screen.ink(Ink::Good, "Yes.")
    } else {
        format!("It is {}).", letter(seen.right))
    };
    screen.text(&format!("{verdict} {}", seen.look))?;
    Ok(())
}

/// The learner's number, the measured one, the law's; then the verdicts.
fn compare(
    lesson: &Lesson,
    run: &Run,
    answers: &[Answer],
    desk: &mut Desk<'_>,
) -> anyhow::Result<()> {
    let screen = &mut desk.screen;
    screen.stage("COMPARE")?;
    for (question, answer) in lesson.predictions.iter().zip(answers) {
        let truth = run.report.truth(question);
        show::prediction(question, answer, truth, screen)?;
    }
    for curve in &run.report.curves {
        curve.show(lesson.predictions, answers, screen)?;
    }
    show::table(&run.report.compare, screen)?;
    show::claims(&run.report.claims, screen)?;
    Ok(())
}

fn explain(report: &Report, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    desk.screen.stage("EXPLAIN")?;
    for paragraph in &report.explain {
        desk.screen.text(paragraph)?;
    }
    Ok(())
}

fn rule(report: &Report, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    desk.screen.stage("RULE")?;
    let rule = desk.screen.ink(Ink::Strong, &report.rule);
    desk.screen.text(&rule)?;
    Ok(())
}

/// Keeps the predictions beside what turned out.
fn keep(
    lesson: &Lesson,
    report: &Report,
    answers: &[Answer],
    desk: &mut Desk<'_>,
) -> anyhow::Result<()> {
    let made: Vec<Prediction> = lesson
        .predictions
        .iter()
        .zip(answers)
        .map(|(question, answer)| Prediction {
            lesson: lesson.name.into(),
            question: question.id.into(),
            again: false,
            said: Value::of(&question.prompt, answer.said),
            sure: answer.sure,
            truth: Value::of(&question.prompt, report.truth(question)),
            why: answer.why.clone(),
        })
        .collect();
    Ok(desk.keep(&made)?)
}

impl Desk<'_> {
    /// Keeps predictions; a folder that cannot be written costs a warning and nothing else.
    pub(super) fn keep(&mut self, made: &[Prediction]) -> io::Result<()> {
        let Some(predictions) = self.predictions.as_ref().filter(|_| !made.is_empty()) else {
            return Ok(());
        };
        let Err(error) = predictions.append(made) else { return Ok(()) };
        let path = predictions.path().display();
        let warning = format!(
            "your predictions could not be kept in {path}: {error}. Set BRIGADE_DATA to a folder that can be written."
        );
        let warning = self.screen.ink(Ink::Warn, &warning);
        self.screen.gap()?;
        self.screen.text(&warning)
    }
}
