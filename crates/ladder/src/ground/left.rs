//! What a rung was handed on a server that others may use too. It is taken away at the end of the climb, whatever that
//! end is: the guard of the run does it, for which a file in the run's folder says what there is.

use crate::engines::ask;
use anyhow::Context;
use brigade_children::{Mend, Run};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The folder in the run's, which holds URLs with passwords: it is its owner's alone.
const FOLDER: &str = "left";

/// A database or a keyspace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Left {
    what: What,
    /// The file that says so to the guard.
    #[serde(skip)]
    note: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum What {
    /// A database of this name, on the server of this URL.
    Database { url: String, name: String },
    /// All keys of this URL's keyspace.
    Keyspace { url: String },
}

impl Left {
    pub(super) fn database(url: &str, name: &str) -> Left {
        Left { what: What::Database { url: url.into(), name: name.into() }, note: None }
    }

    pub(super) fn keyspace(url: &str) -> Left {
        Left { what: What::Keyspace { url: url.into() }, note: None }
    }

    /// Written down for the guard.
    pub(super) fn noted(self, run: &Run, program: &Path) -> anyhow::Result<Left> {
        let folder = run.folder(FOLDER, None)?;
        let file = folder.join("what");
        let mut options = OpenOptions::new();
        let mut out = options.write(true).create_new(true).mode(0o600).open(&file)?;
        out.write_all(&serde_json::to_vec(&self)?)?;
        let words = [program.display().to_string(), "remove".into(), file.display().to_string()];
        run.mend(Mend { left: file.clone(), command: words.into(), user: None })?;
        Ok(Left { note: Some(file), ..self })
    }

    /// What a file says that [`Left`] wrote.
    ///
    /// # Errors
    /// It says something else, or cannot be read.
    pub fn read(file: &Path) -> anyhow::Result<Left> {
        let text = fs::read(file).with_context(|| file.display().to_string())?;
        let left: Left = serde_json::from_slice(&text).context("what a climb left")?;
        Ok(Left { note: Some(file.into()), ..left })
    }

    /// Takes it away, clients or not.
    ///
    /// # Errors
    /// The server does not answer, or refuses.
    pub fn remove(self) -> anyhow::Result<()> {
        match &self.what {
            What::Database { url, name } => {
                ask(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
            }
            What::Keyspace { url } => super::redis::empty(url)?,
        }
        self.note.map_or(Ok(()), |file| Ok(fs::remove_file(file)?))
    }
}
