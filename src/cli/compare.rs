//! `compare` and `report`, as they are typed.

use clap::Args;
use std::path::PathBuf;

/// `compare`.
#[derive(Args, Debug)]
pub(crate) struct Compare {
    /// Which slices; `--list` names them. Without any, all that belong to the extent
    pub(crate) slices: Vec<String>,
    /// The whole matrix, about half an hour (as BRIGADE_MATRIX=full)
    #[arg(long)]
    pub(crate) full: bool,
    /// Fewer and shorter rounds: to see what it is like, not to cite
    #[arg(long, conflicts_with = "full")]
    pub(crate) quick: bool,
    /// Only cells whose id contains this, as `/tokio_multi/`
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
    /// Print the slices and the ids of their cells, and measure nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// Begin anew even if an unfinished run could be gone on with
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Keep the results here [default: target/comparisons/default.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `report`.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// A file that `compare` or `cargo bench comparisons` wrote [default: the latest in target/comparisons]
    pub(crate) file: Option<PathBuf>,
    /// An earlier file: what changed since, and what is noise
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Write it as one page for a browser, with nothing fetched from anywhere
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}
