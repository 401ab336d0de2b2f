//! `dials`, as it is typed.

use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  brigade dials --url http://127.0.0.1:3000/ -- bun run server.ts
  brigade dials --url http://127.0.0.1:3000/ --slow http://127.0.0.1:3000/report --pid 4711

Load is made for a few seconds, on this machine only, with at most 64 requests in flight. The process is
only looked at (/proc): no signal, no ptrace, no root. A server that was started here ends with this command.";

/// `dials`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Dials {
    /// What to ask for: best something that waits, for a database or a timer
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// Something slow on the same server: does it stall the others?
    #[arg(long, value_name = "URL")]
    pub(crate) slow: Option<String>,
    /// A server that runs already
    #[arg(long, value_name = "N", required_unless_present = "command", conflicts_with = "command")]
    pub(crate) pid: Option<u32>,
    /// Write the lanes as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the lanes as this figure of the book
    #[arg(long, hide = true)]
    pub(crate) figure: Option<String>,
    /// Print what was found as JSON and nothing else
    #[arg(long)]
    pub(crate) json: bool,
    /// Columns to draw for; the terminal's own by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=200))]
    pub(crate) width: Option<u16>,
    /// Ask a server on another machine, which is yours
    #[arg(long)]
    pub(crate) i_own_this_host: bool,
    /// Starts the server, and is ended afterwards
    #[arg(last = true)]
    pub(crate) command: Vec<String>,
}
