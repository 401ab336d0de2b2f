//! Where a file's text comes from. What is no file is not opened: a pipe or a device would be read for ever.

use super::File;
use brigade_server::Usage;
use std::fs;
use std::path::Path;

/// A scenario is some hundred lines. More than this is another kind of file.
const LARGEST: u64 = 1 << 20;

/// Reads the file at `path`.
///
/// # Errors
/// There is none, it is no file, it is too large or no text, or a [`Wrong`](super::Wrong).
pub fn open(path: &Path) -> Result<File, Usage> {
    let shown = path.display();
    let unread = |why| {
        Usage(format!(
            "cannot read {shown}: {why}. `simulate` lists what ships, and a file of your own ends in .toml"
        ))
    };
    let found = fs::metadata(path).map_err(unread)?;
    if !found.is_file() {
        return Err(Usage(format!(
            "{shown} is no file, but a folder, a pipe or a device. Name a file that ends in .toml"
        )));
    }
    let size = found.len();
    if size > LARGEST {
        return Err(Usage(format!(
            "{shown} has {size} bytes, and a scenario has at most {LARGEST}. Is it the right file?"
        )));
    }
    let bytes = fs::read(path).map_err(unread)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Usage(format!("{shown} is no UTF-8 text. Save it as UTF-8")))?;
    Ok(File::read(&shown.to_string(), &text)?)
}
