//! Two sessions whose steps are taken in a given order, without luck: the next step begins when the one before is over, or
//! is known to wait for the other session.

use super::session::{Connection, Said, Session};
use super::ways::{Statement, Way};
use std::collections::VecDeque;

/// What two sessions came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Played {
    /// What the row says in the end. Both were told that their click is counted.
    pub(super) clicks: i64,
    /// Times a session was told to begin again.
    pub(super) retries: usize,
    /// Whether one waited for the other.
    pub(super) waited: bool,
}

/// A table with one row, and a session that looks on.
pub(super) struct Table {
    url: String,
    watch: Connection,
}

/// One of two sessions, and how far it is.
struct Player<'a> {
    session: &'a Session,
    /// Steps that it should have taken by now.
    due: VecDeque<&'static [Statement]>,
    /// A step has begun and is not over.
    waits: bool,
    /// It is to begin again: what is due of this attempt falls away.
    failed: bool,
}

impl Table {
    /// Makes the table.
    pub(super) fn make(url: &str) -> anyhow::Result<Table> {
        let watch = Connection::open(url)?;
        watch.execute(
            "DROP TABLE IF EXISTS counted;
             CREATE TABLE counted (code text PRIMARY KEY, clicks bigint NOT NULL);
             INSERT INTO counted VALUES ('abc', 0)",
        )?;
        Ok(Table { url: url.into(), watch })
    }

    /// One more session.
    pub(super) fn session(&self) -> anyhow::Result<Connection> {
        Connection::open(&self.url)
    }

    /// No click is counted any more.
    pub(super) fn reset(&self) -> anyhow::Result<()> {
        self.watch.execute("UPDATE counted SET clicks = 0")
    }

    /// What the row says.
    pub(super) fn clicks(&self) -> anyhow::Result<i64> {
        self.watch.number("SELECT clicks FROM counted")
    }

    /// Whether a session waits for a lock that another holds.
    fn is_blocked(&self, session: &Session) -> anyhow::Result<bool> {
        let sql = format!("SELECT cardinality(pg_blocking_pids({}))::bigint", session.process);
        Ok(self.watch.number(&sql)? > 0)
    }

    /// Two sessions, each on a thread of its own.
    pub(super) fn two(&self) -> anyhow::Result<[Session; 2]> {
        Ok([Session::open(&self.url)?, Session::open(&self.url)?])
    }

    /// Takes the steps of two sessions in this order. A step whose session waits is taken as soon as it no longer does; a
    /// session that is told to begin again does so when the other is done.
    pub(super) fn play(
        &self,
        sessions: &[Session; 2],
        way: &'static Way,
        order: &[usize],
    ) -> anyhow::Result<Played> {
        self.reset()?;
        let mut players = sessions.each_ref().map(Player::new);
        let (mut taken, mut waited, mut retries) = ([0; 2], false, 0);
        for &who in order {
            players[who].due.push_back(way.steps[taken[who]]);
            taken[who] += 1;
            for who in [who, 1 - who] {
                waited |= self.advance(&mut players[who])?;
            }
        }
        for player in players.iter_mut().filter(|player| player.failed) {
            player.failed = false;
            player.due.extend(way.steps);
            self.advance(player)?;
            retries += 1;
        }
        Ok(Played { clicks: self.clicks()?, retries, waited })
    }

    /// Goes on until nothing is due or the session waits for the other; whether that is so.
    fn advance(&self, player: &mut Player<'_>) -> anyhow::Result<bool> {
        loop {
            if !player.waits {
                if player.failed {
                    player.due.clear();
                }
                let Some(step) = player.due.pop_front() else { return Ok(false) };
                player.session.begin(step)?;
                player.waits = true;
            }
            match player.session.over()? {
                Some(said) => {
                    player.waits = false;
                    player.failed = said == Said::Again;
                }
                None if self.is_blocked(player.session)? => return Ok(true),
                None => {}
            }
        }
    }
}

impl<'a> Player<'a> {
    fn new(session: &'a Session) -> Self {
        Player { session, due: VecDeque::new(), waits: false, failed: false }
    }
}

/// Every order of two sessions with so many steps each.
pub(super) fn every(steps: usize) -> Vec<Vec<usize>> {
    fn orders(left: [usize; 2]) -> Vec<Vec<usize>> {
        if left == [0, 0] {
            return vec![Vec::new()];
        }
        let next = (0..2).filter(|who| left[*who] > 0);
        let behind = |who: usize| {
            let mut rest = left;
            rest[who] -= 1;
            orders(rest).into_iter().map(move |order| [vec![who], order].concat())
        };
        next.flat_map(behind).collect()
    }
    orders([steps; 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_there_once() {
        for (steps, orders) in [(1, 2), (2, 6), (3, 20)] {
            let mut all = every(steps);
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), orders);
        }
    }
}
