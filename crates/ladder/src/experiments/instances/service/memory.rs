//! What belongs to all instances: one-time codes, how often wrong ones were tried, and who has signed in. Kept in the process
//! it belongs to one of them, which is the mistake that the experiment counts.

use anyhow::Context;
use rand::RngExt;
use redis::aio::MultiplexedConnection;
use redis::{Client, cmd};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many codes of a user are looked at; of any more it is not said whether they are right.
pub const LIMIT: u64 = 5;

/// A code and a count of tries are of no use after this many seconds.
const LASTS: u64 = 300;

/// Counts a try, and takes the code away if it is right: one step, or two tries at once would both be right.
const TRY_IT: &str = "
    if redis.call('INCR', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
    if tonumber(redis.call('GET', KEYS[1])) > tonumber(ARGV[3]) then return 2 end
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 1 end
    redis.call('DEL', KEYS[1], KEYS[2])
    return 0";

/// Where it is kept.
#[derive(Debug)]
pub enum Memory {
    /// Here, where no other instance sees it, and gone with the process.
    Process(Mutex<Kept>),
    /// In Redis, the same for all.
    Redis(MultiplexedConnection),
}

/// What one process remembers.
#[derive(Debug, Default)]
pub struct Kept {
    codes: HashMap<String, String>,
    tries: HashMap<String, u64>,
    sessions: HashSet<String>,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was right, and is used up.
    Right,
    /// It was not.
    Wrong,
    /// It was not looked at: there were too many before it.
    TooOften,
}

impl Default for Memory {
    fn default() -> Self {
        Memory::Process(Mutex::default())
    }
}

impl Memory {
    /// In the Redis at this URL.
    ///
    /// # Errors
    /// It is not there.
    pub async fn in_redis(url: &str) -> anyhow::Result<Memory> {
        let connection = Client::open(url)?.get_multiplexed_async_connection().await;
        Ok(Memory::Redis(connection.context("the Redis that codes and sessions are kept in")?))
    }

    /// A new code for this user.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn new_code(&self, user: &str) -> redis::RedisResult<String> {
        let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
        match self {
            Memory::Process(kept) => _ = here(kept).codes.insert(user.into(), code.clone()),
            Memory::Redis(redis) => {
                let mut set = cmd("SET");
                set.arg(format!("code:{user}")).arg(&code).arg("EX").arg(LASTS);
                set.exec_async(&mut redis.clone()).await?;
            }
        }
        Ok(code)
    }

    /// Whether this is the user's code.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn try_code(&self, user: &str, code: &str) -> redis::RedisResult<Tried> {
        let redis = match self {
            Memory::Process(kept) => return Ok(here(kept).try_code(user, code)),
            Memory::Redis(redis) => redis,
        };
        let mut script = cmd("EVAL");
        script.arg(TRY_IT).arg(2).arg(format!("tries:{user}")).arg(format!("code:{user}"));
        script.arg(code).arg(LASTS).arg(LIMIT);
        Ok(match script.query_async::<u8>(&mut redis.clone()).await? {
            0 => Tried::Right,
            1 => Tried::Wrong,
            _ => Tried::TooOften,
        })
    }

    /// A session, by its name.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn sign_in(&self) -> redis::RedisResult<String> {
        let session = format!("{:032x}", rand::rng().random::<u128>());
        match self {
            Memory::Process(kept) => _ = here(kept).sessions.insert(session.clone()),
            Memory::Redis(redis) => {
                let mut set = cmd("SET");
                set.arg(format!("session:{session}")).arg("").arg("EX").arg(LASTS);
                set.exec_async(&mut redis.clone()).await?;
            }
        }
        Ok(session)
    }

    /// Whether there is a session of this name.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn is_signed_in(&self, session: &str) -> redis::RedisResult<bool> {
        match self {
            Memory::Process(kept) => Ok(here(kept).sessions.contains(session)),
            Memory::Redis(redis) => {
                let mut exists = cmd("EXISTS");
                exists.arg(format!("session:{session}")).query_async(&mut redis.clone()).await
            }
        }
    }
}

impl Kept {
    fn try_code(&mut self, user: &str, code: &str) -> Tried {
        let tries = self.tries.entry(user.into()).or_default();
        *tries += 1;
        if *tries > LIMIT {
            return Tried::TooOften;
        }
        if self.codes.get(user).is_none_or(|kept| kept != code) {
            return Tried::Wrong;
        }
        self.tries.remove(user);
        self.codes.remove(user);
        Tried::Right
    }
}

fn here(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// Nothing waits where all is kept in this process.
    fn now<T>(asked: impl Future<Output = redis::RedisResult<T>>) -> T {
        asked.now_or_never().expect("it waits").expect("kept")
    }

    #[test]
    fn a_code_is_right_once_and_after_too_many_wrong_ones_not_at_all() {
        let memory = Memory::default();
        let code = now(memory.new_code("a"));
        assert_eq!(now(memory.try_code("b", &code)), Tried::Wrong);
        assert_eq!(now(memory.try_code("a", &code)), Tried::Right);
        assert_eq!(now(memory.try_code("a", &code)), Tried::Wrong);
        let code = now(memory.new_code("a"));
        for _ in 1..LIMIT {
            assert_eq!(now(memory.try_code("a", "no code")), Tried::Wrong);
        }
        assert_eq!(now(memory.try_code("a", &code)), Tried::TooOften);
    }

    #[test]
    fn two_processes_do_not_know_of_each_other() {
        let (one, other) = (Memory::default(), Memory::default());
        let session = now(one.sign_in());
        assert!(now(one.is_signed_in(&session)));
        assert!(!now(other.is_signed_in(&session)));
    }
}
