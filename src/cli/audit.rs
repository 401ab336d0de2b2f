//! `audit`, as it is typed.

use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  brigade audit                    the package in this folder
  brigade audit crates/*           each of several, and the findings of all
  brigade audit ../shop --json     for another program

Exit status: 0 nothing found, 1 findings, 2 no package. Nothing is published, and no script of a package is run.
A secret that was found is named by its file and its line, never by its value. What looks like one and is none says so in its
line or the one above: `audit: no secret`, and why.";

/// `audit`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Audit {
    /// A folder with a Cargo.toml or a package.json; several may be named
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folders: Vec<PathBuf>,
    /// All files of a package together, before they are packed, in MiB
    #[arg(long, value_name = "MIB", default_value = "10", value_parser = mib)]
    pub(crate) limit: u64,
    /// One file, in MiB
    #[arg(long, value_name = "MIB", default_value = "1", value_parser = mib)]
    pub(crate) file_limit: u64,
    /// Print one JSON array with a report of each package
    #[arg(long)]
    pub(crate) json: bool,
}

/// Mebibytes, as bytes.
fn mib(typed: &str) -> Result<u64, String> {
    let number: f64 =
        typed.parse().map_err(|_| format!("`{typed}` is no number of MiB, as 0.5"))?;
    if !(number > 0.0 && number <= 1e6) {
        return Err("a limit is more than 0 MiB and at most 1000000".into());
    }
    Ok((number * f64::from(1 << 20)) as u64)
}
