//! Figures to files: SVG for pages, Perfetto for zooming, JSON for anything else.

use super::{Figure, Ink, Lesson, Screen};
use anyhow::{Context, ensure};
use brigade_draw::lanes::{perfetto, svg};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The files asked for. Where a lesson has several figures, the second goes to `name-2.svg`.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// `--svg F`.
    pub svg: Option<PathBuf>,
    /// `--perfetto F`, for ui.perfetto.dev.
    pub perfetto: Option<PathBuf>,
    /// `--json F`.
    pub json: Option<PathBuf>,
}

impl Export {
    /// Writes what was asked for, and says where.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, figures: &[Figure], screen: &mut Screen) -> anyhow::Result<()> {
        let mut written = BTreeSet::new();
        for (index, figure) in figures.iter().enumerate() {
            let id = self.id(index);
            for (path, bytes) in [
                (&self.svg, svg(&figure.trace, &id, &figure.title).into_bytes()),
                (&self.perfetto, perfetto(&figure.trace)),
                (&self.json, figure.trace.to_json().into_bytes()),
            ] {
                let Some(path) = path else { continue };
                let path = numbered(path, index);
                ensure!(
                    written.insert(path.clone()),
                    "{} would be written twice: give each export a name of its own",
                    path.display()
                );
                std::fs::write(&path, bytes)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                let said = format!("wrote {}: {}", path.display(), figure.title);
                let said = screen.ink(Ink::Faint, &said);
                screen.text(&said)?;
            }
        }
        Ok(())
    }

    /// The files of one lesson among several: `lanes.svg` is `lanes-one-core.svg`.
    #[must_use]
    pub fn of(&self, lesson: &Lesson) -> Export {
        let named = |path: &PathBuf| suffixed(path, lesson.name);
        Export {
            svg: self.svg.as_ref().map(named),
            perfetto: self.perfetto.as_ref().map(named),
            json: self.json.as_ref().map(named),
        }
    }

    /// The options that were given, and where each writes.
    pub fn asked(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let all = [("--svg", &self.svg), ("--perfetto", &self.perfetto), ("--json", &self.json)];
        all.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?)))
    }

    /// What the ids within an SVG start with: its file's name, for a page may hold several.
    fn id(&self, index: usize) -> String {
        let path = self.svg.as_deref().map(|path| numbered(path, index));
        let stem = path.as_deref().and_then(Path::file_stem).unwrap_or_default().to_string_lossy();
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
    }
}

/// `lanes.svg`, `lanes-2.svg`, `lanes-3.svg`.
pub fn numbered(path: &Path, index: usize) -> PathBuf {
    match index {
        0 => path.to_path_buf(),
        _ => suffixed(path, &(index + 1).to_string()),
    }
}

/// `lanes.svg` and `2` make `lanes-2.svg`.
fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending =
        path.extension().map_or(String::new(), |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{suffix}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_figures_get_a_number_before_the_ending() {
        assert_eq!(numbered(Path::new("a/b.svg"), 0), Path::new("a/b.svg"));
        assert_eq!(numbered(Path::new("a/b.c.svg"), 1), Path::new("a/b.c-2.svg"));
        assert_eq!(numbered(Path::new("b"), 2), Path::new("b-3"));
    }

    #[test]
    fn a_file_that_would_be_written_twice_is_an_error_and_not_an_overwritten_file() {
        let folder = std::env::temp_dir().join(format!("brigade-export-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let export = Export {
            svg: Some(folder.join("a.svg")),
            json: Some(folder.join("a-2.svg")),
            ..Export::default()
        };
        let trace = brigade_core::trace::Recorder::start().finish();
        let figure = || Figure { title: "t".into(), trace: trace.clone() };
        let mut screen = Screen::new(Box::new(std::io::sink()), 80, false);
        let written = export.write(&[figure(), figure()], &mut screen);
        std::fs::remove_dir_all(&folder).expect("removed");
        assert!(
            written.expect_err("refused").to_string().contains("a-2.svg would be written twice")
        );
    }
}
