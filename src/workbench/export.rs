//! Figures to files: SVG for pages, Perfetto for zooming, JSON for anything else.

use super::{Desk, Figure};
use anyhow::Context;
use std::path::{Path, PathBuf};

/// The files asked for. Where a lesson has several figures, the second goes to `name-2.svg`.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// `--json F`.
    pub json: Option<PathBuf>,
}

impl Export {
    /// Writes what was asked for, and says where.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(super) fn write(&self, figures: &[Figure], desk: &mut Desk<'_>) -> anyhow::Result<()> {
        let Some(path) = &self.json else {
            return Ok(());
        };
        for (index, figure) in figures.iter().enumerate() {
            let path = numbered(path, index);
            let bytes = serde_json::to_vec(&figure.trace)?;
            std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
            desk.screen
                .text(&format!("{}: {}", path.display(), figure.title))?;
        }
        Ok(())
    }
}

/// `lanes.svg`, `lanes-2.svg`, `lanes-3.svg`.
fn numbered(path: &Path, index: usize) -> PathBuf {
    if index == 0 {
        return path.to_path_buf();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{}", index + 1);
    let named = path.with_file_name(name);
    match path.extension() {
        Some(ending) => named.with_extension(ending),
        None => named,
    }
}
