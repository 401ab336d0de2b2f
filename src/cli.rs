//! What was typed, and nothing else.

use crate::commands::delay;
use brigade::load::Mix;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  cargo run lessons                        the course map, and what to type next
  cargo run lessons one-request            play a lesson
  cargo run serve --model tokio_multi      serve the URL shortener for real
  cargo run load http://127.0.0.1:8080     load a server and measure its latency
  cargo run dials --url http://127.0.0.1:3000/ -- node server.js
                                           what is this server's execution model?";

/// See concurrency, parallelism and asynchrony happen on your own machine.
#[derive(Debug, Parser)]
#[command(name = "brigade", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// What to do; without it the help is shown.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The course: predict, run, see what ran when, compare with the law
    Lessons(Lessons),
    /// The execution models, and what each teaches
    Models,
    /// Serve the URL shortener under one model, for real
    Serve(Serve),
    /// Three dials for any server, in any language: what is its execution model? (Linux)
    Dials(Dials),
    /// Compares the execution models on this machine: the same cells as `cargo bench comparisons`
    Compare(Compare),
    /// Loads a server over HTTP, and measures latency from when each request was due
    Load(Box<Load>),
    /// What this machine is, as the lessons see it
    Machine,
    /// Ends a process group when its standard input ends: what `dials` starts beside a server
    #[command(hide = true)]
    Guard {
        /// The process group.
        group: u32,
    },
    /// Runs one experiment in this process: what a lesson starts as its child
    #[command(hide = true)]
    Experiment {
        /// The lesson.
        lesson: String,
        /// Its experiment.
        name: String,
    },
    /// Records the book's figures, and what systems without affinity are shown instead (on Linux)
    #[command(hide = true)]
    Record {
        /// The lesson, `opening`, or `dials`; all lessons without.
        lesson: Option<String>,
    },
}

/// `lessons`.
#[derive(Args, Debug)]
pub(crate) struct Lessons {
    /// A lesson's name or number; `all`; `report` (how well you predict); `opening`
    pub(crate) lesson: Option<String>,
    /// Do not ask for predictions (does not count as learned)
    #[arg(long)]
    pub(crate) no_predict: bool,
    /// Ask even where there is no terminal, and read the answers from standard input
    #[arg(long, hide = true, conflicts_with = "no_predict")]
    pub(crate) ask: bool,
    /// Smaller data, fewer repetitions
    #[arg(long)]
    pub(crate) quick: bool,
    /// Use at most N cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) cores: Option<u16>,
    /// A real access log instead of generated data
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// Write the lesson's figures as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the lesson's figures for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    pub(crate) perfetto: Option<PathBuf>,
    /// Write the lesson's traces as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Columns to draw for; the terminal's own by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=200))]
    pub(crate) width: Option<u16>,
}

const DIALS: &str = "\
Examples:
  brigade dials --url http://127.0.0.1:3000/ -- bun run server.ts
  brigade dials --url http://127.0.0.1:3000/ --slow http://127.0.0.1:3000/report --pid 4711

Load is made for a few seconds, on this machine only, with at most 64 requests in flight. The process is
only looked at (/proc): no signal, no ptrace, no root. A server that was started here ends with this command.";

/// `dials`.
#[derive(Args, Debug)]
#[command(after_help = DIALS)]
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

/// `serve`.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The execution model; `models` lists them
    #[arg(long, default_value = "tokio_multi")]
    pub(crate) model: String,
    /// Where links are kept: memory, redb (./blink.redb) or redb:PATH
    #[arg(long, default_value = "memory")]
    pub(crate) store: String,
    /// Make every answer of the database take this long: 2ms, exp:2ms, lognormal:2ms, bimodal:0.5ms,10.5ms
    #[arg(long, value_name = "TIME")]
    pub(crate) delay: Option<String>,
    /// Threads that serve, for the models with a fixed number of them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) workers: Option<u16>,
    /// Who may log in at POST /api/login; may be given several times
    #[arg(long = "account", value_name = "NAME:PASSWORD")]
    pub(crate) accounts: Vec<String>,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) addr: SocketAddr,
}

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

/// `load`.
#[derive(Args, Debug)]
#[command(after_help = LOADS)]
pub(crate) struct Load {
    /// What to ask for: http:// only. Any 2xx or 3xx is a right answer
    #[arg(required_unless_present = "urls")]
    pub(crate) url: Option<String>,
    /// Open loop: so many requests a second over all users, whether or not earlier ones were answered. Without it a
    /// closed loop: each user asks again when answered
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(crate) rate: Option<f64>,
    /// Requests come as from many independent users, not evenly spaced
    #[arg(long, requires = "rate")]
    pub(crate) poisson: bool,
    /// Users, each with a connection of its own
    #[arg(long, value_name = "N", default_value = "64", value_parser = users)]
    pub(crate) users: usize,
    /// Closed loop: how long a user thinks between an answer and the next request, as 5ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = delay::time, conflicts_with = "rate")]
    pub(crate) think: Duration,
    /// Closed loop: requests a user has under way at once (pipelining)
    #[arg(long, value_name = "D", default_value = "1", value_parser = depth, conflicts_with_all = ["rate", "no_keep_alive"])]
    pub(crate) depth: usize,
    /// Make a connection for every request
    #[arg(long)]
    pub(crate) no_keep_alive: bool,
    /// How long to send, as 500ms or 30s [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "count")]
    pub(crate) duration: Option<Duration>,
    /// How many requests to send
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) count: Option<u64>,
    /// An answer that takes longer has timed out
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// Threads that make the load
    #[arg(long, value_name = "N", default_value = "1", value_parser = threads)]
    pub(crate) threads: usize,
    /// Ask for the URLs in this file, one a line; paths alone are of URL's server
    #[arg(long, value_name = "FILE", conflicts_with = "mix")]
    pub(crate) urls: Option<PathBuf>,
    /// What users of Blink do, each as often as its weight: follow, create, look-up, list, login, as
    /// follow=96,create=4. The links to follow are created first
    #[arg(long, value_name = "WEIGHTS")]
    pub(crate) mix: Option<Mix>,
    /// Links that a mix creates to follow
    #[arg(long, value_name = "N", default_value = "1000", value_parser = users)]
    pub(crate) links: usize,
    /// The account with which a mix logs in; the server must know it (serve --account)
    #[arg(long, value_name = "NAME:PASSWORD", requires = "mix")]
    pub(crate) account: Option<String>,
    /// Draw the n-th URL or link in proportion to n^-S, as clicks fall; without it all alike
    #[arg(long, value_name = "S")]
    pub(crate) zipf: Option<f64>,
    /// Fixes the order of requests and the times of --poisson
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Load a server on another machine: it is mine, or its owner has agreed
    #[arg(long)]
    pub(crate) i_own_this_host: bool,
}

const LOADS: &str = "\
Examples:
  brigade load http://127.0.0.1:8080/abc                       its capacity
  brigade load http://127.0.0.1:8080/abc --rate 5000 --poisson what users feel at 5,000/s
  brigade load http://127.0.0.1:8080 --mix follow=96,create=4 --zipf 1";

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (1e-3..=1e7).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number of requests per second from 0.001 to 10000000, as 500".into()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    match delay::time(text)? {
        Duration::ZERO => Err("no time at all: write for instance 10s".into()),
        time => Ok(time),
    }
}

fn users(text: &str) -> Result<usize, String> {
    within(text, 100_000)
}

fn threads(text: &str) -> Result<usize, String> {
    within(text, 256)
}

fn depth(text: &str) -> Result<usize, String> {
    within(text, 1_024)
}

fn within(text: &str, most: usize) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("takes a whole number from 1 to {most}")),
    }
}
