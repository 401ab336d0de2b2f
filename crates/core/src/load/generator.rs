//! What one generator thread has: connections, a poll that tells which of them are ready, and an alarm.
//!
//! It refuses to know what is sent over them.

use super::alarm::Alarm;
use super::client::User;
use mio::{Interest, Poll, Token};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

/// What the poll calls the alarm; users are called by their numbers.
pub(super) const ALARM: Token = Token(usize::MAX);

const BOTH: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// A thread's share of the users. They stay connected between runs.
#[derive(Debug)]
pub(super) struct Generator {
    pub(super) poll: Poll,
    pub(super) alarm: Alarm,
    pub(super) users: Vec<Option<User>>,
}

impl Generator {
    pub(super) fn new() -> io::Result<Self> {
        let poll = Poll::new()?;
        let alarm = Alarm::new(poll.registry(), ALARM)?;
        Ok(Generator { poll, alarm, users: Vec::new() })
    }

    /// Adds a connected user.
    pub(super) fn admit(&mut self, mut user: User) -> io::Result<()> {
        self.poll.registry().register(&mut user.stream, Token(self.users.len()), BOTH)?;
        self.users.push(Some(user));
        Ok(())
    }

    /// The user of this number, who begins to connect again if the connection was lost; `None` if that is refused.
    ///
    /// # Errors
    /// If no connection can be made from here.
    pub(super) fn user(
        &mut self,
        number: usize,
        address: SocketAddr,
    ) -> io::Result<Option<&mut User>> {
        let place = &mut self.users[number];
        if place.is_none() {
            let mut user = match User::begin(address) {
                Ok(user) => user,
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(None),
                Err(error) => return Err(explained(&error)),
            };
            self.poll.registry().register(&mut user.stream, Token(number), BOTH)?;
            *place = Some(user);
        }
        Ok(place.as_mut())
    }
}

/// Why no connection can be made in place of a lost one, and what to do.
fn explained(error: &io::Error) -> io::Error {
    let next = match error.kind() {
        ErrorKind::AddrNotAvailable => {
            ": connections per request have used up the local ports; keep them alive, or send fewer"
        }
        _ => "",
    };
    io::Error::new(error.kind(), format!("connecting again: {error}{next}"))
}
