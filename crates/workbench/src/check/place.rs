//! Where an exercise's files are, and laying the one that the learner edits. It refuses to know what is in them.

use crate::environment::variable;
use crate::{Lesson, recorded};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a lesson that has an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    root: PathBuf,
    /// From the root.
    folder: PathBuf,
}

impl Place {
    /// The folder of `lesson` in the clone that this program was built from.
    ///
    /// # Errors
    /// If there is none with an exercise in it.
    pub fn of(lesson: &Lesson) -> io::Result<Place> {
        let folder = recorded::folder(lesson).parent().map(Path::to_path_buf).unwrap_or_default();
        // Under cargo it is where cargo runs; an installed program remembers where it was built.
        let here = variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf);
        let roots = here.into_iter().chain(built);
        let mut places = roots.map(|root| Place { root, folder: folder.clone() });
        places.find(|place| place.broken().is_file()).ok_or_else(|| {
            let missing = folder.join("broken.rs");
            io::Error::new(
                io::ErrorKind::NotFound,
                format!(
                    "no {}: exercises are files of the project, so this works in a clone of it",
                    missing.display()
                ),
            )
        })
    }

    /// The project's root, where `cargo` is run.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What ships.
    pub fn broken(&self) -> PathBuf {
        self.file("broken")
    }

    /// What the learner edits; it need not exist.
    pub fn exercise(&self) -> PathBuf {
        self.file("exercise")
    }

    /// One repair.
    pub fn solution(&self) -> PathBuf {
        self.file("solution")
    }

    /// What the judge said of what ships, as it was recorded: a [`Ruling`](brigade_judge::Ruling) in JSON.
    pub fn recorded(&self) -> PathBuf {
        self.root.join(&self.folder).join("recorded").join("broken.json")
    }

    /// The file of a variant: `wrong_seqcst`.
    pub fn file(&self, variant: &str) -> PathBuf {
        self.root.join(&self.folder).join(format!("{variant}.rs"))
    }

    /// The learner's file as it is typed and read, from the root.
    pub fn shown(&self) -> String {
        self.folder.join("exercise.rs").display().to_string()
    }

    /// Copies what is broken to where it is edited, unless there is something already. Whether it was copied.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn lay(&self) -> io::Result<bool> {
        if self.exercise().exists() {
            return Ok(false);
        }
        fs::copy(self.broken(), self.exercise()).map(|_| true).map_err(|error| {
            let why = if self.exercise().is_symlink() {
                "it is a link to a file that is not there; remove the link".into()
            } else {
                error.to_string()
            };
            io::Error::new(error.kind(), format!("{}: {why}", self.shown()))
        })
    }

    /// Copies it again. What was there is kept beside it; its path from the root comes back, if there was anything.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn reset(&self) -> io::Result<Option<String>> {
        let old = self.exercise().with_extension("rs.old");
        let kept = match fs::rename(self.exercise(), old) {
            Ok(()) => Some(format!("{}.old", self.shown())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        self.lay()?;
        Ok(kept)
    }
}
