//! The schedule in virtual time.

use super::*;
use proptest::prelude::*;
use std::cell::RefCell;

const MS: Duration = Duration::from_millis(1);

/// One that wants its place whenever it is.
impl Visitor for usize {
    fn turn(self, _at: Instant) -> Option<Self> {
        Some(self)
    }
}

/// One that wants its place until then, and leaves its name behind if it is too late.
#[derive(Debug)]
struct Hasty<'a>(usize, Instant, &'a RefCell<Vec<usize>>);

impl Visitor for Hasty<'_> {
    fn turn(self, at: Instant) -> Option<Self> {
        if at <= self.1 {
            return Some(self);
        }
        self.2.borrow_mut().push(self.0);
        None
    }
}

fn schedule(time: ServiceTime, capacity: usize, seed: u64) -> Schedule<usize> {
    let delay = Delay { time, capacity, seed };
    Schedule::new(delay).unwrap()
}

/// Submits one arrival for each of `arrivals` (milliseconds) and returns (what, start, end) in the
/// order in which they leave.
fn visits(schedule: &mut Schedule<usize>, arrivals: &[u32]) -> Vec<(usize, u32, u32)> {
    let zero = Instant::now();
    let ms = |at: Instant| at.duration_since(zero).as_millis() as u32;
    for (what, at) in arrivals.iter().enumerate() {
        schedule.submit(what, zero + *at * MS);
    }
    let far = zero + LONGEST;
    std::iter::from_fn(|| schedule.due(far))
        .map(|visit| (visit.what, ms(visit.start), ms(visit.end)))
        .collect()
}

/// Seconds in service of `n` draws.
fn draws(time: ServiceTime, seed: u64, n: usize) -> Vec<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..n).map(|_| time.draw(&mut rng).as_secs_f64()).collect()
}

#[test]
fn one_place_serves_first_come_first_served() {
    let mut one = schedule(ServiceTime::Const(10 * MS), 1, 0);
    assert_eq!(
        visits(&mut one, &[0, 3, 12, 50]),
        [(0, 0, 10), (1, 10, 20), (2, 20, 30), (3, 50, 60)]
    );
}

#[test]
fn capacity_bounds_how_many_are_in_service_at_once() {
    let mut two = schedule(ServiceTime::Const(10 * MS), 2, 0);
    assert_eq!(
        visits(&mut two, &[0, 1, 2, 3, 11]),
        [(0, 0, 10), (1, 1, 11), (2, 10, 20), (3, 11, 21), (4, 20, 30)]
    );
}

#[test]
fn with_room_for_all_nobody_queues() {
    let mut wide = schedule(ServiceTime::Const(MS), usize::MAX, 0);
    let all = visits(&mut wide, &[0; 100]);
    assert_eq!(
        all,
        (0..100).map(|what| (what, 0, 1)).collect::<Vec<_>>(),
        "ties leave in the order of arrival"
    );
}

#[test]
fn nothing_is_due_before_its_deadline_and_everything_at_it() {
    let mut device = schedule(ServiceTime::Const(MS), 1, 0);
    assert_eq!(device.next_deadline(), None);
    let now = Instant::now();
    device.submit(7, now);
    assert_eq!(device.next_deadline(), Some(now + MS));
    assert!(device.due(now + MS - Duration::from_nanos(1)).is_none());
    assert_eq!(device.due(now + MS).unwrap().what, 7);
    assert!(device.due(now + LONGEST).is_none());
}

#[test]
fn a_late_wake_up_delays_nobody_behind_it() {
    let mut device = schedule(ServiceTime::Const(10 * MS), 1, 0);
    let zero = Instant::now();
    device.submit(0, zero);
    device.submit(1, zero);
    let late = zero + 17 * MS;
    assert_eq!(device.due(late).unwrap().what, 0);
    assert!(device.due(late).is_none());
    assert_eq!(device.due(zero + 20 * MS).unwrap().start, zero + 10 * MS);
}

#[test]
fn starts_follow_the_lindley_recursion_whatever_is_drawn() {
    for seed in 0..20 {
        let time = ServiceTime::Exponential(10 * MS);
        let mut device = schedule(time, 1, seed);
        let services = draws(time, seed, 200);
        let zero = Instant::now();
        let mut free = zero;
        for (n, service) in services.iter().enumerate() {
            let arrival = zero + n as u32 * 11 * MS;
            device.submit(n, arrival);
            let visit = device.due(zero + LONGEST).unwrap();
            assert_eq!(visit.start, arrival.max(free));
            assert_eq!((visit.end - visit.start).as_secs_f64(), *service);
            free = visit.end;
        }
    }
}

#[test]
fn impossible_settings_are_refused_in_words() {
    let none = Delay { time: ServiceTime::Const(MS), capacity: 0, seed: 0 };
    let error = Schedule::<usize>::new(none).unwrap_err().to_string();
    assert!(error.contains("capacity 0"), "{error}");
    let forever = Delay { time: ServiceTime::Bimodal(MS, Duration::MAX), capacity: 1, seed: 0 };
    let error = Schedule::<usize>::new(forever).unwrap_err().to_string();
    assert!(error.contains("too long"), "{error}");
}

#[test]
fn who_has_waited_too_long_takes_no_place_and_the_next_has_it_at_once() {
    let left = RefCell::default();
    let delay = Delay { time: ServiceTime::Const(10 * MS), capacity: 1, seed: 0 };
    let mut device = Schedule::new(delay).unwrap();
    let zero = Instant::now();
    for (n, patience) in [0, 5, 10, 10, 25].into_iter().enumerate() {
        device.submit(Hasty(n, zero + patience * MS, &left), zero);
    }
    let served: Vec<_> = std::iter::from_fn(|| device.due(zero + LONGEST))
        .map(|visit| (visit.what.0, (visit.start - zero).as_millis()))
        .collect();
    assert_eq!(served, [(0, 0), (2, 10), (4, 20)]);
    assert_eq!(*left.borrow(), [1, 3]);
    device.submit(Hasty(5, zero, &left), zero + 100 * MS);
    device.submit(Hasty(6, zero + 100 * MS, &left), zero + 100 * MS);
    assert_eq!(
        device.next_deadline(),
        Some(zero + 110 * MS),
        "whom the first would have kept waiting"
    );
}

proptest! {
    /// Twice as much as it can serve, and whatever patience each has: every visitor is served or leaves, none starts after
    /// its patience, no more than the capacity are in service at once, and no place is idle while one waits.
    #[test]
    fn overload_is_served_at_capacity_and_in_time(
        capacity in 1usize..5,
        visitors in proptest::collection::vec((0u32..10, 0u32..60), 1..200),
        seed in any::<u64>(),
    ) {
        let left = RefCell::default();
        let delay = Delay { time: ServiceTime::Exponential(10 * MS), capacity, seed };
        let mut device = Schedule::new(delay).unwrap();
        let zero = Instant::now();
        let (mut now, mut arrivals, mut served) = (zero, Vec::new(), Vec::new());
        for (n, (pause, patience)) in visitors.iter().enumerate() {
            now += *pause * MS;
            arrivals.push(now);
            served.extend(std::iter::from_fn(|| device.due(now)));
            device.submit(Hasty(n, now + *patience * MS, &left), now);
        }
        served.extend(std::iter::from_fn(|| device.due(zero + LONGEST)));
        prop_assert_eq!(served.len() + left.borrow().len(), visitors.len());
        served.sort_by_key(|visit| visit.start);
        let mut free = vec![zero; capacity];
        for visit in &served {
            let (n, until) = (visit.what.0, visit.what.1);
            let place = free.iter_mut().min().unwrap();
            prop_assert_eq!(visit.start, arrivals[n].max(*place), "at the first free place");
            prop_assert!(visit.start <= until);
            *place = visit.end;
        }
    }
}
