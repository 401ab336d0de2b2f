//! A plain text file in the learner's data folder, one line an entry, only ever appended to. It refuses to know
//! what the lines say.

use super::environment::variable;
use brigade_core::measure::date;
use std::fs::{File, OpenOptions, create_dir_all, read};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The file.
#[derive(Clone, Debug)]
pub struct Kept {
    path: PathBuf,
}

impl Kept {
    /// In the folder named by `BRIGADE_DATA`, if that is not empty, or in `brigade` below the platform's data folder.
    /// `None` if the platform has none.
    pub fn find(name: &str) -> Option<Self> {
        let folder = match variable("BRIGADE_DATA") {
            Some(folder) => PathBuf::from(folder),
            None => dirs::data_dir()?.join("brigade"),
        };
        Some(Kept { path: folder.join(name) })
    }

    /// Where the file is, or would be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its lines, as far as they are text, without empty ones and remarks (`#`). No file: none yet.
    ///
    /// # Errors
    /// If there is a file and it cannot be read.
    pub fn lines(&self) -> io::Result<Vec<String>> {
        let bytes = match read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                let next = "Set BRIGADE_DATA to a folder that can be read and written.";
                let said = format!("{}: {error}. {next}", self.path.display());
                return Err(io::Error::new(error.kind(), said));
            }
            Ok(bytes) => bytes,
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        Ok(lines.map(String::from).collect())
    }

    /// Adds whole lines at the end, after mending a last line that was cut off.
    ///
    /// # Errors
    /// If the folder or the file cannot be written.
    pub fn append(&self, text: &str) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.path)?;
        let mend = if ends_in_a_line(&mut file)? { "" } else { "\n" };
        file.write_all(format!("{mend}{text}").as_bytes())
    }
}

/// This minute, as the first field of a line.
pub fn now() -> String {
    date(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// Whether the file is empty or its last byte ends a line.
fn ends_in_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
