//! The file that a run is kept in: written whole after every group, so that whatever interrupts a run costs one group.

use crate::record::SCHEMA;
use crate::{Build, Extent, Group, Run, Settings, Sheet, Slice};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What is asked for when nothing is named.
pub(crate) const ALL: &str = "all";

/// A run and its file.
#[derive(Debug)]
pub struct Book {
    file: PathBuf,
    /// What is finished so far.
    pub run: Run,
}

/// Why a file of results is of no use.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// It cannot be read.
    #[error("{file}: {why}: run `brigade compare` first, or name another file")]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// It is none of ours.
    #[error("{file} holds no comparison ({why}): name a file that `brigade compare` wrote")]
    Foreign {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        why: serde_json::Error,
    },
    /// It is of another version.
    #[error("{file} has schema {found} and this brigade reads schema {SCHEMA}: compare again")]
    Schema {
        /// Which.
        file: PathBuf,
        /// Its schema.
        found: u64,
    },
    /// It cannot be written.
    #[error(
        "{file} cannot be written ({why}): make room or name another file with --out, then run the same \
         command again; it resumes from what that file still holds"
    )]
    Unwritable {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
}

/// What the file held when the run was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// Nothing that could be gone on with.
    Nothing,
    /// An unfinished run of the same build on the same machine: so many groups need not be measured again.
    Unfinished(usize),
}

impl Book {
    /// Opens `file` for a run: goes on with an unfinished one if it is of the same build, machine and settings, and
    /// begins anew otherwise (`afresh`: always).
    pub fn open(
        file: &Path,
        settings: &Settings,
        asked: &str,
        build: Build,
        afresh: bool,
    ) -> (Self, Last) {
        let fits = |run: &Run| {
            !run.finished
                && run.build == build
                && run.card.is_same_machine(&settings.card)
                && run.asked == asked
                && run.extent == settings.extent
                && (run.rounds, run.slice_ms) == (settings.rounds, millis(settings))
        };
        let kept = Self::read(file).ok().filter(|run| !afresh && fits(run));
        let last = match &kept {
            Some(run) => Last::Unfinished(run.sheets.iter().map(|sheet| sheet.groups.len()).sum()),
            None => Last::Nothing,
        };
        let run = kept.unwrap_or_else(|| Run {
            schema: SCHEMA,
            card: settings.card.clone(),
            build,
            asked: asked.into(),
            extent: settings.extent,
            rounds: settings.rounds,
            slice_ms: millis(settings),
            began: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            finished: false,
            sheets: Vec::new(),
        });
        (Book { file: file.to_owned(), run }, last)
    }

    /// Reads a run.
    ///
    /// # Errors
    /// The file cannot be read, is none of ours, or has another schema.
    pub fn read(file: &Path) -> Result<Run, BookError> {
        let unreadable = |why| BookError::Unreadable { file: file.to_owned(), why };
        let foreign = |why| BookError::Foreign { file: file.to_owned(), why };
        let text = fs::read_to_string(file).map_err(unreadable)?;
        let value: serde_json::Value = serde_json::from_str(&text).map_err(foreign)?;
        match value.get("schema").and_then(serde_json::Value::as_u64) {
            Some(found) if found != u64::from(SCHEMA) => {
                Err(BookError::Schema { file: file.to_owned(), found })
            }
            _ => serde_json::from_value(value).map_err(foreign),
        }
    }

    /// Where the run is kept.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Adds a group to its slice's sheet, or its rounds to those that are there, and writes the file; the group with
    /// all its rounds, and its sheet.
    ///
    /// # Errors
    /// The file cannot be written; it still holds what it held before.
    pub fn add(&mut self, slice: &Slice, group: Group) -> Result<(&Sheet, &Group), BookError> {
        let sheets = &mut self.run.sheets;
        let place = sheets.iter().position(|sheet| sheet.slice == slice.name);
        let place = place.unwrap_or_else(|| {
            sheets.push(sheet(slice));
            sheets.len() - 1
        });
        let n = sheets[place].add(group);
        self.write()?;
        let sheet = &self.run.sheets[place];
        Ok((sheet, &sheet.groups[n]))
    }

    /// Marks the run as finished.
    ///
    /// # Errors
    /// As [`Book::add`].
    pub fn finish(&mut self) -> Result<(), BookError> {
        self.run.finished = true;
        self.write()
    }

    /// Written beside and moved over: a full disk or a cut leaves what was there.
    fn write(&self) -> Result<(), BookError> {
        let draft = self.file.with_extension(format!("{}.draft", std::process::id()));
        let written = || {
            fs::create_dir_all(self.file.parent().unwrap_or(Path::new(".")))?;
            fs::write(&draft, serde_json::to_vec_pretty(&self.run)?)?;
            fs::rename(&draft, &self.file)
        };
        written().map_err(|why: io::Error| {
            let _absent = fs::remove_file(&draft);
            BookError::Unwritable { file: self.file.clone(), why }
        })
    }
}

fn millis(settings: &Settings) -> u64 {
    u64::try_from(settings.slice.as_millis()).unwrap_or(u64::MAX)
}

/// A sheet with nothing on it.
fn sheet(slice: &Slice) -> Sheet {
    Sheet {
        slice: slice.name.into(),
        question: slice.question.into(),
        axis: slice.axis(),
        headline: slice.headline,
        columns: slice.columns.to_vec(),
        baseline: slice.baseline.into(),
        groups: Vec::new(),
    }
}

/// Where results are kept if nothing is said: `target/comparisons/default.json`, and `default-hot.json` for a part.
pub(crate) fn usual_file(target: &Path, extent: Extent, asked: &str) -> PathBuf {
    let name = match extent {
        Extent::Test => "test",
        Extent::Quick => "quick",
        Extent::Default => "default",
        Extent::Full => "full",
    };
    let special = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let part = match asked {
        ALL => String::new(),
        part => format!("-{}", part.replace(special, "-")),
    };
    target.join("comparisons").join(format!("{name}{part}.json"))
}
