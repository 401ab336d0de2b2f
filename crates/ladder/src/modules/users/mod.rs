//! Who there is. An address is one user's, and the request that made the user may come again.

use super::{Module, statements};
use crate::auth::one_time::First;
use crate::engines::migrations::Migration;
use brigade_core::blink::User;
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;
use tokio_postgres::{Client, Error};

pub(super) const MODULE: Module = Module {
    name: "users",
    migration: Migration {
        name: "0003_module_users",
        sql: include_str!("tables.sql"),
        tables: &["users"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL],
};

statements! {
    enrol = "INSERT INTO users (key, address, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    /// Whose the key is, asked when the key or the address was there: by then that user is committed, and seen.
    same = "SELECT lower(address) = lower($2) FROM users WHERE key = $1";
    known = "SELECT EXISTS (SELECT FROM users WHERE lower(address) = lower($1))";
    /// The code that the user of this request was sent, and when in milliseconds since 1970.
    first = "
        SELECT address, code, (extract(epoch FROM made) * 1000)::bigint FROM users WHERE key = $1";
}

impl Statements {
    pub(super) async fn known(&self, client: &Client, address: &str) -> Result<bool, Error> {
        Ok(client.query_one(&self.known, &[&address]).await?.get(0))
    }

    pub(super) async fn first(&self, client: &Client, key: &str) -> Result<Option<First>, Error> {
        let row = client.query_opt(&self.first, &[&key]).await?;
        Ok(row.map(|row| First {
            user: User { address: row.get(0), code: row.get(1), key: key.into() },
            made: row.get::<_, i64>(2).unsigned_abs(),
        }))
    }

    pub(super) async fn enrol(&self, client: &Client, user: &User) -> Result<Answer, Error> {
        let User { address, code, key } = user;
        if client.execute(&self.enrol, &[key, address, code]).await? > 0 {
            return Ok(Answer::Enrolled);
        }
        let same = client.query_opt(&self.same, &[key, address]).await?;
        Ok(match same.map(|row| row.get(0)) {
            Some(true) => Answer::Enrolled, // this very request, once more
            Some(false) => Answer::Failed(StoreError::Reused),
            None => Answer::Failed(StoreError::Taken),
        })
    }
}
