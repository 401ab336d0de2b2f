//! Tabs that refresh at the same moment, and guesses that come at the same moment: as the flows do it, where a record is replaced only if
//! it is what was read, and naively, where it is read and then replaced.

use super::found::{Kind, Raced};
use crate::auth::one_time::{self, Codes, First};
use crate::auth::refresh::{self, Refresh, Refreshed, Sessions};
use crate::auth::store::{Away, Store, Swap};
use crate::auth::{Pepper, Secret};
use brigade_core::blink::User;
use futures_util::future::{join_all, try_join_all};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// Tabs of one session.
pub(super) const TABS: usize = 3;
/// Guesses of one code, and how many of them may be compared.
pub(super) const GUESSES: usize = 20;
pub(super) const LIMIT: u32 = 5;
/// Races that go on at the same time.
const AT_ONCE: u32 = 8;
/// Codes that are guessed.
const CODES: u32 = 40;

const NAME: &str = "ada@example.com";
const LIFE: Duration = Duration::from_mins(10);
const NOW: u64 = 1_000;

/// So many races of each kind on one store.
pub(super) async fn raced<S: Store + Clone>(
    kind: Kind,
    sessions: &S,
    codes: &S,
    races: u32,
) -> anyhow::Result<Raced> {
    let rules = refresh::Rules::default();
    let flow = Arc::new(Sessions::new(sessions.clone(), pepper(), rules));
    let (mut several, mut out) = (0, 0);
    let told = several_at_once(races, || race(Arc::clone(&flow))).await?;
    for Told { different, is_out } in told {
        several += u32::from(different > 1);
        out += u32::from(is_out);
    }
    let naive = races / 4;
    let different = several_at_once(naive, || naive_race(sessions.clone())).await?;
    let codes_of = Arc::new(Codes::new(codes.clone(), pepper(), one_time::Rules::default()));
    let admitted = several_at_once(CODES, || right_guesses(Arc::clone(&codes_of))).await?;
    let compared = several_at_once(CODES, || naive_guesses(codes.clone())).await?;
    let most = |counts: &[usize]| counts.iter().copied().max().unwrap_or_default();
    Ok(Raced {
        store: kind,
        races,
        several,
        out,
        naive,
        naive_several: different.iter().filter(|count| **count > 1).count() as u32,
        admitted: (most(&admitted), admitted.iter().copied().min().unwrap_or_default()),
        naive_compared: most(&compared),
    })
}

fn pepper() -> Pepper {
    Pepper::new(&rand::random::<[u8; 32]>())
}

/// So many of them, a few at the same time, each on a task of its own.
async fn several_at_once<T, F>(count: u32, one: impl Fn() -> F) -> anyhow::Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let mut all = Vec::new();
    while all.len() < count as usize {
        let left = (count - all.len() as u32).min(AT_ONCE);
        let some = try_join_all((0..left).map(|_| tokio::spawn(one()))).await?;
        all.extend(some.into_iter().collect::<anyhow::Result<Vec<_>>>()?);
    }
    Ok(all)
}

/// What the tabs of one race were told.
struct Told {
    /// Different tokens.
    different: usize,
    /// One was told nothing, or what is not good.
    is_out: bool,
}

async fn race<S: Store>(flow: Arc<Sessions<S>>) -> anyhow::Result<Told> {
    let first = flow.open(NAME, NOW).await?;
    let tabs = (0..TABS).map(|_| flow.refresh(&first, NOW));
    let told: Vec<Option<Refresh>> = try_join_all(tabs).await?.into_iter().map(token).collect();
    let different: HashSet<_> = told.iter().flatten().map(Refresh::text).collect();
    let mut is_out = told.iter().any(Option::is_none);
    if let Some(token) = told.into_iter().flatten().next() {
        is_out |= self::token(flow.refresh(&token, NOW + 1).await?).is_none();
    }
    Ok(Told { different: different.len(), is_out })
}

fn token(refreshed: Refreshed) -> Option<Refresh> {
    match refreshed {
        Refreshed::Next { token, .. } => Some(token),
        Refreshed::Reused | Refreshed::Ended => None,
    }
}

/// Tabs at once where a token is looked at, and then replaced; how many different tokens they were told.
async fn naive_race<S: Store>(store: S) -> anyhow::Result<usize> {
    let (key, first) = (key(), quoted(&Secret::draw()));
    replace(&store, &key, &first).await?;
    let tabs = (0..TABS).map(|_| naive_refresh(&store, &key, &first));
    let told: HashSet<String> = try_join_all(tabs).await?.into_iter().flatten().collect();
    Ok(told.len())
}

/// A refresh as it is often written: is this the token? Then another is put in its place.
pub(super) async fn naive_refresh(
    store: &impl Store,
    key: &str,
    shown: &str,
) -> Result<Option<String>, Away> {
    if store.find(key).await?.as_deref() != Some(shown) {
        return Ok(None);
    }
    let next = quoted(&Secret::draw());
    replace(store, key, &next).await?;
    Ok(Some(next))
}

/// A new session's key.
pub(super) fn key() -> String {
    Secret::draw().digest()
}

/// As it is kept: a record is JSON.
pub(super) fn quoted(secret: &Secret) -> String {
    format!("\"{}\"", secret.digest())
}

/// `UPDATE … WHERE key = …`: whatever the record is.
pub(super) async fn replace(store: &impl Store, key: &str, new: &str) -> Result<(), Away> {
    loop {
        let seen = store.find(key).await?;
        let swap = Swap { key, seen: seen.as_deref(), new, life: LIFE, job: None };
        if store.swap(swap).await? {
            return Ok(());
        }
    }
}

/// Right guesses of one code at once: how many of them let in.
async fn right_guesses<S: Store>(codes: Arc<Codes<S>>) -> anyhow::Result<usize> {
    let ticket = Secret::draw();
    let user = User { address: NAME.into(), code: "123456".into(), key: ticket.text().into() };
    let first = First { user, made: NOW };
    let guesses = (0..GUESSES).map(|_| codes.verify(&ticket, "123456", Some(&first), NOW));
    Ok(try_join_all(guesses).await?.into_iter().flatten().count())
}

/// Guesses at once where the tries are read, and then written: how many are compared.
async fn naive_guesses<S: Store>(store: S) -> anyhow::Result<usize> {
    let (key, compared) = (key(), AtomicUsize::new(0));
    replace(&store, &key, "0").await?;
    let guess = async || {
        let tries: u32 = store.find(&key).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        if tries < LIMIT {
            compared.fetch_add(1, SeqCst);
            replace(&store, &key, &(tries + 1).to_string()).await?;
        }
        anyhow::Ok(())
    };
    join_all((0..GUESSES).map(|_| guess())).await.into_iter().collect::<Result<(), _>>()?;
    Ok(compared.load(SeqCst))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::store::Memory;
    use tokio::runtime::Builder;

    #[test]
    fn tabs_are_told_one_token_and_a_code_lets_in_once() {
        let memory = Memory::default();
        let runtime = Builder::new_current_thread().build().unwrap();
        let found = runtime.block_on(raced(Kind::Redis, &memory, &memory, 20)).unwrap();
        assert_eq!((found.several, found.out, found.admitted), (0, 0, (1, 1)));
    }
}
