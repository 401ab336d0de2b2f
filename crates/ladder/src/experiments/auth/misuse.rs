//! What guessing, losing and stealing come to. The flows take the time as an argument, so hours pass in no time.

use super::found::{Guesses, Logout, Lost, Misuse};
use crate::auth::one_time::{self, Codes, First};
use crate::auth::refresh::{self, Refresh, Refreshed, Sessions};
use crate::auth::store::Memory;
use crate::auth::token::{Holder, Key, LEEWAY, Ring, Role};
use crate::auth::{Pepper, Secret, Tokens};
use brigade_core::blink::User;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::time::{Duration, SystemTime};
use tokio::runtime::Builder;

const NAME: &str = "ada@example.com";
const SEED: u64 = 24;
/// As many codes as can be drawn, and guesses of each: as three hundred thousand of a million.
const SPACE: u32 = 100;
const GUESSES: u32 = 30;
const LIMIT: u32 = 5;
/// After how many milliseconds a client that has heard nothing asks again, at the latest.
const AGAIN: u64 = 4_000;
const MINUTE: u64 = 60_000;
/// How long access tokens are good, in seconds.
const LIVES: [u64; 3] = [60, 300, 3_600];

/// With so many codes, and so many sessions.
pub(super) fn misuse(codes: u32, sessions: u32) -> anyhow::Result<Misuse> {
    Builder::new_current_thread().build()?.block_on(async {
        let mut guesses = Vec::new();
        for limit in [None, Some(LIMIT)] {
            guesses.push(guess(codes, limit).await?);
        }
        let mut logouts = Vec::new();
        for life in LIVES {
            logouts.push(log_out(life).await?);
        }
        Ok(Misuse { guesses, lost: lost(sessions).await?, logouts })
    })
}

fn pepper() -> Pepper {
    Pepper::new(&rand::random::<[u8; 32]>())
}

/// Guesses codes at random; each as if it had been sent at a sign-up.
async fn guess(sent: u32, limit: Option<u32>) -> anyhow::Result<Guesses> {
    let rules = one_time::Rules { tries: limit.unwrap_or(u32::MAX), ..one_time::Rules::default() };
    let codes = Codes::new(Memory::default(), pepper(), rules);
    let mut draw = StdRng::seed_from_u64(SEED);
    let mut hit = 0;
    for _ in 0..sent {
        let ticket = Secret::draw();
        let code = text(&mut draw);
        let user = User { address: NAME.into(), code, key: ticket.text().into() };
        let first = First { user, made: 0 };
        for _ in 0..GUESSES {
            let admitted = codes.verify(&ticket, &text(&mut draw), Some(&first), 1).await?;
            if admitted.is_some() {
                hit += 1;
                break;
            }
        }
    }
    Ok(Guesses { space: SPACE, sent, guesses: GUESSES, limit, hit })
}

fn text(draw: &mut StdRng) -> String {
    format!("{:06}", draw.random_range(0..SPACE))
}

/// Sessions that lose a reply, and sessions whose token was stolen.
async fn lost(sessions: u32) -> anyhow::Result<Lost> {
    let with = |grace| refresh::Rules { grace, ..refresh::Rules::default() };
    let grace = refresh::Rules::default();
    Ok(Lost {
        sessions,
        ended_at_once: ended(sessions, with(0), AGAIN).await?,
        ended_with_grace: ended(sessions, grace, AGAIN).await?,
        ended_by_thief: ended(sessions, grace, MINUTE).await?,
    })
}

/// How many of these sessions have ended: each is refreshed, and its used token comes again up to so many milliseconds later.
async fn ended(count: u32, rules: refresh::Rules, after: u64) -> anyhow::Result<u32> {
    let sessions = Sessions::new(Memory::default(), pepper(), rules);
    let mut ended = 0;
    for number in 0..count {
        let first = sessions.open(NAME, 0).await?;
        let next = next(sessions.refresh(&first, MINUTE).await?);
        // From a quarter of the time on.
        let wait = after - u64::from(number) % (after * 3 / 4);
        sessions.refresh(&first, MINUTE + wait).await?;
        let alive = match next {
            Some(next) => sessions.refresh(&next, 3 * MINUTE).await?,
            None => Refreshed::Ended,
        };
        ended += u32::from(self::next(alive).is_none());
    }
    Ok(ended)
}

fn next(refreshed: Refreshed) -> Option<Refresh> {
    match refreshed {
        Refreshed::Next { token, .. } => Some(token),
        Refreshed::Reused | Refreshed::Ended => None,
    }
}

/// Logs in and out; what the two tokens are worth from then on.
async fn log_out(life_s: u64) -> anyhow::Result<Logout> {
    let ring = Ring::of(Key::new("2026", &rand::random::<[u8; 32]>())?);
    let tokens = Tokens::new(ring).lasting(Duration::from_secs(life_s), LEEWAY);
    let sessions = Sessions::new(Memory::default(), pepper(), refresh::Rules::default());
    let refresh = sessions.open(NAME, 0).await?;
    let now = SystemTime::now();
    let access = tokens.issue(&Holder { name: NAME.into(), role: Role::User }, now);
    sessions.close(&refresh, 0).await?;
    let refreshed = next(sessions.refresh(&refresh, 1_000).await?).is_some();
    let after = |seconds| now + Duration::from_secs(seconds);
    let accepted = (0..).take_while(|second| tokens.check(&access, after(*second)).is_ok());
    let accepted_s = accepted.count() as u64;
    Ok(Logout { life_s, leeway_s: LEEWAY.as_secs(), accepted_s, refreshed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_ends_at_a_log_out_and_what_is_signed_when_its_time_is_over() {
        let found = misuse(50, 40).unwrap();
        for Logout { life_s, leeway_s, accepted_s, refreshed } in found.logouts {
            assert!(!refreshed);
            assert_eq!(accepted_s, life_s + leeway_s);
        }
        let Lost { sessions, ended_at_once, ended_with_grace, ended_by_thief } = found.lost;
        assert_eq!((ended_at_once, ended_with_grace, ended_by_thief), (sessions, 0, sessions));
    }

    #[test]
    fn a_limit_leaves_few_guesses() {
        let found = misuse(200, 1).unwrap();
        let [free, limited] = found.guesses[..] else { panic!("two ways") };
        assert!(limited.hit < free.hit && limited.hit < limited.sent / 8, "{free:?} {limited:?}");
    }
}
