//! The flows over a store in memory, and times.

use brigade_core::blink::{Job, User};
use brigade_ladder::auth::oauth::{Client, Grants};
use brigade_ladder::auth::one_time::{self, Codes, First};
use brigade_ladder::auth::password::{self, Lockout, Passwords, Pool};
use brigade_ladder::auth::refresh::{self, Sessions};
use brigade_ladder::auth::store::Store;
use brigade_ladder::auth::token::{Key, Ring, Tokens};
use brigade_ladder::auth::{Logins, Pepper};
use brigade_ladder::ground::{Given, Ground, Means, Need};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::runtime::Builder;

/// A moment, in milliseconds since 1970, at which most tests begin.
pub(super) const NOW: u64 = 1_000_000_000;
pub(super) const SECOND: u64 = 1_000;
pub(super) const MINUTE: u64 = 60 * SECOND;
pub(super) const APP: &str = "app";
pub(super) const REDIRECT: &str = "https://app.example/back";

/// The same as the system's clock tells it.
pub(super) fn at(millis: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(millis)
}

pub(super) fn pepper() -> Pepper {
    Pepper::new(&[3; 32])
}

pub(super) fn key(id: &str) -> Key {
    Key::new(id, format!("{id:-<32}").as_bytes()).expect("a key")
}

pub(super) fn tokens() -> Tokens {
    Tokens::new(Ring::of(key("one")))
}

pub(super) fn ada() -> First {
    let (address, code, key) = ("ada@example.org".into(), "271828".into(), "sign-up".into());
    First { user: User { address, code, key }, made: NOW }
}

/// All flows over one store. One password is hashed at a time.
pub(super) fn logins<S: Store + Clone>(store: &S) -> Logins<S, S, Vec<First>> {
    let lockout = Lockout::new(store.clone(), pepper(), password::Rules::default());
    let client = Client { id: APP.into(), redirects: vec![REDIRECT.into()] };
    let pool = Pool::new(NonZeroUsize::MIN, 4);
    Logins {
        users: vec![ada()],
        passwords: Passwords::new(store.clone(), lockout, pool),
        codes: Codes::new(store.clone(), pepper(), one_time::Rules::default()),
        sessions: Sessions::new(store.clone(), pepper(), refresh::Rules::default()),
        grants: Grants::new(store.clone(), vec![client]),
        tokens: tokens(),
        admins: vec!["root@example.org".into()],
    }
}

/// Waits for it.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// The code in a mail.
pub(super) fn mailed(job: &Job) -> String {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).expect("JSON");
    payload["code"].as_str().expect("a code").to_owned()
}

/// Components of their own.
pub(super) fn whole_ground() -> Ground {
    start(&[Need::Postgres, Need::Redis, Need::Mail])
}

fn start(needs: &[Need]) -> Ground {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder")));
    Ground::start(needs, &Given { program, ..Given::default() }).expect("a ground")
}

/// PostgreSQL and Redis, empty, for as long as the ground lives.
pub(super) fn ground() -> (Ground, Means) {
    let needs = [Need::Postgres, Need::Redis];
    let ground = start(&needs);
    let means = ground.means_of(&needs).expect("means");
    (ground, means)
}
