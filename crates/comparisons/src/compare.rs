//! One comparison from beginning to end: opens or resumes the book, runs, prints each table as soon as it is there,
//! and says how to go on if it was interrupted. `cargo bench comparisons` and `brigade compare` are both this.

use crate::measure::book::{self, ALL, Book, Last};
use crate::measure::runner::{self, Asked, Ended};
use crate::measure::slices::{self, SLICES, Slice};
use crate::show::{facts, lead, page, table, tested};
use crate::{Build, Extent, Run, Settings};
use anyhow::{Context, ensure};
use brigade_core::measure::Card;
use std::fs;
use std::path::PathBuf;

/// What is to be compared.
pub struct Comparison<'a> {
    /// Slices by name; without any, and without a filter, all that have points in the extent.
    pub named: Vec<&'static Slice>,
    /// Only cells of whose id this is a part.
    pub only: Option<String>,
    /// How much.
    pub extent: Extent,
    /// Where results are kept, if not in the usual place.
    pub file: Option<PathBuf>,
    /// Whether an unfinished run is thrown away instead of gone on with.
    pub afresh: bool,
    /// The command that is typed to resume.
    pub again: &'a str,
}

impl Comparison<'_> {
    /// The slices that are measured.
    pub fn slices(&self) -> Vec<&'static Slice> {
        match self.named.as_slice() {
            [] if self.only.is_some() => SLICES.iter().collect(),
            [] => SLICES.iter().filter(|slice| !(slice.points)(self.extent).is_empty()).collect(),
            named => named.to_vec(),
        }
    }

    fn chooses(&self, id: &str) -> bool {
        self.only.as_ref().is_none_or(|part| id.contains(part))
    }

    /// What is asked for, in words: a run that is gone on with must have been asked for the same.
    fn asked(&self) -> String {
        let names = self.named.iter().map(|slice| slice.name);
        let words: Vec<&str> = names.chain(self.only.as_deref()).collect();
        if words.is_empty() { ALL.into() } else { words.join(" ") }
    }

    /// The ids of the cells that would be measured.
    pub fn ids(&self) -> Vec<String> {
        let settings = Settings::new(self.extent, Card::load_or_measure());
        let ids = runner::ids(&self.slices(), &settings);
        ids.into_iter().filter(|id| self.chooses(id)).collect()
    }

    /// Runs it, until it is `interrupted`; the book with everything that is finished.
    ///
    /// # Errors
    /// The results cannot be written, or it was interrupted: what is finished is kept, and the error says how to go on.
    pub fn run(&self, interrupted: &dyn Fn() -> bool) -> anyhow::Result<Book> {
        let settings = Settings::new(self.extent, Card::load_or_measure());
        let file = match &self.file {
            Some(file) => file.clone(),
            None => usual_file(self.extent, &self.asked())?,
        };
        let (mut book, last) =
            Book::open(&file, &settings, &self.asked(), Build::here(), self.afresh);
        println!("{}\n", settings.card.described());
        if let Last::Unfinished(groups) = last {
            println!("{} holds {groups} points of this run: going on.\n", file.display());
        }
        let asked = Asked {
            settings: &settings,
            slices: &self.slices(),
            chosen: &|id| self.chooses(id),
            interrupted,
            finished: &mut |sheet, group| println!("{}", table(sheet, group)),
        };
        let ended = runner::run(asked, &mut book)?;
        ensure!(
            ended == Ended::Complete,
            "interrupted: {}. To go on from there: {}",
            show_what_lacks_rounds(&book, &settings),
            self.again
        );
        let page = write_page(&book)?;
        let (lead, tested) = (lead(&book.run), tested(&book.run));
        println!("{lead}\n{tested}\nas a page for a browser: {}", page.display());
        do_not_cite(&book.run);
        Ok(book)
    }
}

/// Why these numbers must not be cited, last, where it is read.
fn do_not_cite(run: &Run) {
    for why in facts::warnings(run) {
        println!("DO NOT CITE: {why}");
    }
}

/// The tables that were not shown yet, because other passes should have added to them; all that is kept, in words.
fn show_what_lacks_rounds(book: &Book, settings: &Settings) -> String {
    let (mut kept, mut lacking) = (0, 0);
    for sheet in &book.run.sheets {
        let wanted = slices::slice(&sheet.slice).map_or(0, |slice| slice.rounds(settings));
        kept += sheet.groups.len();
        for group in sheet.groups.iter().filter(|group| group.quiet.len() < wanted) {
            println!("{}", table(sheet, group));
            lacking += 1;
        }
    }
    let fewer = match lacking {
        0 => String::new(),
        lacking => format!(", {lacking} of them with fewer rounds than asked for"),
    };
    match kept {
        0 => "nothing was there to be kept yet".into(),
        kept => format!("{kept} points are kept in {}{fewer}", book.file().display()),
    }
}

/// The page of a finished run, beside its file.
fn write_page(book: &Book) -> anyhow::Result<PathBuf> {
    let file = book.file().with_extension("html");
    let data = book.file().file_name().unwrap_or_default().to_string_lossy();
    fs::write(&file, page(&book.run, None, &data)).with_context(|| {
        let kept = book.file().display();
        format!("{} cannot be written; the results themselves are in {kept}", file.display())
    })?;
    Ok(file)
}

/// Where results are kept if nothing is said: beside what cargo builds, for this program is `target/PROFILE/…`.
///
/// # Errors
/// This program does not run from a target folder.
pub fn usual_file(extent: Extent, asked: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("where is this program?")?;
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let target =
        target.context("this program runs from no target folder: name a file with --out")?;
    Ok(book::usual_file(target, extent, asked))
}
