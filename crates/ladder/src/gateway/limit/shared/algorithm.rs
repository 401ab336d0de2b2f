//! What may be counted in Redis, each a script that says how many microseconds to wait (0: admitted), and what time it is.
//!
//! Times are whole microseconds, as Redis tells them: numbers of its scripts are exact up to 2⁵³, which nanoseconds since
//! 1970 exceed. An interval that is no whole number of them is rounded up, so a shared limit never admits more.

use crate::gateway::limit::{Limit, nanoseconds};
use redis::Cmd;
use serde::{Deserialize, Serialize};

/// How a shared limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// A counter for each window of the clock. About 100 bytes for each client, and twice the limit around a window's end.
    FixedWindow,
    /// The time of each request that was admitted, in a sorted set: exact, and its memory grows with the limit.
    SlidingLog,
    /// One number for each client.
    Gcra,
}

/// KEYS: client. ARGV: requests, per, interval, tolerance; and the time, if it is not the server's. All in microseconds.
const NOW: &str = "
local requests, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local interval, tolerance = tonumber(ARGV[3]), tonumber(ARGV[4])
local now = tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
";

/// What is kept is the time at which the next is due. It is never more than a burst away, but where the clock was set back.
const GCRA: &str = "
local due = tonumber(redis.call('GET', KEYS[1]) or now)
due = math.max(now, math.min(due, now + tolerance + interval))
local wait = due - tolerance - now
if wait > 0 then return {wait, now} end
due = due + interval
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return {0, now}";

/// What is kept is the window and its counter.
const FIXED_WINDOW: &str = "
local window = math.floor(now / per)
local kept = redis.call('HMGET', KEYS[1], 'window', 'admitted')
local admitted = tonumber(kept[1]) == window and tonumber(kept[2]) or 0
if admitted >= requests then return {(window + 1) * per - now, now} end
redis.call('HSET', KEYS[1], 'window', window, 'admitted', admitted + 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(per / 1000))
return {0, now}";

/// What is kept are the times, each once more in its member's name, with a number that makes two at one time different.
const SLIDING_LOG: &str = "
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - per))
local kept = redis.call('ZCARD', KEYS[1])
if kept >= requests then
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  return {first + per - now, now}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), string.format('%.0f:%d', now, kept))
redis.call('PEXPIRE', KEYS[1], math.ceil(per / 1000))
return {0, now}";

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 3] =
        [Algorithm::FixedWindow, Algorithm::SlidingLog, Algorithm::Gcra];

    /// The script.
    pub(super) fn script(self) -> String {
        let counting = match self {
            Algorithm::FixedWindow => FIXED_WINDOW,
            Algorithm::SlidingLog => SLIDING_LOG,
            Algorithm::Gcra => GCRA,
        };
        [NOW, counting].concat()
    }

    /// Runs the script that is known as `checksum` for a client; at this time, or by the server's clock.
    pub(super) fn command(checksum: &str, key: &str, limit: &Limit, at: Option<u64>) -> Cmd {
        let interval = limit.interval().div_ceil(1_000);
        let tolerance = interval * u64::from(limit.burst.get() - 1);
        let mut evaluate = redis::cmd("EVALSHA");
        evaluate.arg(checksum).arg(1).arg(key);
        evaluate.arg(limit.requests.get()).arg(nanoseconds(limit.per).div_ceil(1_000).max(1));
        evaluate.arg(interval).arg(tolerance).arg(at);
        evaluate
    }
}
