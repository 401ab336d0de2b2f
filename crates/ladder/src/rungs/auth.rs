//! Rung 8: a process that lets users in, the only one that sees passwords and that signs. The gateway checks what it has signed
//! alone: without that process links go on, and so do those who are logged in, for as long as their tokens are good.
//!
//! Rung 7 stands behind the same door, as it is. It takes orders: `rotate` has another key sign, with no request failing, and `auth`
//! says which process lets users in. Keys last as long as this process: in production they come from where secrets are kept.

use super::orders::{Followed, Orders};
use super::{Link, Place, Rung, Source, Write, gateway, workers};
use crate::auth::drills::{ADMIN, KILL_AUTH, MANY_ADDRESSES, ONE_ADDRESS, ROTATE};
use crate::auth::process::{KeyText, Order, Settings, tokens};
use crate::auth::token::Tokens;
use crate::drills::kills::{KILL_POSTGRES, KILL_REDIS};
use crate::experiments::auth as experiments;
use crate::ground::{Means, Need};
use crate::jobs::{Questions, Supervisor};
use crate::traffic::{Bytes, Elsewhere};
use anyhow::Context;
use brigade_children::components::free_address;
use ipnet::IpNet;
use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::SystemTime;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 8,
    name: "auth",
    adds: "a process that lets users in: passwords, one-time codes, sessions, and grants to other programs",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    // The balancer and the workers are rung 6's, and stand there; so does what servers and the gateway ask Redis.
    parts: &[
        Link { from: "users", by: "HTTP", to: "gateway" },
        Link { from: "gateway", by: "HTTP", to: "servers" },
        Link { from: "gateway", by: "HTTP", to: "auth" },
        Link { from: "auth", by: "Lua", to: "Redis" },
        Link { from: "auth", by: "SQL", to: "PostgreSQL" },
        Link { from: "servers", by: "SQL", to: "PostgreSQL" },
    ],
    files: FILES,
    drills: &[KILL_AUTH, ROTATE, ONE_ADDRESS, MANY_ADDRESSES, KILL_REDIS, KILL_POSTGRES],
    experiments: experiments::ALL,
    rule: "Sign what may be checked without asking, and let it be short. Keep what must happen once where it is consumed, by one step that compares and sets. Bound the slow hashes. Count a try before you check it, where strangers cannot lock the owner out.",
};

macro_rules! sources {
    ($($path:literal),+ $(,)?) => {
        &[$(Source { path: concat!("src/", $path), text: include_str!(concat!("../", $path)) }),+]
    };
}

const FILES: &[Source] = sources![
    "rungs/auth.rs",
    "auth/api.rs",
    "auth/logins.rs",
    "auth/oauth/mod.rs",
    "auth/one_time/mod.rs",
    "auth/password/mod.rs",
    "auth/password/lockout.rs",
    "auth/password/pool.rs",
    "auth/process.rs",
    "auth/refresh/mod.rs",
    "auth/secret.rs",
    "auth/serve.rs",
    "auth/store/mod.rs",
    "auth/store/redis.rs",
    "auth/users.rs",
    "auth/window.rs",
    "modules/records.rs",
];

pub(super) fn serve(place: Place) -> anyhow::Result<()> {
    let hops = vec![IpNet::new(Ipv4Addr::LOCALHOST.into(), 32)?];
    let keys = Keys::new(vec![KeyText::draw("1")])?;
    let at = free_address()?;
    let auth = auth(&place, at, keys.clone(), hops)?;
    place.traffic.beside(Auth(auth.questions()));
    let inner = Orders::default();
    let (questions, others, tokens) = (auth.questions(), inner.clone(), keys.tokens.clone());
    place.orders.taken_by(move |order| match order {
        "rotate" => keys.rotate(&questions),
        "auth" => Ok(questions.process().map(|id| id.to_string()).into_iter().collect()),
        other => others.give(other),
    });
    gateway::serve_with(Place { orders: inner, ..place }, Some((at, tokens)))
}

/// The process that lets users in, for as long as this value lives.
fn auth(place: &Place, at: SocketAddr, keys: Keys, hops: Vec<IpNet>) -> anyhow::Result<Supervisor> {
    let (program, means) = (env::current_exe()?, place.means.clone());
    let pepper = KeyText::draw("pepper");
    let command = move || {
        let mut command = Command::new(&program);
        command.args(["auth", "--addr", &at.to_string()]);
        let settings = settings(&means, &keys, &pepper, &hops);
        // Two texts, numbers and addresses always serialise.
        (command, serde_json::to_string(&settings).unwrap_or_default())
    };
    Supervisor::start_with(command, ("the auth process", workers::log)).context("the auth process")
}

fn settings(means: &Means, keys: &Keys, pepper: &KeyText, hops: &[IpNet]) -> Settings {
    Settings {
        means: means.clone(),
        keys: keys.texts(),
        pepper: pepper.clone(),
        admins: vec![ADMIN.into()],
        clients: Vec::new(),
        hops: hops.to_vec(),
        permits: available_parallelism().unwrap_or(NonZeroUsize::MIN),
    }
}

/// The keys of tokens: what the gateway checks with, and what a new auth process is handed.
#[derive(Clone, Debug)]
struct Keys {
    texts: Arc<Mutex<Vec<KeyText>>>,
    tokens: Tokens,
}

impl Keys {
    fn new(texts: Vec<KeyText>) -> anyhow::Result<Keys> {
        let tokens = tokens(&texts)?;
        Ok(Keys { texts: Arc::new(Mutex::new(texts)), tokens })
    }

    fn texts(&self) -> Vec<KeyText> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// First the gateway learns the new key, then the auth process signs with it; the old one stays good at the gateway until
    /// the last of its tokens is over. An auth process that is started again in between is handed the new key.
    fn rotate(&self, auth: &Questions) -> Followed {
        let now = SystemTime::now();
        let former = self.texts().swap_remove(0);
        let number = former.id.parse::<u64>().map_or(1, |number| number + 1);
        let next = KeyText::draw(&number.to_string());
        self.tokens.forget(now);
        self.tokens.learn(next.key().map_err(|why| why.to_string())?);
        *self.texts.lock().unwrap_or_else(PoisonError::into_inner) = vec![next.clone(), former];
        tell(auth, &Order::Learn(next.clone()))?;
        tell(auth, &Order::SignWith(next.id.clone()))?;
        self.tokens.sign_with(&next.id, now).map_err(|why| why.to_string())?;
        Ok(vec![format!("key {} signs", next.id)])
    }
}

/// What was said before an order is no answer to it: a process that has just started says where it listens. An order may come twice.
fn tell(auth: &Questions, order: &Order) -> Followed {
    let order = serde_json::to_string(order).map_err(|why| why.to_string())?;
    let mut answers = (0..3).filter_map(|_| auth.tell(&order));
    let answer = answers.find_map(|line| serde_json::from_str::<Followed>(&line).ok());
    answer.ok_or("the auth process says nothing; it takes the new key when it starts again")?
}

/// The process counts its own bytes.
#[derive(Debug)]
struct Auth(Questions);

impl Elsewhere for Auth {
    fn so_far(&self) -> Vec<Bytes> {
        let bytes = self.0.ask().and_then(|line| serde_json::from_str(&line).ok());
        bytes.unwrap_or_default()
    }
}
