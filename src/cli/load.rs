//! `load`, as it is typed.

use super::profile::profile;
use brigade::load::{Mix, Policy, Profile};
use brigade_server::delay;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// `load`.
#[derive(Args, Debug)]
#[command(after_help = LOADS)]
pub(crate) struct Load {
    /// What to ask for: http:// only, and USER:PASSWORD@ is sent as Basic authorization. Any 2xx or 3xx is a right
    /// answer. Several are asked in turns, each by its share of the users
    #[arg(value_name = "URL", required_unless_present = "urls")]
    pub(crate) url: Vec<String>,
    /// Open loop: so many requests a second over all users, whether or not earlier ones were answered. Without it a
    /// closed loop: each user asks again when answered
    #[arg(long, value_name = "R", value_parser = rate, group = "open")]
    pub(crate) rate: Option<f64>,
    /// Open loop at a rate that changes: RATE:TIME is a step, FROM..TO:TIME a ramp, with commas between them; then from the
    /// first again, until --duration or --count is over (once through without). Drawn over time, too
    #[arg(long, value_name = "STRETCHES", value_parser = profile, group = "open")]
    pub(crate) profile: Option<Profile>,
    /// Requests come as from many independent users, not evenly spaced
    #[arg(long, requires = "open")]
    pub(crate) poisson: bool,
    /// Users, each with a connection of its own
    #[arg(long, value_name = "N", default_value = "64", value_parser = users)]
    pub(crate) users: usize,
    /// Closed loop: how long a user thinks between an answer and the next request, as 5ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = delay::time, conflicts_with = "open")]
    pub(crate) think: Duration,
    /// Closed loop: requests a user has under way at once (pipelining)
    #[arg(long, value_name = "D", default_value = "1", value_parser = depth, conflicts_with_all = ["open", "no_keep_alive"])]
    pub(crate) depth: usize,
    /// Make a connection for every request
    #[arg(long)]
    pub(crate) no_keep_alive: bool,
    /// How long to send, as 500ms or 30s [default: 10s, or the profile once]
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "count")]
    pub(crate) duration: Option<Duration>,
    /// How many requests to send
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) count: Option<u64>,
    /// A connection or an answer that takes longer has timed out
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// Send a request again that got no right answer, at most so often: after 429, 503 and other 5xx, a lost connection
    /// or a timeout. The server may then do it twice
    #[arg(long, value_name = "N", value_parser = retries)]
    pub(crate) retries: Option<u32>,
    /// How long before the first retry; twice as long before each that follows
    #[arg(long, value_name = "TIME", default_value = "100ms", requires = "retries", value_parser = delay::time)]
    pub(crate) retry_pause: Duration,
    /// Pause exactly so long; without it a pause is drawn between 0 and its length (full jitter)
    #[arg(long, requires = "retries")]
    pub(crate) no_retry_jitter: bool,
    /// Retries planned in the last ten seconds, at most this share of the requests, as 10%; without it no bound
    #[arg(long, value_name = "SHARE", requires = "retries", value_parser = share)]
    pub(crate) retry_budget: Option<f64>,
    /// Retry without regard to the time that a refusal asks for
    #[arg(long, requires = "retries")]
    pub(crate) ignore_retry_after: bool,
    /// Threads that make the load; of several URLs each has one at least
    #[arg(long, value_name = "N", default_value = "1", value_parser = threads)]
    pub(crate) threads: usize,
    /// The method [default: GET, or POST with a body]
    #[arg(short = 'X', long, value_name = "METHOD", conflicts_with = "mix")]
    pub(crate) method: Option<String>,
    /// A header field, as 'Accept: text/html'; may be given several times. Host and User-Agent replace the usual ones
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = header, conflicts_with = "mix")]
    pub(crate) headers: Vec<(String, String)>,
    /// What each request sends; its type is said with -H
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["body_file", "mix"], allow_hyphen_values = true)]
    pub(crate) body: Option<String>,
    /// The same, from a file
    #[arg(long, value_name = "FILE", conflicts_with = "mix")]
    pub(crate) body_file: Option<PathBuf>,
    /// The server's process on this machine: its CPU time per request is shown too (Linux)
    #[arg(long, value_name = "N")]
    pub(crate) pid: Option<u32>,
    /// Ask for the URLs in this file, one a line, # begins a comment; paths alone are of URL's server
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
    /// Draw goodput and latency over time
    #[arg(long, conflicts_with = "json")]
    pub(crate) over_time: bool,
    /// Write goodput over time as SVG, and latency beside it (load.svg and load-2.svg)
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Print one JSON object, with each tenth of a second
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
  brigade load http://127.0.0.1:8080/abc --rate 5000 --retries 3 --retry-budget 10%
  brigade load http://127.0.0.1:8080/abc --profile 500:5s,500..5000:10s,500:5s
  brigade load http://127.0.0.1:8080 --mix follow=96,create=4 --zipf 1
  brigade load http://127.0.0.1:3000/orders -H 'Content-Type: application/json' --body '{\"id\":1}'";

impl Load {
    /// What a client does about a request that got no right answer.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            retries: self.retries.unwrap_or(0),
            pause: self.retry_pause,
            jitter: !self.no_retry_jitter,
            budget: self.retry_budget,
            heeds_retry_after: !self.ignore_retry_after,
        }
    }
}

pub(super) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) => Ok((name.trim_end().into(), value.trim().into())),
        None => Err("a header field is a name, a colon and a value, as 'Accept: text/html'".into()),
    }
}

pub(super) fn rate(text: &str) -> Result<f64, String> {
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

fn retries(text: &str) -> Result<u32, String> {
    within(text, 100).map(|number| number as u32)
}

/// `10%`
fn share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(|percent| percent.trim_end().parse().ok());
    match percent {
        Some(percent) if (0.0..=1000.0).contains(&percent) => Ok(percent / 100.0),
        _ => Err("a budget is a percentage of the requests, as 10%".into()),
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
