//! Every question as SQL: prepared once for each connection, and what the rows mean.

use brigade_core::blink::database::{Answer, Question};
use brigade_core::blink::stores::StoreError;
use brigade_core::blink::{Link, Listing, Sort};
use tokio_postgres::{Client, Error, Row, Statement};

/// A code that is taken changes nothing and is no error, which PostgreSQL would write into its log.
const INSERT: &str =
    "INSERT INTO links (code, url, clicks) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const LOCATE: &str = "SELECT url FROM links WHERE code = $1";
const FOLLOW: &str = "UPDATE links SET clicks = clicks + 1 WHERE code = $1 RETURNING url";
/// Sorted, which makes a deadlock of two servers rarer; a group that meets one fails, and is told again.
const COUNT: &str = "
    UPDATE links SET clicks = clicks + told.more
    FROM (SELECT code, sum(more)::bigint AS more FROM unnest($1::text[], $2::bigint[]) AS told (code, more)
          GROUP BY code ORDER BY code) AS told
    WHERE links.code = told.code";
const FIND: &str = "SELECT code, url, clicks FROM links WHERE code = $1";
const DELETE: &str = "DELETE FROM links WHERE code = $1";
/// After $1, to the host $2, at most $3. The host of a URL that a parser wrote: no user, perhaps a port.
const BY_CODE: &str = r"
    SELECT code, url, clicks FROM links
    WHERE ($1::text IS NULL OR code > $1)
      AND ($2::text IS NULL OR substring(url from '^[^:]+://(\[[^]]*\]|[^/?#:]*)') = $2)
    ORDER BY code LIMIT $3";
/// The same by clicks, most first; $4 are the clicks at the place.
const BY_CLICKS: &str = r"
    SELECT code, url, clicks FROM links
    WHERE ($1::text IS NULL OR clicks < $4 OR clicks = $4 AND code > $1)
      AND ($2::text IS NULL OR substring(url from '^[^:]+://(\[[^]]*\]|[^/?#:]*)') = $2)
    ORDER BY clicks DESC, code LIMIT $3";
const READY: &str = "SELECT 1";

/// The statements of one connection.
#[derive(Debug)]
pub(super) struct Statements {
    insert: Statement,
    locate: Statement,
    follow: Statement,
    count: Statement,
    find: Statement,
    delete: Statement,
    by_code: Statement,
    by_clicks: Statement,
    ready: Statement,
}

impl Statements {
    /// Prepares them.
    pub(super) async fn prepare(client: &Client) -> Result<Self, Error> {
        Ok(Statements {
            insert: client.prepare(INSERT).await?,
            locate: client.prepare(LOCATE).await?,
            follow: client.prepare(FOLLOW).await?,
            count: client.prepare(COUNT).await?,
            find: client.prepare(FIND).await?,
            delete: client.prepare(DELETE).await?,
            by_code: client.prepare(BY_CODE).await?,
            by_clicks: client.prepare(BY_CLICKS).await?,
            ready: client.prepare(READY).await?,
        })
    }

    /// Asks. Each statement is a transaction of its own: answered is committed.
    pub(super) async fn ask(&self, client: &Client, question: &Question) -> Result<Answer, Error> {
        Ok(match question {
            Question::Insert(Link { code, url, clicks }) => {
                match client.execute(&self.insert, &[code, url, &signed(*clicks)]).await? {
                    0 => Answer::Failed(StoreError::Taken),
                    _ => Answer::Inserted,
                }
            }
            Question::Follow(code) => target(client.query_opt(&self.follow, &[code]).await?),
            Question::Locate(code) => target(client.query_opt(&self.locate, &[code]).await?),
            Question::Count(clicks) => {
                let (codes, more): (Vec<&str>, Vec<i64>) =
                    clicks.iter().map(|(code, more)| (code.as_str(), signed(*more))).unzip();
                client.execute(&self.count, &[&codes, &more]).await?;
                Answer::Counted
            }
            Question::Find(code) => {
                Answer::Found(client.query_opt(&self.find, &[code]).await?.as_ref().map(link))
            }
            Question::Delete(code) => {
                Answer::Deleted(client.execute(&self.delete, &[code]).await? > 0)
            }
            Question::List(listing) => self.list(client, listing).await?,
            Question::Enrol(_) | Question::Enqueue(_) | Question::Together(_) => {
                Answer::Failed(StoreError::Unsupported("users and jobs"))
            }
            Question::Ready => {
                client.query_one(&self.ready, &[]).await?;
                Answer::Ready
            }
        })
    }

    async fn list(&self, client: &Client, listing: &Listing) -> Result<Answer, Error> {
        let code = listing.after.as_ref().map(|at| &at.code);
        let (host, limit) = (&listing.host, signed(listing.limit as u64));
        let rows = match listing.sort {
            Sort::Code => client.query(&self.by_code, &[&code, host, &limit]).await?,
            Sort::Clicks => {
                let clicks = signed(listing.after.as_ref().map_or(0, |at| at.clicks));
                client.query(&self.by_clicks, &[&code, host, &limit, &clicks]).await?
            }
        };
        Ok(Answer::Page(rows.iter().map(link).collect()))
    }
}

fn target(row: Option<Row>) -> Answer {
    Answer::Target(row.map(|row| row.get(0)))
}

fn link(row: &Row) -> Link {
    let clicks: i64 = row.get(2);
    Link { code: row.get(0), url: row.get(1), clicks: clicks.unsigned_abs() }
}

/// PostgreSQL has no unsigned numbers; so many clicks there are not.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
