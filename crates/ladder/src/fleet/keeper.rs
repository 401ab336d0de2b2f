//! The thread that watches all instances, starts again those that have ended by themselves, and follows orders.

use super::member::Instance;
use super::rollout::{Release, Rollout, Standing, Step, Way};
use super::{Member, Order, Plan};
use crate::traffic::{Bytes, add};
use anyhow::{anyhow, bail};
use brigade_children::until;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// Between two looks at the instances.
const BEAT: Duration = Duration::from_millis(20);
/// All instances listen within this time.
const START: Duration = Duration::from_secs(30);
/// An instance that ends so often before all of them have listened will not come up.
const TRIES: u32 = 3;

type Answer = Sender<Result<Vec<Member>, String>>;

/// What a fleet hears.
#[derive(Debug)]
pub(super) enum Told {
    Order(Order, Answer),
    /// To say what its instances sent.
    Sent(Sender<Vec<Bytes>>),
    End,
}

pub(super) struct Keeper {
    plan: Plan,
    instances: Vec<Instance>,
    /// What runs now, and what ran before.
    release: Release,
    before: Option<Release>,
    rollout: Option<(Rollout, Answer)>,
    start: Instant,
    rng: StdRng,
}

impl Keeper {
    /// Starts all instances, and does not wait for them.
    pub(super) fn start(plan: Plan, addresses: &[SocketAddr]) -> Keeper {
        let release = plan.release;
        let instances = addresses.iter().map(|at| Instance::new(*at, release)).collect();
        let (start, rng) = (Instant::now(), StdRng::seed_from_u64(1));
        let mut keeper =
            Keeper { plan, instances, release, before: None, rollout: None, start, rng };
        (0..addresses.len()).for_each(|n| keeper.launch(n, release));
        keeper
    }

    /// Waits for them. One that ends is started again: what it stands on may only be slow for a moment, as while several
    /// instances open their connections at once.
    pub(super) fn until_all_serve(&mut self) -> anyhow::Result<()> {
        let serve = until(START, || {
            let standing = self.look();
            let given_up = self.instances.iter().position(|instance| instance.failures >= TRIES);
            self.start_again(&standing, None);
            let all_serve = standing.iter().all(|it| *it == Standing::Serving);
            given_up.map(Some).or(all_serve.then_some(None))
        });
        match serve {
            Some(None) => Ok(()),
            Some(Some(n)) => {
                bail!("instance {} has ended {TRIES} times ({})", n + 1, self.instances[n].last)
            }
            None => Err(anyhow!("not all instances listen after {START:?}")),
        }
    }

    /// Until the end is told.
    pub(super) fn keep(mut self, heard: &Receiver<Told>) {
        let mut looked = Instant::now();
        loop {
            match heard.recv_timeout(BEAT.saturating_sub(looked.elapsed())) {
                Ok(Told::Order(order, answer)) => self.follow(order, answer),
                Ok(Told::Sent(answer)) => _ = answer.send(self.sent()),
                Ok(Told::End) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            // However often it is told something.
            if looked.elapsed() >= BEAT {
                self.watch();
                looked = Instant::now();
            }
        }
        self.instances.iter_mut().for_each(Instance::stop);
        let ended = |standing: &Vec<Standing>| standing.iter().all(|it| *it == Standing::Ended);
        let _late = until(START, || Some(self.look()).filter(ended));
    }

    /// One look at all instances, and what follows from it.
    fn watch(&mut self) {
        let standing = self.look();
        self.start_again(&standing, self.rollout.as_ref().map(|(rollout, _)| rollout.at()));
        self.roll(&standing);
    }

    /// Those that have ended by themselves, but not the one that is being replaced.
    fn start_again(&mut self, standing: &[Standing], replaced: Option<usize>) {
        for n in (0..standing.len()).filter(|n| Some(*n) != replaced) {
            if standing[n] == Standing::Ended && self.instances[n].is_due() {
                let last = &self.instances[n].last;
                let which = n + 1;
                (self.plan.log)(&format!(
                    "instance {which} has ended ({last}); it is started again"
                ));
                self.launch(n, self.instances[n].release);
            }
        }
    }

    /// The next step of a rollout.
    fn roll(&mut self, standing: &[Standing]) {
        let Some((rollout, _)) = &mut self.rollout else { return };
        match rollout.next(self.start.elapsed(), standing) {
            Step::Wait => {}
            Step::Drain(n) => {
                (self.plan.going)(self.instances[n].address, true);
                self.instances[n].drain();
            }
            Step::Ready(n) => (self.plan.going)(self.instances[n].address, false),
            Step::Stop(n) => self.instances[n].stop(),
            Step::Start(n, release) => self.launch(n, release),
            Step::Done => {
                // The same once more leaves nothing else to go back to.
                if rollout.to() != self.release {
                    self.before = Some(self.release);
                }
                self.release = rollout.to();
                self.rolled(Ok(self.state()));
            }
            Step::Failed(n, why) => {
                self.rolled(Err(format!("{why} ({})", self.instances[n].last)));
            }
        }
    }

    fn rolled(&mut self, how: Result<Vec<Member>, String>) {
        let _gone = self.rollout.take().map(|(_, answer)| answer.send(how));
    }

    fn follow(&mut self, order: Order, answer: Answer) {
        let notice = Way::Draining(self.plan.notice);
        let begun = match (order, self.before) {
            (Order::State, _) => return drop(answer.send(Ok(self.state()))),
            _ if self.rollout.is_some() => Err("another release is being rolled out; wait for it"),
            (Order::Back, None) => Err("no other release ran here before"),
            (Order::Back, Some(before)) => Ok((before, notice)),
            (Order::Update { to, undrained: false }, _) => Ok((to, notice)),
            (Order::Update { to, undrained: true }, _) => Ok((to, Way::AtOnce)),
        };
        match begun {
            Ok((to, way)) => {
                let releases = self.instances.iter().map(|instance| instance.release).collect();
                let rollout = Rollout::new(releases, (self.release, to), way, self.start.elapsed());
                self.rollout = Some((rollout, answer));
            }
            Err(why) => _ = answer.send(Err(why.into())),
        }
    }

    fn launch(&mut self, n: usize, release: Release) {
        let instance = &mut self.instances[n];
        let mut command = (self.plan.command)(instance.address, release);
        instance.release = release;
        instance.start(&mut command, &self.plan.first);
    }

    fn look(&mut self) -> Vec<Standing> {
        self.instances.iter_mut().map(|instance| instance.look(&mut self.rng)).collect()
    }

    fn state(&self) -> Vec<Member> {
        (1..).zip(&self.instances).map(|(n, instance)| instance.shown(n)).collect()
    }

    fn sent(&mut self) -> Vec<Bytes> {
        let mut all = Vec::new();
        self.instances.iter_mut().for_each(|instance| add(&mut all, instance.sent()));
        all
    }
}
