//! Who is inside, counted by address: no client may take all the places. A connection has one request inside, so that no client
//! may take the whole queue for the database either.
//!
//! It refuses to know what a guest is told that may not come in.

use super::refusal::Refusal;
use rustix::fd::AsFd;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// Connections that one client may have at once by default. A browser opens six, and an office behind one address
/// some hundred; eight thousand places are for more than thirty such.
pub(super) const PER_CLIENT: usize = 256;

type Socket = Arc<dyn AsFd + Send + Sync>;

/// Those who are inside.
pub(super) struct Guests {
    most: usize,
    per_client: Option<usize>,
    inside: HashMap<u64, (Socket, IpAddr)>,
    /// How many of them there are of each client.
    clients: HashMap<IpAddr, usize>,
    next: u64,
}

impl Guests {
    /// Empty; room for `most` in all, and for as many of one client as [`Service::per_client`] says.
    ///
    /// [`Service::per_client`]: super::Service::per_client
    pub(super) fn new(most: usize, per_client: Option<usize>) -> Self {
        let (inside, clients) = (HashMap::new(), HashMap::new());
        Guests { most, per_client, inside, clients, next: 0 }
    }

    /// Lets one in, and says under which key it is found again.
    ///
    /// # Errors
    /// There is no room, for anybody or for this client.
    pub(super) fn admit(&mut self, socket: Socket, address: IpAddr) -> Result<u64, Refusal> {
        if self.inside.len() >= self.most {
            return Err(Refusal::Full);
        }
        let (most, client) = (self.most_of(address), client(address));
        let here = self.clients.entry(client).or_default();
        if *here >= most {
            return Err(Refusal::TooMany);
        }
        *here += 1;
        let key = self.next;
        self.next += 1;
        self.inside.insert(key, (socket, client));
        Ok(key)
    }

    /// One that was let in is gone.
    pub(super) fn leave(&mut self, key: u64) {
        let Some((_, client)) = self.inside.remove(&key) else {
            return;
        };
        if let Some(here) = self.clients.get_mut(&client) {
            *here -= 1;
            if *here == 0 {
                self.clients.remove(&client);
            }
        }
    }

    /// The sockets of all who are inside.
    pub(super) fn sockets(&self) -> impl Iterator<Item = &Socket> {
        self.inside.values().map(|(socket, _)| socket)
    }

    fn most_of(&self, address: IpAddr) -> usize {
        let usual = if address.to_canonical().is_loopback() { usize::MAX } else { PER_CLIENT };
        self.per_client.unwrap_or(usual)
    }
}

/// Who an address belongs to, as far as it tells: of IPv6 the first 64 bits count, for a client has all the others.
fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn from(guests: &mut Guests, address: &str) -> Result<u64, Refusal> {
        let socket = Arc::new(TcpListener::bind("127.0.0.1:0").unwrap());
        guests.admit(socket, address.parse().unwrap())
    }

    #[test]
    fn a_client_has_its_share_and_no_more() {
        let mut guests = Guests::new(5, Some(2));
        let first = from(&mut guests, "192.0.2.1").unwrap();
        from(&mut guests, "::ffff:192.0.2.1").unwrap();
        assert_eq!(from(&mut guests, "192.0.2.1"), Err(Refusal::TooMany));
        from(&mut guests, "2001:db8::1").unwrap();
        from(&mut guests, "2001:db8::ffff:1:2").unwrap();
        assert_eq!(from(&mut guests, "2001:db8::3"), Err(Refusal::TooMany));
        from(&mut guests, "2001:db8:0:1::1").unwrap();
        assert_eq!(from(&mut guests, "192.0.2.9"), Err(Refusal::Full));
        guests.leave(first);
        from(&mut guests, "192.0.2.1").unwrap();
    }

    #[test]
    fn the_loopback_has_no_share_unless_it_is_given_one() {
        for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let guests = Guests::new(9, None);
            assert_eq!(guests.most_of(address.parse().unwrap()), usize::MAX, "{address}");
            let guests = Guests::new(9, Some(3));
            assert_eq!(guests.most_of(address.parse().unwrap()), 3, "{address}");
        }
        assert_eq!(Guests::new(9, None).most_of("192.0.2.1".parse().unwrap()), PER_CLIENT);
    }
}
