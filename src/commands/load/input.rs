//! Files that are named on the command line, read whole and never endlessly.

use super::super::Usage;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most that is read: a device may have no end.
const MOST: u64 = 64 * 1024 * 1024;

/// The bytes of the file behind `option`.
///
/// # Errors
/// It cannot be read, or is too long: which, why, and what to name.
pub(super) fn read(option: &str, file: &Path) -> Result<Vec<u8>, Usage> {
    let name = file.display();
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|why| Usage(format!("{option} {name} cannot be read ({why}): name a file")))?;
    if bytes.len() as u64 > MOST {
        Err(Usage(format!("{option} {name} is longer than 64 MiB: name a shorter file")))
    } else {
        Ok(bytes)
    }
}
