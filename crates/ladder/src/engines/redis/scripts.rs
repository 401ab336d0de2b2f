//! Questions of several steps as scripts, which the server runs one at a time: nothing comes between two steps. Loaded once
//! for each connection, and from then on named by their checksums.
//!
//! `links:by-code` and `links:by-clicks` give every member the same score, so that members are sorted by their bytes. A
//! member of the second begins with a rank of [`DIGITS`] digits that falls as clicks rise; [`rank`] writes it.

use redis::aio::MultiplexedConnection;
use redis::{RedisResult, cmd};

/// Hexadecimal digits of a rank.
pub(super) const DIGITS: usize = 14;
/// More clicks are not counted: above it, numbers of the server's scripts have gaps.
pub(super) const MOST: u64 = (1 << 53) - 1;

/// What sorts `code` among all links, those with most clicks first.
pub(super) fn rank(clicks: u64, code: &str) -> String {
    format!("{:0DIGITS$x}{code}", MOST.saturating_sub(clicks))
}

/// KEYS: link, by-code, by-clicks. ARGV: code, url, clicks, rank.
const INSERT: &str = "
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'url', ARGV[2], 'clicks', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[4])
return 1";

/// Adds clicks to a link that is there, as [`rank`] has it.
const CLICK: &str = "
local most = 9007199254740991
local function rank(clicks, code) return string.format('%014x', most - clicks) .. code end
local function click(key, code, more)
  local before = tonumber(redis.call('HGET', key, 'clicks'))
  local after = math.min(before + more, most)
  redis.call('HSET', key, 'clicks', string.format('%d', after))
  redis.call('ZREM', 'links:by-clicks', rank(before, code))
  redis.call('ZADD', 'links:by-clicks', 0, rank(after, code))
end";

/// KEYS: link. ARGV: code.
const FOLLOW: &str = "
local url = redis.call('HGET', KEYS[1], 'url')
if url then click(KEYS[1], ARGV[1], 1) end
return url";

/// ARGV: code, clicks, code, clicks, ...
const COUNT: &str = "
for i = 1, #ARGV, 2 do
  local key = 'link:' .. ARGV[i]
  if redis.call('EXISTS', key) == 1 then click(key, ARGV[i], tonumber(ARGV[i + 1])) end
end";

/// KEYS: link. ARGV: code.
const DELETE: &str = "
local clicks = redis.call('HGET', KEYS[1], 'clicks')
if not clicks then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', 'links:by-code', ARGV[1])
redis.call('ZREM', 'links:by-clicks', rank(tonumber(clicks), ARGV[1]))
return 1";

/// KEYS: one of the two orders. ARGV: from where, how many, how long the rank before a code is. Returns code, url, clicks,
/// code, url, clicks, ...
const LIST: &str = "
local found = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  local code = string.sub(member, ARGV[3] + 1)
  local link = redis.call('HMGET', 'link:' .. code, 'url', 'clicks')
  found[#found + 1] = code
  found[#found + 1] = link[1]
  found[#found + 1] = link[2]
end
return found";

/// The checksums of all.
#[derive(Clone, Debug)]
pub(super) struct Scripts {
    pub(super) insert: String,
    pub(super) follow: String,
    pub(super) count: String,
    pub(super) delete: String,
    pub(super) list: String,
}

impl Scripts {
    /// Loads them.
    pub(super) async fn load(connection: &mut MultiplexedConnection) -> RedisResult<Self> {
        let mut load = async |parts: &[&str]| -> RedisResult<String> {
            cmd("SCRIPT").arg("LOAD").arg(parts.concat()).query_async(connection).await
        };
        Ok(Scripts {
            insert: load(&[INSERT]).await?,
            follow: load(&[CLICK, FOLLOW]).await?,
            count: load(&[CLICK, COUNT]).await?,
            delete: load(&[CLICK, DELETE]).await?,
            list: load(&[LIST]).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_clicks_come_first_and_of_as_many_the_code_decides() {
        let ranks = [
            (MOST + 9, "b"),
            (MOST, "c"),
            (1_000_000, "a"),
            (15, "x"),
            (2, "a"),
            (2, "b"),
            (0, "B"),
            (0, "a"),
        ];
        let ranks = ranks.map(|(clicks, code)| rank(clicks, code));
        assert!(
            ranks.is_sorted() && ranks.iter().all(|rank| rank.len() == DIGITS + 1),
            "{ranks:?}"
        );
    }
}
