//! Users before several instances: codes, wrong codes, sessions, and instances that are started again.

use super::processes::{Asking, Process};
use super::service::LIMIT;
use super::{Kept, Place, Share, State};
use crate::ground::Means;
use anyhow::{Context, ensure};
use hyper::{Method, StatusCode};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IndexedRandom;
use std::net::SocketAddr;
use tokio::runtime::Builder;

/// Instances.
const INSTANCES: usize = 3;
/// Of the draws of an instance.
const SEED: u64 = 1;
/// A limit lets no more than this many wrong codes pass, whatever holds it.
const MOST: u64 = 1_000;

/// What a user does, so often.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) users: usize,
    pub(super) requests: usize,
}

/// The same users before instances that keep to themselves what they know, and before such as keep it in Redis.
pub(super) fn state(means: &Means, effort: Effort) -> anyhow::Result<State> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let kept = Place::ALL.map(|place| {
        let mut fleet = Fleet::start(means, place)?;
        let (codes, tries, sessions) = runtime.block_on(async {
            let codes = fleet.codes(effort.users).await?;
            let tries = fleet.wrong_codes().await?;
            anyhow::Ok((codes, tries, fleet.sessions(effort).await?))
        })?;
        let homes = runtime.block_on(fleet.homes(effort.users))?;
        fleet.start_again(means)?;
        let restarted = runtime.block_on(fleet.at_home(&homes))?;
        anyhow::Ok(Kept { place, codes, tries, sessions, restarted })
    });
    let kept = kept.into_iter().collect::<anyhow::Result<_>>()?;
    Ok(State { instances: INSTANCES as u32, limit: LIMIT, kept })
}

/// Instances, and a client that draws one for each request.
struct Fleet {
    instances: Vec<Process>,
    place: Place,
    asking: Asking,
    draws: Xoshiro256PlusPlus,
}

impl Fleet {
    fn start(means: &Means, place: Place) -> anyhow::Result<Fleet> {
        let draws = Xoshiro256PlusPlus::seed_from_u64(SEED);
        let mut fleet = Fleet { instances: Vec::new(), place, asking: Asking::new(), draws };
        fleet.start_again(means)?;
        Ok(fleet)
    }

    /// Every process ends, and another takes its place.
    fn start_again(&mut self, means: &Means) -> anyhow::Result<()> {
        self.instances.clear();
        let words = ["service", "--kept", self.place.name()];
        self.instances = (0..INSTANCES)
            .map(|_| Process::start(Some(means), &words))
            .collect::<anyhow::Result<_>>()?;
        Ok(())
    }

    fn any(&mut self) -> anyhow::Result<SocketAddr> {
        let any = self.instances.choose(&mut self.draws).context("an instance")?;
        Ok(any.address)
    }

    async fn post(&self, at: SocketAddr, path: &str) -> anyhow::Result<(StatusCode, String)> {
        let told = self.asking.ask(Method::POST, at, path).await?;
        ensure!(!told.status.is_server_error(), "{path}: {}", told.status);
        Ok((told.status, String::from_utf8_lossy(&told.body).into_owned()))
    }

    /// Each user asks for a code, and sends it back.
    async fn codes(&mut self, users: usize) -> anyhow::Result<Share> {
        let mut share = Share::default();
        for user in 0..users {
            let (one, another) = (self.any()?, self.any()?);
            let (_, code) = self.post(one, &format!("/codes/{user}")).await?;
            let (status, _) = self.post(another, &format!("/codes/{user}/{code}")).await?;
            share.add(status == StatusCode::OK);
        }
        Ok(share)
    }

    /// How many wrong codes of one user are looked at, until as many in a row are refused as would reach every instance.
    async fn wrong_codes(&mut self) -> anyhow::Result<u64> {
        let mut looked_at = 0;
        let at: Vec<SocketAddr> = self.instances.iter().map(|instance| instance.address).collect();
        loop {
            let mut refused = 0;
            for at in &at {
                let (status, _) = self.post(*at, "/codes/mallory/no-code").await?;
                refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
                looked_at += u64::from(status == StatusCode::FORBIDDEN);
            }
            if refused == at.len() {
                return Ok(looked_at);
            }
            ensure!(looked_at < MOST, "there is no limit: {looked_at} wrong codes were looked at");
        }
    }

    /// Each user signs in, and asks for something so often.
    async fn sessions(&mut self, effort: Effort) -> anyhow::Result<Share> {
        let mut share = Share::default();
        for _ in 0..effort.users.div_ceil(effort.requests) {
            let at = self.any()?;
            let (_, session) = self.post(at, "/sessions").await?;
            for _ in 0..effort.requests {
                let at = self.any()?;
                share.add(self.is_known(at, &session).await?);
            }
        }
        Ok(share)
    }

    /// Each user signs in at an instance, to which it will come back: its index, and the session.
    async fn homes(&mut self, users: usize) -> anyhow::Result<Vec<(usize, String)>> {
        let mut homes = Vec::new();
        for user in 0..users.div_ceil(INSTANCES) {
            let home = user % INSTANCES;
            let (_, session) = self.post(self.instances[home].address, "/sessions").await?;
            ensure!(
                self.is_known(self.instances[home].address, &session).await?,
                "at home unknown"
            );
            homes.push((home, session));
        }
        Ok(homes)
    }

    /// Each comes back to its instance.
    async fn at_home(&self, homes: &[(usize, String)]) -> anyhow::Result<Share> {
        let mut share = Share::default();
        for (home, session) in homes {
            share.add(self.is_known(self.instances[*home].address, session).await?);
        }
        Ok(share)
    }

    async fn is_known(&self, at: SocketAddr, session: &str) -> anyhow::Result<bool> {
        let told = self.asking.ask(Method::GET, at, &format!("/sessions/{session}")).await?;
        ensure!(!told.status.is_server_error(), "a session: {}", told.status);
        Ok(told.status == StatusCode::OK)
    }
}
