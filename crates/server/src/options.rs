//! What is typed for `serve`, `ladder` and `simulate`. Two programs take each: the product's, and the one that it becomes.

use crate::delay;
use brigade_core::blink::Public;
use clap::Args;
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

/// `serve`.
#[derive(Args, Debug)]
pub struct Serve {
    /// The execution model; `models` lists them
    #[arg(long, default_value = "tokio_multi")]
    pub model: String,
    /// Where links are kept: memory, redb (./blink.redb), redb:PATH, sqlite (./blink.sqlite), sqlite:PATH,
    /// postgres://USER@HOST/DATABASE or redis://HOST:PORT/NUMBER
    #[arg(long, default_value = "memory")]
    pub store: String,
    /// Make every answer of the database take this long: 2ms, exp:2ms, lognormal:2ms, bimodal:0.5ms,10.5ms
    #[arg(long, value_name = "TIME")]
    pub delay: Option<String>,
    /// With --delay: so many answers are on their way at once, and the other questions wait, as for the connections of a
    /// real database [default: any number]
    #[arg(long, value_name = "N", requires = "delay")]
    pub places: Option<NonZero<usize>>,
    /// Refuse with 503 and Retry-After what has waited so long when its turn with the database comes, as 50ms, and what
    /// its client no longer waits for; at most 4,096 wait. Without it all wait for as long as it takes
    #[arg(long, value_name = "TIME", value_parser = delay::time)]
    pub shed: Option<Duration>,
    /// Threads that serve, for the models with a fixed number of them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
    /// Who may log in at POST /api/login; may be given several times
    #[arg(long = "account", value_name = "NAME:PASSWORD")]
    pub accounts: Vec<String>,
    /// Connections that one client's address may have at once [default: 256, and any number from this
    /// machine]; behind a proxy, what the proxy may open
    #[arg(long, value_name = "N")]
    pub per_client: Option<NonZero<usize>>,
    /// What stands in front of the code of a new link, where clients come through a balancer or a proxy, as
    /// `https://blink.example` [default: the address it listens on; for every address, the name that the client asked]
    #[arg(long, value_name = "URL")]
    pub public: Option<Public>,
    /// Asked to end, go on for this long while /readyz says no and every answer closes its connection: what a
    /// balancer needs to send its clients elsewhere, as 5s
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = delay::time)]
    pub drain: Duration,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
}

const CLIMBS: &str = "\
Examples:
  cargo run ladder              the map: what each rung adds, costs and gains here
  cargo run ladder 3            climb rung 3: its experiments, drills, price and rule
  cargo run ladder all          climb them all, one after the other
  cargo run ladder 3 --keep     leave it running, to try it by hand
  cargo run ladder clusters     three nodes of each engine beside one, and what is lost when one of the three breaks
  cargo run ladder prices       what every rung costs and gains, in one table
  cargo run ladder --advise     which rung is enough for your five numbers, with the arithmetic

PostgreSQL and Redis are started where they are installed. To have them from Docker instead:
  docker compose -f crates/ladder/compose.yaml up -d
  cargo run ladder all --postgres postgres://postgres:brigade@127.0.0.1:5432/postgres --redis redis://127.0.0.1:6379";

/// `ladder`.
#[derive(Args, Clone, Debug)]
#[command(after_help = CLIMBS)]
pub struct Ladder {
    /// A rung by its number or name, or `all`; `clusters`, three nodes of each engine; `prices`, a table of all rungs; without it, the map
    pub rung: Option<String>,
    /// Start the rung, say how it is reached, and leave it running until Ctrl-C; nothing is measured
    #[arg(long, requires = "rung")]
    pub keep: bool,
    /// Fewer rounds and less data, for CI
    #[arg(long, requires = "rung")]
    pub quick: bool,
    /// Use this PostgreSQL: each rung makes a database of its own there, which is dropped at the end
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Use this Redis: each rung takes a keyspace that is empty, which is emptied at the end
    #[arg(long, value_name = "URL")]
    pub redis: Option<String>,
    /// With `prices`: write them as one page as well
    #[arg(long, value_name = "FILE", requires = "rung")]
    pub html: Option<PathBuf>,
    /// Name the lowest rung that is enough for five numbers, and the rule that decides. What is not given is asked for on a
    /// terminal
    #[arg(long, conflicts_with_all = ["rung", "postgres", "redis"])]
    pub advise: bool,
    /// The five numbers.
    #[command(flatten)]
    pub numbers: Numbers,
}

/// What `ladder --advise` decides by, as it was typed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The five numbers of --advise")]
pub struct Numbers {
    /// Requests a second at the busiest time of the day: 120
    #[arg(long, value_name = "RATE", requires = "advise")]
    pub peak: Option<String>,
    /// The share of them that only reads: 0.95 or 95%
    #[arg(long, value_name = "SHARE", requires = "advise")]
    pub reads: Option<String>,
    /// How long 99 of 100 requests may take at most: 50ms
    #[arg(long, value_name = "TIME", requires = "advise")]
    pub p99: Option<String>,
    /// Teams that change the code: 2
    #[arg(long, value_name = "N", requires = "advise")]
    pub teams: Option<String>,
    /// How old an answer may be: 1s; 0s if every read has to see the last write
    #[arg(long, value_name = "TIME", requires = "advise")]
    pub staleness: Option<String>,
}

const SCENARIOS: &str = "\
Examples:
  cargo run simulate                           the scenarios that ship, one question each
  cargo run simulate pool-size                 run one: what clients got, what stations did, its curve, its answer
  cargo run simulate pool-size --print > mine.toml
  cargo run simulate mine.toml --sweep clients.users.rate=100..2000:8
  cargo run simulate --validate                the simulator against closed forms, and against what was recorded

A range goes by factors if its end is at least ten times its beginning, else by amounts. Of a value like \"exp 2 ms\" the
number is varied. 6 seeds and more give 95 % intervals, fewer the lowest and the highest.";

/// `simulate`.
#[derive(Args, Clone, Debug)]
#[command(after_help = SCENARIOS)]
pub struct Simulate {
    /// A scenario's name, a file of your own (its name ends in .toml), or `all`; `prices`, a table of them; without it, the list
    pub scenario: Option<String>,
    /// Vary one value of the file: key=a..b, key=a..b:n for n points, or key=1,2,4
    #[arg(long, value_name = "KEY=A..B", requires = "scenario")]
    pub sweep: Option<String>,
    /// Run each with so many seeds, on all cores
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub seeds: u32,
    /// The first seed: the same seed gives the same run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Write the curve as SVG; of what the camera saw, the lanes
    #[arg(long, value_name = "FILE", requires = "scenario")]
    pub svg: Option<PathBuf>,
    /// Write what the camera saw as a trace, in JSON
    #[arg(long, value_name = "FILE", requires = "scenario")]
    pub json: Option<PathBuf>,
    /// Show the scenario's file, to start one of your own from
    #[arg(long, requires = "scenario", conflicts_with_all = ["sweep", "svg", "json"])]
    pub print: bool,
    /// Hold the simulator to closed forms (V0), and to recorded arrivals and service times (V1)
    #[arg(long, conflicts_with_all = ["scenario", "seed", "seeds"])]
    pub validate: bool,
    /// Columns to draw for; the terminal's own by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=200))]
    pub width: Option<u16>,
}
