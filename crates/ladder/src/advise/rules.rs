//! The rules, each a check of one rung against the numbers, with its arithmetic as a line. Every one of them fails on more load, more
//! teams, a tighter goal or fresher answers if it failed on less, so that the lowest rung on which all hold never
//! falls when a number grows.

use super::costs::{Cost, Costs};
use super::numbers::Numbers;
use crate::modules::MODULES;
use crate::price::time;
use crate::rungs::oldest;
use brigade_core::measure::laws::{little, utilisation};
use brigade_core::measure::{figure, grouped};

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// So many teams need so many walls.
    Walls,
    /// The goal is met with room for chance.
    Goal,
    /// Slow work is done after the answer.
    SlowWork,
    /// An embedded database has one writer.
    OneWriter,
    /// The server's CPU.
    Server,
    /// The database's.
    Database,
    /// Redis' one thread.
    Redis,
    /// Several servers of several teams have one door.
    Door,
}

impl Rule {
    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Walls => "walls",
            Rule::Goal => "goal",
            Rule::SlowWork => "slow work",
            Rule::OneWriter => "one writer",
            Rule::Server => "server",
            Rule::Database => "database",
            Rule::Redis => "Redis",
            Rule::Door => "one door",
        }
    }
}

/// One rule, held against one rung.
#[derive(Clone, Debug)]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// Whether the rung keeps it.
    pub holds: bool,
    /// The arithmetic.
    pub line: String,
}

/// A resource is planned to be busy for so much of the time at most: a burst, and a machine that is being replaced, need the rest.
pub const BUSIEST: f64 = 0.7;
/// The share of load at which prices are measured.
const MEASURED: f64 = 0.5;

/// From this rung on modules have walls.
const MODULAR: u8 = 2;
/// From this rung on there are caches.
const CACHED: u8 = 4;
/// From this rung on the database has copies.
const REPLICATED: u8 = 5;
/// The database and its two standbys.
const NODES: f64 = 3.0;
/// From this rung on there may be any number of servers.
const INSTANCES: u8 = 6;
/// From this rung on they have one door.
const GATEWAY: u8 = 7;
/// From this rung on parts are released apart.
const SERVICES: u8 = 9;

/// One rung and the numbers.
pub(super) struct Case<'a> {
    pub(super) numbers: &'a Numbers,
    pub(super) costs: &'a Costs,
    pub(super) cost: &'a Cost,
}

impl Case<'_> {
    /// Every rule that concerns this rung.
    pub(super) fn checks(&self) -> Vec<Check> {
        let checks = [
            Some(self.walls()),
            self.slow_work(),
            Some(self.goal()),
            self.one_writer(),
            Some(self.server()),
            self.database(),
            self.redis(),
            self.door(),
        ];
        checks.into_iter().flatten().collect()
    }

    fn walls(&self) -> Check {
        let teams = self.numbers.teams as usize;
        let modules = MODULES.len();
        let (most, why) = match self.cost.number {
            SERVICES.. => (usize::MAX, "each releases its own services".into()),
            MODULAR.. => (
                modules,
                format!(
                    "{modules} modules with walls, one release; with more teams than modules two change the same one"
                ),
            ),
            _ => (1, "no walls inside, so that two teams edit the same files".into()),
        };
        check(Rule::Walls, teams <= most, format!("{}: {why}", counted(teams, "team")))
    }

    fn slow_work(&self) -> Option<Check> {
        let (took, goal) = (self.cost.slow?, self.goal_in_micros());
        let line = format!(
            "a sign-up waits for its mail: p99 {} measured; the goal is {}",
            time(took),
            time(goal)
        );
        Some(check(Rule::SlowWork, took <= goal, line))
    }

    fn goal_in_micros(&self) -> f64 {
        self.numbers.p99.as_secs_f64() * 1e6
    }

    fn p99(&self) -> Option<f64> {
        let both = [self.cost.read.p99, self.cost.write.p99];
        both.into_iter().flatten().reduce(f64::max)
    }

    /// How busy a part may be: p99 grows as 1/(1 − ρ), as in [`mm1_quantile`](brigade_core::measure::laws::queues::mm1_quantile).
    fn room(&self) -> f64 {
        let Some(p99) = self.p99() else { return BUSIEST };
        (1.0 - (1.0 - MEASURED) * p99 / self.goal_in_micros()).clamp(0.0, BUSIEST)
    }

    fn goal(&self) -> Check {
        let line = match self.p99() {
            None => "no p99 was measured here; so much for all that is said of time".into(),
            Some(p99) => format!(
                "p99 {} measured at half load, and it grows as 1/(1 − busy): busy ≤ 1 − {MEASURED} × {} / {} = {}; of that {BUSIEST} at most",
                time(p99),
                time(p99),
                time(self.goal_in_micros()),
                figure(1.0 - (1.0 - MEASURED) * p99 / self.goal_in_micros())
            ),
        };
        check(Rule::Goal, self.room() > 0.0, line)
    }

    fn one_writer(&self) -> Option<Check> {
        let most = self.cost.write.capacity;
        let busy = self.numbers.writes() / most;
        let line = format!(
            "{}/s of writes; SQLite wrote {}/s in a closed loop, one after the other: busy for {}",
            rate(self.numbers.writes()),
            grouped(most),
            percent(busy)
        );
        (self.cost.number == 0).then(|| check(Rule::OneWriter, busy <= self.room(), line))
    }

    /// How busy cores are with so much CPU time a read and a write, in µs, and how that is said.
    fn busy(&self, read: f64, write: f64, cores: f64) -> (f64, String) {
        let (reads, writes) = (self.numbers.reads(), self.numbers.writes());
        let used = utilisation(reads, read / 1e6) + utilisation(writes, write / 1e6);
        let line = format!(
            "{}/s × {} + {}/s × {} = {} of CPU a second: {} of {}",
            rate(reads),
            time(read),
            rate(writes),
            time(write),
            time(used * 1e6),
            percent(used / cores),
            counted(cores as usize, "core")
        );
        (used / cores, line)
    }

    fn server(&self) -> Check {
        let (busy, line) =
            self.busy(self.cost.read.of("server"), self.cost.write.of("server"), self.costs.cores);
        if self.cost.number < INSTANCES {
            return check(Rule::Server, busy <= self.room(), line);
        }
        check(Rule::Server, self.room() > 0.0, format!("{line}, so {}", self.machines(busy)))
    }

    fn machines(&self, busy: f64) -> String {
        counted((busy / self.room()).ceil().max(1.0) as usize, "machine")
    }

    fn database(&self) -> Option<Check> {
        let part = "PostgreSQL";
        let write = self.cost.write.of(part);
        let (read, why) = self.read_of_database(part);
        let (busy, line) = self.busy(read, write, self.costs.cores);
        (self.cost.number > 0).then(|| check(Rule::Database, busy <= self.room(), line + why))
    }

    /// CPU time of the primary for a read, in µs: as measured where a cache may answer, else as without one; and shared
    /// by the standbys, if any of it may be old.
    fn read_of_database(&self, part: &str) -> (f64, &'static str) {
        let number = self.cost.number;
        let may_cache = self.numbers.staleness >= oldest();
        let own = self.cost.read.of(part);
        let read = if number < CACHED || may_cache { own } else { own.max(self.uncached(part)) };
        let shared = number >= REPLICATED && !self.numbers.staleness.is_zero();
        let why = match (number >= CACHED && !may_cache, shared) {
            (true, true) => {
                " (the cache's 2 s are too old, so reads cost as without it; three nodes share them)"
            }
            (true, false) => " (the cache's 2 s are too old, so reads cost as without it)",
            (false, true) => " (three nodes share the reads)",
            (false, false) => "",
        };
        (if shared { read / NODES } else { read }, why)
    }

    fn uncached(&self, part: &str) -> f64 {
        let below = self.costs.rungs.iter().rev().find(|cost| cost.number < CACHED);
        below.map_or(0.0, |cost| cost.read.of(part))
    }

    fn redis(&self) -> Option<Check> {
        let (read, write) = (self.cost.read.of("Redis"), self.cost.write.of("Redis"));
        let (busy, line) = self.busy(read, write, 1.0);
        (write > 0.0).then(|| {
            check(Rule::Redis, busy <= self.room(), format!("{line}: one thread does all commands"))
        })
    }

    fn door(&self) -> Option<Check> {
        let (busy, _) =
            self.busy(self.cost.read.of("server"), self.cost.write.of("server"), self.costs.cores);
        let several = self.numbers.teams > 1 && busy > self.room();
        let line = "several servers, several teams: who asks, how often and in how many bytes is decided once, at one door";
        (INSTANCES..GATEWAY)
            .contains(&self.cost.number)
            .then(|| check(Rule::Door, !several, line.into()))
    }

    /// What one core takes of this mix, and how many requests are inside.
    pub(super) fn capacity(&self) -> Vec<String> {
        let Numbers { peak, reads, p99, .. } = self.numbers;
        let sum = |of: fn(&Cost) -> &super::costs::Demand| of(self.cost).cpu.values().sum::<f64>();
        let each = reads * sum(|cost| &cost.read) + (1.0 - reads) * sum(|cost| &cost.write);
        vec![
            format!(
                "one core: {} of CPU a request over all parts, so 1 / {} = {} requests/s if all of them share it",
                time(each),
                time(each),
                grouped(1e6 / each)
            ),
            format!(
                "in flight (Little): fewer than {}/s × {} = {}",
                rate(*peak),
                time(p99.as_secs_f64() * 1e6),
                rate(little(*peak, p99.as_secs_f64()))
            ),
        ]
    }
}

fn check(rule: Rule, holds: bool, line: String) -> Check {
    Check { rule, holds, line }
}

/// As a person writes it.
fn rate(rate: f64) -> String {
    if rate < 1e3 { figure(rate) } else { grouped(rate) }
}

fn percent(share: f64) -> String {
    format!("{} %", figure(100.0 * share))
}

fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}
