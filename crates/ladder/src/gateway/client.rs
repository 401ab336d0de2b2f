//! Who asks, as far as a gateway can tell, and under which name its requests are counted.

use std::net::{IpAddr, Ipv6Addr};

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address, by the word of trusted proxies only.
    pub address: IpAddr,
    /// One of our own proxies asks, for no client: a monitor, for instance.
    pub is_ours: bool,
}

/// The name under which requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The holder of a valid token, wherever it asks from.
    Holder(String),
    /// An address of IPv4, or the first 64 bits of one of IPv6: a household is given all addresses that begin so, and
    /// could else have a new name for each request.
    Network(IpAddr),
    /// Our own machines.
    Ours,
}

impl Client {
    /// Under which name it is counted without a token.
    pub fn caller(self) -> Caller {
        match self.address {
            _ if self.is_ours => Caller::Ours,
            IpAddr::V4(_) => Caller::Network(self.address),
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                Caller::Network(Ipv6Addr::from_bits(network).into())
            }
        }
    }
}

impl Caller {
    /// One word without blanks; no two callers have the same.
    pub fn key(&self) -> String {
        match self {
            Caller::Holder(name) => format!("holder:{name}"),
            Caller::Network(address) => format!("from:{address}"),
            Caller::Ours => "ours".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: &str) -> String {
        let address = address.parse().unwrap();
        Client { address, is_ours: false }.caller().key()
    }

    #[test]
    fn addresses_of_one_household_are_one_caller_and_of_two_are_two() {
        assert_eq!(key("203.0.113.7"), "from:203.0.113.7");
        assert_ne!(key("203.0.113.7"), key("203.0.113.8"));
        assert_eq!(key("2001:db8:1:2::1"), "from:2001:db8:1:2::");
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    }

    #[test]
    fn a_holder_cannot_be_named_like_an_address() {
        let holder = Caller::Holder("from:203.0.113.7".into());
        assert_ne!(holder.key(), key("203.0.113.7"));
        assert_ne!(Caller::Holder("ours".into()).key(), Caller::Ours.key());
    }
}
