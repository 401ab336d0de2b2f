//! The schedule in virtual time.

use super::*;

const MS: Duration = Duration::from_millis(1);

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
    let error = Schedule::<()>::new(none).unwrap_err().to_string();
    assert!(error.contains("capacity 0"), "{error}");
    let forever = Delay { time: ServiceTime::Bimodal(MS, Duration::MAX), capacity: 1, seed: 0 };
    let error = Schedule::<()>::new(forever).unwrap_err().to_string();
    assert!(error.contains("too long"), "{error}");
}
