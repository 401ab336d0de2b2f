//! Every question as commands, and what the replies mean.

use super::scripts::{DIGITS, MOST, Scripts, rank};
use brigade_core::blink::database::{Answer, Question};
use brigade_core::blink::stores::StoreError;
use brigade_core::blink::{Link, Listing, Page, Sort};
use redis::aio::MultiplexedConnection;
use redis::{Cmd, FromRedisValue, RedisResult, cmd};

/// All codes, sorted.
pub(super) const BY_CODE: &str = "links:by-code";
/// All codes, each behind its rank.
pub(super) const BY_CLICKS: &str = "links:by-clicks";
/// Links that a listing reads at a time: while a script runs, no other client is answered.
pub(super) const PART: usize = 500;

fn key(code: &str) -> String {
    format!("link:{code}")
}

fn script(checksum: &str, keys: &[&str]) -> Cmd {
    let mut script = cmd("EVALSHA");
    script.arg(checksum).arg(keys.len()).arg(keys);
    script
}

/// The connection, and the scripts that were loaded on it.
#[derive(Debug)]
pub(in crate::engines) struct Statements {
    pub(super) connection: MultiplexedConnection,
    pub(super) scripts: Scripts,
}

impl Statements {
    async fn reply<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        command.query_async(&mut self.connection.clone()).await
    }

    /// Asks.
    pub(super) async fn ask(&self, question: &Question) -> RedisResult<Answer> {
        Ok(match question {
            Question::Insert(link) => self.insert(link).await?,
            Question::Follow(code) => {
                let mut follow = script(&self.scripts.follow, &[&key(code)]);
                Answer::Target(self.reply(follow.arg(code)).await?)
            }
            Question::Locate(code) => {
                Answer::Target(self.reply(cmd("HGET").arg(key(code)).arg("url")).await?)
            }
            Question::Count(clicks) => {
                let mut count = script(&self.scripts.count, &[]);
                for (code, more) in clicks {
                    count.arg(code).arg(*more.min(&MOST));
                }
                self.reply::<()>(&count).await?;
                Answer::Counted
            }
            Question::Find(code) => self.find(code).await?,
            Question::Delete(code) => {
                let mut delete = script(&self.scripts.delete, &[&key(code)]);
                Answer::Deleted(self.reply(delete.arg(code)).await?)
            }
            Question::List(listing) => Answer::Page(self.list(listing).await?),
            Question::Enrol(_) | Question::Enqueue(_) | Question::Together(_) => {
                Answer::Failed(StoreError::Unsupported("users and jobs"))
            }
            Question::Ready => {
                self.reply::<()>(&cmd("PING")).await?;
                Answer::Ready
            }
        })
    }

    async fn insert(&self, link: &Link) -> RedisResult<Answer> {
        let Link { code, url, clicks } = link;
        let mut insert = script(&self.scripts.insert, &[&key(code), BY_CODE, BY_CLICKS]);
        insert.arg(code).arg(url).arg(*clicks.min(&MOST)).arg(rank(*clicks, code));
        let is_free: bool = self.reply(&insert).await?;
        Ok(if is_free { Answer::Inserted } else { Answer::Failed(StoreError::Taken) })
    }

    async fn find(&self, code: &str) -> RedisResult<Answer> {
        let fields: (Option<String>, Option<u64>) =
            self.reply(cmd("HMGET").arg(key(code)).arg(&["url", "clicks"])).await?;
        let (url, clicks) = fields;
        let link = url.zip(clicks).map(|(url, clicks)| Link { code: code.into(), url, clicks });
        Ok(Answer::Found(link))
    }

    /// Part by part, until the page is full or there are no more.
    async fn list(&self, listing: &Listing) -> RedisResult<Vec<Link>> {
        let (set, digits) = match listing.sort {
            Sort::Code => (BY_CODE, 0),
            Sort::Clicks => (BY_CLICKS, DIGITS),
        };
        let place = |code: &str, clicks| match listing.sort {
            Sort::Code => format!("({code}"),
            Sort::Clicks => format!("({}", rank(clicks, code)),
        };
        // Of links to one host it is not known beforehand how many are to be looked at.
        let part = if listing.host.is_some() { PART } else { listing.limit.min(PART) };
        let mut page = Page::new(listing);
        let first = listing.after.as_ref().map(|at| place(&at.code, at.clicks));
        let mut from = first.unwrap_or_else(|| "-".into());
        loop {
            let mut list = script(&self.scripts.list, &[set]);
            list.arg(from).arg(part).arg(digits);
            let links: Vec<(String, String, u64)> = self.reply(&list).await?;
            for (code, url, clicks) in &links {
                page.offer(code, url, *clicks);
            }
            match links.last() {
                Some((code, _, clicks)) if links.len() == part && !page.is_full() => {
                    from = place(code, *clicks);
                }
                _ => return Ok(page.into_links()),
            }
        }
    }
}
