//! The same commands to Redis one by one and all at once: what is spared is the way there and back, and being woken.

use super::found::Pipeline;
use super::stream::url;
use std::time::Instant;

/// The key that is read.
const KEY: &str = "blink:pipeline";

/// So many `GET`s in each way.
pub(super) fn pipeline(server: &str, commands: usize) -> anyhow::Result<Pipeline> {
    let mut connection = redis::Client::open(server)?.get_connection()?;
    redis::cmd("SET").arg(KEY).arg(url(0)).arg("PX").arg(60_000).exec(&mut connection)?;
    let us_each = |began: Instant| began.elapsed().as_secs_f64() * 1e6 / commands as f64;
    let began = Instant::now();
    for _ in 0..commands {
        let _url: String = redis::cmd("GET").arg(KEY).query(&mut connection)?;
    }
    let one_by_one_us = us_each(began);
    let mut all = redis::pipe();
    (0..commands).for_each(|_| _ = all.cmd("GET").arg(KEY));
    let began = Instant::now();
    let urls: Vec<String> = all.query(&mut connection)?;
    let pipelined_us = us_each(began);
    anyhow::ensure!(urls.len() == commands, "Redis answered {} of {commands}", urls.len());
    Ok(Pipeline { commands: commands as u64, one_by_one_us, pipelined_us })
}
