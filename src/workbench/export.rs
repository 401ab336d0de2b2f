//! Figures to files: SVG for pages, Perfetto for zooming, JSON for anything else.

use super::{Figure, Ink, Screen};
use crate::trace::{perfetto, svg};
use anyhow::Context;
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
        for (index, figure) in figures.iter().enumerate() {
            let id = self.id(index);
            for (path, bytes) in [
                (&self.svg, svg(&figure.trace, &id, &figure.title).into_bytes()),
                (&self.perfetto, perfetto(&figure.trace)),
                (&self.json, figure.trace.to_json().into_bytes()),
            ] {
                let Some(path) = path else { continue };
                let path = numbered(path, index);
                std::fs::write(&path, bytes)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                let said = format!("wrote {}: {}", path.display(), figure.title);
                let said = screen.ink(Ink::Faint, &said);
                screen.text(&said)?;
            }
        }
        Ok(())
    }

    /// What the ids within an SVG start with: its file's name, for a page may hold several.
    fn id(&self, index: usize) -> String {
        let path = self.svg.as_deref().map(|path| numbered(path, index));
        let stem = path.as_deref().and_then(Path::file_stem).unwrap_or_default().to_string_lossy();
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
    }
}

/// `lanes.svg`, `lanes-2.svg`, `lanes-3.svg`.
fn numbered(path: &Path, index: usize) -> PathBuf {
    if index == 0 {
        return path.to_path_buf();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending =
        path.extension().map_or(String::new(), |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{}{ending}", index + 1))
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
}
