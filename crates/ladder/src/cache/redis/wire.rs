//! The commands, one function each. Many are out on one connection at a time; the client pipelines them.

use super::value::{self, Held};
use crate::engines::redis::Connection;
use redis::{RedisResult, Value, cmd};
use std::time::Duration;

/// Before each code.
const PREFIX: &str = "blink:target:";

/// How long a load may take at most if what it brings is to be kept: longer than any engine behind waits.
const LEASE: Duration = Duration::from_secs(10);

/// Puts a value in the place of a lease, and of nothing else. Whether it did.
const SETTLE: &str = "
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1";

/// Takes a lease away, and nothing else.
const GIVE_BACK: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

fn key(code: &str) -> String {
    format!("{PREFIX}{code}")
}

/// `PX` takes whole milliseconds, one at least.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// What is held of a code. A key of another type holds garbage.
pub(super) async fn look(connection: &mut Connection, code: &str) -> RedisResult<Held> {
    match cmd("GET").arg(key(code)).query_async::<Value>(connection).await {
        Ok(reply) => Ok(value::read(&reply)),
        Err(error) if error.code() == Some("WRONGTYPE") => Ok(Held::Garbage),
        Err(error) => Err(error),
    }
}

/// Leaves a lease where nothing is. Whether it did.
pub(super) async fn lease(
    connection: &mut Connection,
    code: &str,
    number: u64,
) -> RedisResult<bool> {
    let mut set = cmd("SET");
    set.arg(key(code)).arg(value::lease(number)).arg("NX");
    let done: Value = set.arg("PX").arg(milliseconds(LEASE)).query_async(connection).await?;
    Ok(done != Value::Nil)
}

/// Leaves a lease in the place of whatever is there.
pub(super) async fn replace(
    connection: &mut Connection,
    code: &str,
    number: u64,
) -> RedisResult<()> {
    let mut set = cmd("SET");
    set.arg(key(code)).arg(value::lease(number));
    set.arg("PX").arg(milliseconds(LEASE)).query_async(connection).await
}

/// Where a code leads, and for how long that is kept.
pub(super) struct Kept<'a> {
    pub(super) target: Option<&'a str>,
    pub(super) life: Duration,
}

/// Keeps where a code leads, if the lease is still there. Whether it was.
pub(super) async fn settle(
    connection: &mut Connection,
    code: &str,
    number: u64,
    kept: Kept<'_>,
) -> RedisResult<bool> {
    let mut eval = cmd("EVAL");
    eval.arg(SETTLE).arg(1).arg(key(code)).arg(value::lease(number));
    eval.arg(value::answer(kept.target)).arg(milliseconds(kept.life)).query_async(connection).await
}

/// Gives a lease back.
pub(super) async fn give_back(
    connection: &mut Connection,
    code: &str,
    number: u64,
) -> RedisResult<()> {
    let mut eval = cmd("EVAL");
    eval.arg(GIVE_BACK).arg(1).arg(key(code)).arg(value::lease(number));
    eval.query_async(connection).await
}

/// Drops values and leases.
pub(super) async fn drop_all(connection: &mut Connection, codes: &[String]) -> RedisResult<()> {
    let mut del = cmd("DEL");
    codes.iter().for_each(|code| _ = del.arg(key(code)));
    del.query_async(connection).await
}
