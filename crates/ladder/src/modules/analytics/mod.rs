//! How often each link was followed, and links as they are shown: with their clicks. It reads what `links` publishes, and
//! `links` knows nothing of it.

use super::{Module, signed, statements};
use crate::engines::migrations::Migration;
use brigade_core::blink::database::Answer;
use brigade_core::blink::{Link, Listing, Sort};
use tokio_postgres::{Client, Error, Row};

pub(super) const MODULE: Module = Module {
    name: "analytics",
    migration: Migration {
        name: "0002_module_analytics",
        sql: include_str!("tables.sql"),
        tables: &["clicks"],
    },
    publishes: &[],
    reads: &["link_targets"],
    statements: &[SQL],
};

statements! {
    /// Sorted, which makes a deadlock of two servers rarer; a group that meets one fails, and is told again.
    count = "
        INSERT INTO clicks (code, clicks)
        SELECT told.code, sum(told.more)::bigint FROM unnest($1::text[], $2::bigint[]) AS told (code, more)
        WHERE EXISTS (SELECT FROM link_targets AS links WHERE links.code = told.code)
        GROUP BY told.code ORDER BY told.code
        ON CONFLICT (code) DO UPDATE SET clicks = clicks.clicks + excluded.clicks";
    find = "
        SELECT code, url, coalesce(clicks, 0) FROM link_targets LEFT JOIN clicks USING (code) WHERE code = $1";
    /// After $1, to the host $2, at most $3. The host of a URL that a parser wrote: no user, perhaps a port.
    by_code = r"
        SELECT code, url, coalesce(clicks, 0) FROM link_targets LEFT JOIN clicks USING (code)
        WHERE ($1::text IS NULL OR code > $1)
          AND ($2::text IS NULL OR substring(url from '^[^:]+://(\[[^]]*\]|[^/?#:]*)') = $2)
        ORDER BY code LIMIT $3";
    /// The same by clicks, most first; $4 are the clicks at the place.
    by_clicks = r"
        SELECT code, url, coalesce(clicks, 0) AS clicked FROM link_targets LEFT JOIN clicks USING (code)
        WHERE ($1::text IS NULL OR coalesce(clicks, 0) < $4 OR coalesce(clicks, 0) = $4 AND code > $1)
          AND ($2::text IS NULL OR substring(url from '^[^:]+://(\[[^]]*\]|[^/?#:]*)') = $2)
        ORDER BY clicked DESC, code LIMIT $3";
}

impl Statements {
    pub(super) async fn count(
        &self,
        client: &Client,
        clicks: &[(String, u64)],
    ) -> Result<Answer, Error> {
        let (codes, more): (Vec<&str>, Vec<i64>) =
            clicks.iter().map(|(code, more)| (code.as_str(), signed(*more))).unzip();
        client.execute(&self.count, &[&codes, &more]).await?;
        Ok(Answer::Counted)
    }

    pub(super) async fn find(&self, client: &Client, code: &str) -> Result<Answer, Error> {
        Ok(Answer::Found(client.query_opt(&self.find, &[&code]).await?.as_ref().map(link)))
    }

    pub(super) async fn list(&self, client: &Client, listing: &Listing) -> Result<Answer, Error> {
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

fn link(row: &Row) -> Link {
    let clicks: i64 = row.get(2);
    Link { code: row.get(0), url: row.get(1), clicks: clicks.unsigned_abs() }
}
