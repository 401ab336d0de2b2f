//! The service as a process of its own, `brigade-ladder auth`: the only one that sees passwords, and that signs. It is handed its
//! settings as one line of JSON on its standard input, says in one line where it listens, and answers every further line: an empty
//! one with the bytes that it sent and got, and an [`Order`] with what came of it. It ends when its input does, or at a
//! signal.

use super::api::Api;
use super::oauth::{Client, Grants};
use super::one_time::{self, Codes};
use super::password::{self, Lockout, Passwords, Pool};
use super::refresh::{self, Sessions};
use super::store::InRedis;
use super::token::{Key, KeyError, Ring, Tokens};
use super::{Logins, Pepper};
use crate::gateway::hops::Hops;
use crate::ground::{Hello, Means, Need, say, told_to_end};
use crate::modules::records::{self, Records, Table};
use crate::rungs::orders::Followed;
use crate::traffic::Traffic;
use anyhow::Context;
use brigade_server::listen;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::runtime::Builder;
use tokio::time::{MissedTickBehavior, interval};

/// So many logins may wait for each that is checked: the last of them waits for about a fifth of a second.
const QUEUE: usize = 8;
/// Records whose time is over are deleted so often.
const SWEPT: Duration = Duration::from_mins(1);

/// The flows on PostgreSQL, with tries counted in Redis.
type Service = Api<Records, InRedis, Arc<records::Pool>>;

/// A key as it travels between processes.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyText {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

/// What the service is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// PostgreSQL and Redis.
    pub means: Means,
    /// Keys of tokens: the first signs.
    pub keys: Vec<KeyText>,
    /// The service's own key, which is kept in no database.
    pub pepper: KeyText,
    /// Names of those whose role is admin.
    pub admins: Vec<String>,
    /// Programs that may act for users.
    pub clients: Vec<Client>,
    /// Gateways whose word is taken.
    pub hops: Vec<IpNet>,
    /// Passwords that are checked at once.
    pub permits: NonZeroUsize,
}

/// What the service is told while it runs, in the steps of a change of keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Take tokens of this key.
    Learn(KeyText),
    /// Sign with the key of this id.
    SignWith(String),
}

impl KeyText {
    /// A new one.
    pub fn draw(id: &str) -> KeyText {
        KeyText { id: id.into(), secret: super::Secret::draw().text().into() }
    }

    /// The key.
    ///
    /// # Errors
    /// It is none.
    pub fn key(&self) -> Result<Key, KeyError> {
        Key::new(&self.id, self.secret.as_bytes())
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyText").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The keys, of which the first signs.
///
/// # Errors
/// One is no key, or there is none.
pub fn tokens(keys: &[KeyText]) -> anyhow::Result<Tokens> {
    let (first, others) = keys.split_first().context("there is no key")?;
    let tokens = Tokens::new(Ring::of(first.key()?));
    for key in others {
        tokens.learn(key.key()?);
    }
    Ok(tokens)
}

/// Serves until it is told to end.
///
/// # Errors
/// It is told nothing that it understands, or the address cannot be had.
pub fn run(address: SocketAddr) -> anyhow::Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let settings: Settings = serde_json::from_str(&line)
        .context("the first line of standard input says what the service stands on")?;
    let listener = listen(address)?;
    let (traffic, tokens) = (Traffic::default(), tokens(&settings.keys)?);
    let (counted, told) = (traffic.clone(), tokens.clone());
    let shutdown = told_to_end(move |line| match line {
        "" => say(&counted.so_far()),
        order => say(&follow(order, &told)),
    })?;
    Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let (api, pool) = settings.open(tokens, &traffic)?;
        tokio::spawn(sweep(pool));
        say(&Hello { address: listener.local_addr()? })?;
        Ok(api.serve(Hops::within(settings.hops), listener, shutdown).await?)
    })
}

impl Settings {
    fn open(
        &self,
        tokens: Tokens,
        traffic: &Traffic,
    ) -> anyhow::Result<(Service, Arc<records::Pool>)> {
        let sql = traffic.with(Need::Postgres.name());
        let pool = records::Pool::at(self.means.postgres()?, &sql)?;
        let pepper = Pepper::new(self.pepper.secret.as_bytes());
        let tries = traffic.with(Need::Redis.name());
        let tries = InRedis::at(self.means.redis()?, "auth:", &tries)?;
        let lockout = Lockout::new(tries, pepper.clone(), password::Rules::default());
        let hashing = Pool::new(self.permits, QUEUE * self.permits.get());
        let records = |table| pool.records(table);
        let logins = Logins {
            users: Arc::clone(&pool),
            passwords: Passwords::new(records(Table::Passwords), lockout, hashing),
            codes: Codes::new(records(Table::Codes), pepper.clone(), one_time::Rules::default()),
            sessions: Sessions::new(records(Table::Sessions), pepper, refresh::Rules::default()),
            grants: Grants::new(records(Table::Grants), self.clients.clone()),
            tokens,
            admins: self.admins.iter().map(|name| super::users::name(name)).collect(),
        };
        Ok((Api { logins, log }, pool))
    }
}

fn follow(line: &str, tokens: &Tokens) -> Followed {
    let order = serde_json::from_str(line).map_err(|_| String::from("this is no order"))?;
    let now = SystemTime::now();
    tokens.forget(now);
    match order {
        Order::Learn(key) => tokens.learn(key.key().map_err(|why| why.to_string())?),
        Order::SignWith(id) => tokens.sign_with(&id, now).map_err(|why| why.to_string())?,
    }
    Ok(Vec::new())
}

/// Never ends. What could not be deleted is tried again.
async fn sweep(pool: Arc<records::Pool>) {
    let mut times = interval(SWEPT);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        let _away = pool.sweep().await;
    }
}

/// A screen that is gone stops no service.
fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}
