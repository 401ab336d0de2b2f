//! What the three flows cost, what guesses and thieves make of them, and what happens when tabs refresh at once. The lesson `auth` and
//! rung 8 show the numbers.
//!
//! Reading order: [`found`], the numbers; `logins`, CPU and memory of passwords; `misuse`, in virtual time; `race`, on PostgreSQL and Redis;
//! `drawn`, what ran when.

mod drawn;
pub mod found;
mod logins;
mod misuse;
mod race;

use super::{Experiment, Shown};
use crate::auth::store::InRedis;
use crate::ground::{Means, Need, empty_keyspace};
use crate::modules::records::{Pool, Table};
use crate::traffic::Meter;
use brigade_core::measure::figure;
use brigade_core::measure::stats::median;
use brigade_workbench::{Evidence, Setting};
use found::{Guesses, Kind, Logins, Logout, Lost, Misuse, Race, Raced, Way};
use logins::Effort;
use tokio::runtime::Builder;

/// What rung 8 shows.
pub const ALL: &[Experiment] = &[
    Experiment { lesson: "auth", name: "logins", needs: &[], run: logins, tell: tell_logins },
    Experiment { lesson: "auth", name: "misuse", needs: &[], run: misuse, tell: tell_misuse },
    Experiment {
        lesson: "auth",
        name: "race",
        needs: &[Need::Postgres, Need::Redis],
        run: race,
        tell: tell_race,
    },
];

/// What ran when, by these names in the evidence: tabs that read and then replace, and tabs that replace what they have read.
pub const TRACES: [&str; 2] = ["naive", "once"];

const MIB: f64 = 1_048_576.0;

fn logins(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let effort = if setting.quick {
        Effort { rounds: 1, at_once: 4, checks: 1_000 }
    } else {
        Effort { rounds: 5, at_once: 24, checks: 50_000 }
    };
    let way = setting.asked::<Option<Way>>()?.unwrap_or(Way::Pool);
    Evidence::of(&logins::logins(way, effort)?)
}

fn misuse(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (codes, sessions) = if setting.quick { (300, 100) } else { (3_000, 1_000) };
    Evidence::of(&misuse::misuse(codes, sessions)?)
}

fn race(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let races = if setting.quick { 100 } else { 1_500 };
    let redis = means.redis()?;
    empty_keyspace(redis)?;
    let pool = Pool::at(means.postgres()?, &Meter::default())?;
    let keys = InRedis::at(redis, "race:", &Meter::default())?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stores = runtime.block_on(async {
        let (sessions, codes) = (pool.records(Table::Sessions), pool.records(Table::Codes));
        let postgres = race::raced(Kind::Postgres, &sessions, &codes, races).await?;
        anyhow::Ok(vec![postgres, race::raced(Kind::Redis, &keys, &keys, races).await?])
    })?;
    let (naive, pictured) = drawn::naively(redis)?;
    let once = drawn::once(redis)?;
    let (tabs, guesses, limit) = (race::TABS, race::GUESSES, race::LIMIT);
    let found = Evidence::of(&Race { tabs, guesses, limit, stores, pictured })?;
    let [first, second] = TRACES;
    Ok(found.drawn(first, naive).drawn(second, once))
}

fn tell_logins(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Logins { cores, login_ms, check_us, at_once, crowd, .. } = evidence.found()?;
    let cost = format!(
        "a password check takes {} ms of CPU, the check of a token {} µs: × {}",
        figure(login_ms),
        figure(check_us),
        figure(login_ms * 1e3 / check_us)
    );
    let rates: Vec<f64> = crowd.rounds.iter().map(|round| round.per_s).collect();
    let way = match crowd.way {
        Way::Pool => format!("on a pool of {cores}"),
        Way::Threads => "a thread each".into(),
    };
    let crowd = format!(
        "{at_once} logins at once, {way}: {} a second, {} at a time, {} MiB more",
        figure(median(&rates).unwrap_or_default()),
        crowd.most,
        figure(crowd.grew as f64 / MIB)
    );
    Ok(vec![cost, crowd])
}

fn tell_misuse(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Misuse { guesses, lost, logouts } = evidence.found()?;
    let guess = |Guesses { space, sent, guesses, limit, hit }: &Guesses| {
        let limit = limit.map_or("no limit".into(), |limit| format!("a limit of {limit}"));
        format!("{guesses} guesses of each of {sent} codes out of {space}, {limit}: {hit} found")
    };
    let Lost { sessions, ended_at_once, ended_with_grace, ended_by_thief } = lost;
    let lost = format!(
        "reply lost: {ended_at_once} of {sessions} sessions end, with a grace {ended_with_grace}; by a stolen token {ended_by_thief}"
    );
    let logout = |Logout { life_s, accepted_s, .. }: &Logout| {
        format!("logged out, a token good for {life_s} s is accepted for {accepted_s} s more")
    };
    let logouts = logouts.iter().map(logout);
    Ok(guesses.iter().map(guess).chain([lost]).chain(logouts).collect())
}

fn tell_race(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Race { tabs, guesses, limit, stores, .. } = evidence.found()?;
    let line = |raced: &Raced| {
        let Raced { races, several, out, naive, naive_several, naive_compared, .. } = raced;
        format!(
            "{}, {tabs} tabs at once: {several} of {races} times told different tokens, {out} times a tab is out; read, then written: {naive_several} of {naive} times, and {naive_compared} of {guesses} guesses compared where {limit} may be",
            raced.store.name()
        )
    };
    Ok(stores.iter().map(line).collect())
}
