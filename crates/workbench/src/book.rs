//! Figures of the book, each by its name in three files: `NAME.json`, what was recorded; `NAME.svg`,
//! how it looks; `NAME.html`, the text around the picture. The last two are drawn from the first, so
//! that a change of the drawing needs no new recording. And the numbers of a lesson's run, `LESSON.txt`.

use super::{Figure, Report, Screen, show};
use anyhow::Context;
use brigade_core::trace::Trace;
use brigade_draw::lanes::{Page, page, signs};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where the book includes its figures from, from the project's root.
pub const FOLDER: &str = "docs/figures";

/// What a figure's file holds beside its trace.
#[derive(Deserialize)]
struct Titled {
    title: String,
}

impl Figure {
    /// A trace's file with a title in it.
    ///
    /// # Errors
    /// Should the trace not be an object; it always is.
    pub fn to_json(&self) -> anyhow::Result<String> {
        let mut file: serde_json::Value = serde_json::from_str(&self.trace.to_json())?;
        let fields = file.as_object_mut().context("a trace's file is an object")?;
        fields.insert("title".into(), self.title.clone().into());
        Ok(file.to_string())
    }

    /// Reads what [`Figure::to_json`] wrote.
    ///
    /// # Errors
    /// If it is no trace, one that contradicts itself, or one without a title.
    pub fn from_json(json: &str) -> anyhow::Result<Figure> {
        let trace = Trace::from_json(json)?;
        let Titled { title } = serde_json::from_str(json).context("a figure has a title")?;
        Ok(Figure { title, trace })
    }

    /// As it is drawn in the book.
    pub fn page(&self, name: &str) -> Page {
        page(&self.trace, name, &self.title)
    }
}

/// Writes a figure's three files.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Path, name: &str, figure: &Figure) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    save(&folder.join(format!("{name}.json")), &(figure.to_json()? + "\n"))?;
    draw(folder, name, figure)
}

/// Columns of numbers in the book: a telephone scrolls them, a page of paper holds them.
const COLUMNS: usize = 80;

/// Writes the numbers of a run, as the lesson shows them: its waterfalls, strips and curves, and what stands in COMPARE.
///
/// # Errors
/// If the file cannot be written.
pub fn write_numbers(
    folder: &Path,
    name: &str,
    report: &Report,
    machine: &str,
) -> anyhow::Result<()> {
    let path = folder.join(format!("{name}.txt"));
    let file = std::fs::File::create(&path).with_context(|| path.display().to_string())?;
    let mut screen = Screen::new(Box::new(file), COLUMNS, false);
    screen.ascii = false; // whatever this terminal can show
    for waterfall in &report.waterfalls {
        show::waterfall(waterfall, &mut screen)?;
    }
    report.strips.iter().try_for_each(|strips| strips.show(&mut screen))?;
    for curve in &report.curves {
        curve.show(&[], &[], &mut screen)?;
    }
    show::table(&report.compare, &mut screen)?;
    screen.gap()?;
    Ok(screen.text(&format!("RECORDED on {machine}"))?)
}

/// Draws every figure of a folder anew from what was recorded, and the table of signs; returns their names.
///
/// # Errors
/// If a file cannot be read or written, or is no figure.
pub fn redraw(folder: &Path) -> anyhow::Result<Vec<String>> {
    let names = names(folder)?;
    for name in &names {
        let path = folder.join(format!("{name}.json"));
        let json = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let figure = Figure::from_json(&json).with_context(|| path.display().to_string())?;
        draw(folder, name, &figure)?;
    }
    save(&folder.join("signs.html"), &signs())?;
    Ok(names)
}

/// Whether a chapter below `docs` shows the figure.
///
/// # Errors
/// If a chapter cannot be read.
pub fn is_shown(docs: &Path, name: &str) -> anyhow::Result<bool> {
    includes(docs, &format!("{name}.html"))
}

/// Whether a chapter below `docs` shows the numbers of a lesson's run.
///
/// # Errors
/// If a chapter cannot be read.
pub fn shows_numbers(docs: &Path, name: &str) -> anyhow::Result<bool> {
    includes(docs, &format!("{name}.txt"))
}

fn includes(docs: &Path, file: &str) -> anyhow::Result<bool> {
    let include = format!("{{{{#include figures/{file}}}}}");
    for file in
        std::fs::read_dir(docs).with_context(|| format!("cannot read {}", docs.display()))?
    {
        let path = file?.path();
        let chapter = path.extension().is_some_and(|ending| ending == "md");
        if chapter && std::fs::read_to_string(&path)?.contains(&include) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The names of all figures in a folder, in the order of the alphabet.
///
/// # Errors
/// If the folder cannot be read.
pub fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let files = std::fs::read_dir(folder);
    let files = files.with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for file in files {
        let path: PathBuf = file?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

fn draw(folder: &Path, name: &str, figure: &Figure) -> anyhow::Result<()> {
    let Page { svg, html } = figure.page(name);
    save(&folder.join(format!("{name}.svg")), &svg)?;
    save(&folder.join(format!("{name}.html")), &html)
}

fn save(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
