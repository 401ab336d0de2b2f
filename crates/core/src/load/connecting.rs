//! Users who come in: their connections are made side by side, so that a listener that takes none costs one timeout
//! and not one a user.

use super::client::User;
use super::failure::{Failure, Reasons};
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The next user begins when the last one is connected, or after so long: a backlog may be short, and all at once would
/// overrun it.
const STEP: Duration = Duration::from_millis(1);

/// Who came in, and why others did not.
pub(super) struct Arrived {
    pub(super) users: Vec<User>,
    pub(super) turned_away: Reasons,
}

/// Users on their way in.
struct Entrance {
    address: SocketAddr,
    count: usize,
    patience: Duration,
    poll: Poll,
    /// In the order they began, with when that was; `None` when it is decided.
    places: Vec<Option<(User, Instant)>>,
    /// No undecided place is in front of it.
    oldest: usize,
    arrived: Arrived,
}

/// Connects `count` users, each within `patience`.
///
/// # Errors
/// If the operating system has no descriptor or no port left for one.
pub(super) fn connect(
    address: SocketAddr,
    count: usize,
    patience: Duration,
) -> io::Result<Arrived> {
    let mut entrance = Entrance {
        address,
        count,
        patience,
        poll: Poll::new()?,
        places: Vec::with_capacity(count),
        oldest: 0,
        arrived: Arrived { users: Vec::with_capacity(count), turned_away: Reasons::default() },
    };
    // All have begun by half of the time that one may take, however many they are.
    let crowd = (2.0 * count as f64 * STEP.div_duration_f64(patience)).ceil() as usize;
    let mut events = Events::with_capacity(1024);
    let mut step = Instant::now();
    loop {
        let now = Instant::now();
        let last_is_decided = entrance.places.last().is_none_or(Option::is_none);
        if entrance.places.len() < count && (last_is_decided || now >= step) {
            let missing = count - entrance.places.len();
            let next = if last_is_decided { 1 } else { crowd };
            for _ in 0..next.min(missing) {
                entrance.begin(now)?;
            }
            step = now + STEP;
        }
        let Some(wait) = entrance.wait(now) else { return Ok(entrance.arrived) };
        match entrance.poll.poll(&mut events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            done => done?,
        }
        events.iter().try_for_each(|event| entrance.look(event.token().0))?;
        entrance.give_up();
    }
}

impl Entrance {
    fn begin(&mut self, now: Instant) -> io::Result<()> {
        let number = self.places.len();
        match User::begin(self.address) {
            Ok(mut user) => {
                let token = Token(number);
                self.poll.registry().register(&mut user.stream, token, Interest::WRITABLE)?;
                self.places.push(Some((user, now)));
            }
            Err(error) if is_refusal(&error) => {
                self.places.push(None);
                self.arrived.turned_away.count(Failure::Refused, 1);
            }
            Err(error) => return Err(self.explained(&error)),
        }
        Ok(())
    }

    /// How long there is nothing to do unless something comes; `None` if all is decided.
    fn wait(&mut self, now: Instant) -> Option<Duration> {
        while self.places.get(self.oldest).is_some_and(Option::is_none) {
            self.oldest += 1;
        }
        let oldest = self.places.get(self.oldest).and_then(Option::as_ref);
        let until =
            oldest.map(|(_, began)| (*began + self.patience).saturating_duration_since(now));
        match (self.places.len() < self.count, until) {
            (true, Some(until)) => Some(until.min(STEP)),
            (true, None) => Some(Duration::ZERO),
            (false, until) => until,
        }
    }

    /// Something happened to the connection of this user.
    fn look(&mut self, number: usize) -> io::Result<()> {
        let place = &mut self.places[number];
        let Some((mut user, began)) = place.take() else { return Ok(()) };
        match user.is_made() {
            Ok(true) => {
                self.poll.registry().deregister(&mut user.stream)?;
                self.arrived.users.push(user);
            }
            Ok(false) => *place = Some((user, began)),
            Err(why) => self.arrived.turned_away.count(why, 1),
        }
        Ok(())
    }

    /// Turns away those who have waited for long enough.
    fn give_up(&mut self) {
        let now = Instant::now();
        for place in &mut self.places[self.oldest..] {
            match place {
                Some((_, began)) if now < *began + self.patience => break,
                Some(_) => {
                    *place = None;
                    self.arrived.turned_away.count(Failure::Unconnected, 1);
                }
                None => {}
            }
        }
    }

    /// Why no connection can be made from here, and what to do.
    fn explained(&self, error: &io::Error) -> io::Error {
        let Entrance { address, count, places, .. } = self;
        let next = match error.kind() {
            ErrorKind::AddrNotAvailable => ": no local port is left; have fewer users",
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => {
                ": no network leads there; is the address right?"
            }
            _ => ": raise `ulimit -n` or have fewer users",
        };
        let which = format!("{address}, user {} of {count}: {error}{next}", places.len() + 1);
        io::Error::new(error.kind(), which)
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}
