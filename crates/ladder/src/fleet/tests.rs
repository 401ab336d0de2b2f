//! Rollouts in virtual time: whatever an instance needs to stop and to start, one is away at a time.

use super::rollout::{Release, Rollout, START, Standing, Step, Way};
use std::time::Duration;

const OLD: Release = Release(1);
const NEW: Release = Release(2);
const NOTICE: Duration = Duration::from_millis(300);
/// Between two looks.
const BEAT: Duration = Duration::from_millis(20);

/// Instances that take their time, of which releases above 2 never come up.
struct World {
    instances: Vec<(Release, Standing)>,
    draining: Vec<usize>,
    /// What an instance becomes, and when.
    later: Vec<(Duration, usize, Standing)>,
    takes: Duration,
    now: Duration,
    /// Every step but waiting.
    did: Vec<Step>,
}

impl World {
    fn new(count: usize, takes: Duration) -> World {
        let instances = vec![(OLD, Standing::Serving); count];
        let (draining, later, did) = (Vec::new(), Vec::new(), Vec::new());
        World { instances, draining, later, takes, now: Duration::ZERO, did }
    }

    /// How it ends.
    fn roll(&mut self, to: Release, way: Way) -> Step {
        let releases = self.instances.iter().map(|(release, _)| *release).collect();
        let mut rollout = Rollout::new(releases, (OLD, to), way, self.now);
        loop {
            self.pass();
            let standing: Vec<_> = self.instances.iter().map(|(_, standing)| *standing).collect();
            let step = rollout.next(self.now, &standing);
            match &step {
                Step::Wait | Step::Ready(_) => continue,
                Step::Drain(n) => self.draining.push(*n),
                Step::Stop(n) if self.instances[*n].1 == Standing::Ended => {}
                Step::Stop(n) => self.later.push((self.now + self.takes, *n, Standing::Ended)),
                Step::Start(n, release) => self.start(*n, *release),
                Step::Done | Step::Failed(..) => return step,
            }
            self.did.push(step);
            self.one_away_at_most();
        }
    }

    fn start(&mut self, n: usize, release: Release) {
        assert_eq!(self.instances[n].1, Standing::Ended, "its port is taken");
        self.draining.retain(|draining| *draining != n);
        self.instances[n] = (release, Standing::Starting);
        let becomes = if release > NEW { Standing::Ended } else { Standing::Serving };
        self.later.push((self.now + self.takes, n, becomes));
    }

    fn pass(&mut self) {
        self.now += BEAT;
        assert!(self.now < START * 100, "it comes to no end: {:?}", self.did);
        let (now, instances) = (self.now, &mut self.instances);
        self.later.retain(|(when, n, becomes)| {
            let is_later = *when > now;
            if !is_later {
                instances[*n].1 = *becomes;
            }
            is_later
        });
        self.one_away_at_most();
    }

    fn one_away_at_most(&self) {
        let away =
            |n: &usize| self.draining.contains(n) || self.instances[*n].1 != Standing::Serving;
        let away = (0..self.instances.len()).filter(away).count();
        assert!(away <= 1, "{away} are away: {:?}", self.did);
    }

    fn all_run(&self, release: Release) -> bool {
        self.instances.iter().all(|instance| *instance == (release, Standing::Serving))
    }
}

#[test]
fn each_is_drained_stopped_and_started_and_the_next_waits_for_it() {
    for takes in [0, 10, 50, 700, 5_000].map(Duration::from_millis) {
        let mut world = World::new(3, takes);
        assert_eq!(world.roll(NEW, Way::Draining(NOTICE)), Step::Done);
        let each = |n| [Step::Drain(n), Step::Stop(n), Step::Start(n, NEW)];
        assert_eq!(world.did, [each(0), each(1), each(2)].concat());
        assert!(world.all_run(NEW) && world.now >= 3 * (NOTICE + takes), "{takes:?}");
    }
}

#[test]
fn at_once_no_balancer_is_told() {
    let mut world = World::new(2, BEAT);
    assert_eq!(world.roll(NEW, Way::AtOnce), Step::Done);
    let each = |n| [Step::Stop(n), Step::Start(n, NEW)];
    assert_eq!(world.did, [each(0), each(1)].concat());
}

#[test]
fn a_release_that_does_not_come_up_is_taken_back_and_reaches_no_other_instance() {
    let mut world = World::new(3, Duration::from_millis(70));
    let ended = world.roll(Release(3), Way::Draining(NOTICE));
    assert_eq!(ended, Step::Failed(0, "release 3 does not come up as instance 1".into()));
    assert!(world.all_run(OLD));
    let started: Vec<_> = world.did.iter().filter(|step| matches!(step, Step::Start(..))).collect();
    assert_eq!(started, [&Step::Start(0, Release(3)), &Step::Start(0, OLD)]);
}

#[test]
fn those_that_were_replaced_before_go_back_too() {
    // The third runs it already: an earlier rollout was given up.
    let mut rollout = Rollout::new(vec![OLD, OLD, NEW], (OLD, NEW), Way::AtOnce, Duration::ZERO);
    let at = Duration::from_secs;
    let serving = [Standing::Serving; 3];
    let without = |n: usize, standing| {
        let mut all = serving;
        all[n] = standing;
        all
    };
    assert_eq!(rollout.next(at(0), &serving), Step::Stop(0));
    assert_eq!(rollout.next(at(0), &without(0, Standing::Ended)), Step::Start(0, NEW));
    assert_eq!(rollout.next(at(1), &serving), Step::Ready(0));
    assert_eq!(rollout.next(at(1), &serving), Step::Stop(1));
    assert_eq!(rollout.next(at(1), &without(1, Standing::Ended)), Step::Start(1, NEW));
    assert_eq!(rollout.next(at(1), &without(1, Standing::Starting)), Step::Wait);
    // It neither listens nor ends.
    assert_eq!(rollout.next(at(1) + START, &without(1, Standing::Starting)), Step::Stop(1));
    let mut gone_back = vec![];
    let mut standing = without(1, Standing::Ended);
    loop {
        match rollout.next(at(30), &standing) {
            Step::Stop(n) => standing = without(n, Standing::Ended),
            Step::Start(n, OLD) => {
                gone_back.push(n);
                standing = serving;
            }
            Step::Wait | Step::Ready(_) => {}
            ended => {
                assert_eq!(
                    ended,
                    Step::Failed(1, "release 2 does not come up as instance 2".into())
                );
                break;
            }
        }
    }
    assert_eq!(gone_back, [1, 0, 2]);
}

#[test]
fn none_is_taken_away_while_another_is_missing() {
    let mut rollout = Rollout::new(vec![OLD; 2], (OLD, NEW), Way::AtOnce, Duration::ZERO);
    let standing = [Standing::Serving, Standing::Ended];
    assert_eq!(rollout.next(BEAT, &standing), Step::Wait);
    assert_eq!(rollout.next(START - BEAT, &standing), Step::Wait);
    assert_eq!(rollout.next(START, &standing), Step::Failed(1, "instance 2 does not serve".into()));
}
