//! Under what an experiment runs. It refuses to know what the experiments of the lessons ask for.

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// Under what an experiment runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Restrict the process to this many cores; `None` leaves all of them.
    pub cores: Option<usize>,
    /// At most half a second, for CI: fewer repetitions, smaller data.
    pub quick: bool,
    /// A real access log instead of generated data.
    pub log: Option<PathBuf>,
    /// A person watches: see [`super::live`].
    #[serde(default)]
    pub live: bool,
    /// The ladder's program, for an experiment on real components: see [`super::ladder`].
    #[serde(default)]
    pub ladder: Option<PathBuf>,
    /// What else the experiment takes, if anything: a struct of its lesson, see [`Setting::with`].
    #[serde(default)]
    pub asked: Value,
}

impl Setting {
    /// Restricted to so many cores.
    pub fn on(cores: usize) -> Self {
        Setting { cores: Some(cores), ..Setting::default() }
    }

    /// This setting, and `asked` beside it.
    ///
    /// # Errors
    /// If `asked` cannot be written as JSON.
    pub fn with(self, asked: &impl Serialize) -> anyhow::Result<Self> {
        Ok(Setting { asked: serde_json::to_value(asked)?, ..self })
    }

    /// What [`Setting::with`] put beside it.
    ///
    /// # Errors
    /// If it is no `Asked`.
    pub fn asked<Asked: DeserializeOwned>(&self) -> anyhow::Result<Asked> {
        Asked::deserialize(&self.asked).context("what an experiment is asked")
    }
}
