//! The place where a lesson runs its experiments. It passes them on to a runner (child processes, or
//! in tests a closure) and remembers how quiet the machine was; it refuses to know any law.

use super::{Evidence, Experiment, Recorded, Setting};
use brigade_core::measure::Quiet;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// How an experiment gets run under a setting.
pub type Runner<'a> = dyn FnMut(&Experiment, &Setting) -> anyhow::Result<Evidence> + 'a;

/// The place where a lesson runs its experiments: children, progress, quiet gate.
pub struct Bench<'a> {
    /// `--quick`.
    pub quick: bool,
    /// `--log FILE`.
    pub log: Option<PathBuf>,
    /// Cores a lesson may use here: `--cores N`, or all that are usable.
    pub cores: usize,
    quiet: Option<Quiet>,
    recorded: Option<Recorded>,
    runner: &'a mut Runner<'a>,
}

impl<'a> Bench<'a> {
    /// A bench whose experiments are run by `runner`.
    pub fn new(cores: usize, runner: &'a mut Runner<'a>) -> Self {
        Bench { quick: false, log: None, cores, quiet: None, recorded: None, runner }
    }

    /// The cores of this bench: a process is restricted only if `--cores` asks for fewer than there are.
    pub fn its_cores(&self) -> Setting {
        let usable = brigade_core::measure::usable_cpus();
        Setting { cores: (self.cores < usable).then_some(self.cores), ..Setting::default() }
    }

    /// Runs an experiment of this lesson in a child process and returns its evidence, and the numbers in it as
    /// the lesson's type. `quick`, the log and the limit of `--cores` are filled in; `setting` says the rest.
    ///
    /// # Errors
    /// If the child cannot be started, fails, or prints what cannot be read.
    pub fn measure<Found: DeserializeOwned>(
        &mut self,
        experiment: &Experiment,
        setting: &Setting,
    ) -> anyhow::Result<(Evidence, Found)> {
        let evidence = self.evidence(experiment, setting)?;
        let found = evidence.found()?;
        Ok((evidence, found))
    }

    /// The same, where the numbers are not wanted.
    ///
    /// # Errors
    /// As [`Bench::measure`].
    pub fn evidence(
        &mut self,
        experiment: &Experiment,
        setting: &Setting,
    ) -> anyhow::Result<Evidence> {
        let mut setting = setting.clone();
        setting.quick |= self.quick;
        setting.log = setting.log.or_else(|| self.log.clone());
        setting.cores = setting.cores.map(|cores| cores.min(self.cores));
        let evidence = (self.runner)(experiment, &setting)?;
        self.quiet = noisier(self.quiet, evidence.quiet);
        self.recorded = self.recorded.take().or_else(|| evidence.recorded.clone());
        Ok(evidence)
    }

    /// The noisiest of the measurements so far; `None` before the first.
    pub fn quiet(&self) -> Option<Quiet> {
        self.quiet
    }

    /// Where that was recorded which could not be measured here, if anything was.
    pub fn recorded(&self) -> Option<&Recorded> {
        self.recorded.as_ref()
    }
}

impl std::fmt::Debug for Bench<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench")
            .field("quick", &self.quick)
            .field("cores", &self.cores)
            .finish_non_exhaustive()
    }
}

/// The noisier of two, with the longer of the two waits.
fn noisier(a: Option<Quiet>, b: Option<Quiet>) -> Option<Quiet> {
    let (Some(a), Some(b)) = (a, b) else {
        return a.or(b);
    };
    let louder = if b.others > a.others { b } else { a };
    Some(Quiet { kept_waiting_ms: a.kept_waiting_ms.max(b.kept_waiting_ms), ..louder })
}
