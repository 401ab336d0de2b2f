//! `dials`, as it is typed.

use super::load::header;
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
#[command(
    after_help = EXAMPLES,
    override_usage = "brigade dials [OPTIONS] --url <URL> -- <COMMAND>...\n       brigade dials [OPTIONS] --url <URL> --pid <N>"
)]
pub(crate) struct Dials {
    /// What to ask for: best something that waits, for a database or a timer
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// Something slow on the same server: does it stall the others?
    #[arg(long, value_name = "URL")]
    pub(crate) slow: Option<String>,
    /// The method [default: GET, or POST with a body]
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// A header field, as 'Cookie: session=1', for what is behind a login; may be given several times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) headers: Vec<(String, String)>,
    /// What each request sends; its type is said with -H
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) body: Option<String>,
    /// A server that runs already
    #[arg(long, value_name = "N", conflicts_with = "command")]
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
