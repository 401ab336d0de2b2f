//! What a balancer that runs is told, one line each.

use std::net::SocketAddr;
use std::str::FromStr;

/// Something to do with an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// There is a new one.
    Add(SocketAddr),
    /// Nothing new is sent to it; what it has in flight ends.
    Drain(SocketAddr),
    /// It may be asked again.
    Ready(SocketAddr),
    /// It is forgotten.
    Remove(SocketAddr),
}

impl FromStr for Order {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let how = "Orders are `add`, `drain`, `ready` and `remove`, each with an address: `drain 127.0.0.1:8081`";
        let (order, address) = line.split_once(' ').ok_or_else(|| format!("`{line}`: {how}"))?;
        let address = address.trim().parse();
        let address = address.map_err(|_| format!("`{line}`: there is no address in it. {how}"))?;
        match order {
            "add" => Ok(Order::Add(address)),
            "drain" => Ok(Order::Drain(address)),
            "ready" => Ok(Order::Ready(address)),
            "remove" => Ok(Order::Remove(address)),
            _ => Err(format!("`{order}` is no order. {how}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_or_refused_with_what_there_is() {
        let at = SocketAddr::from(([127, 0, 0, 1], 8081));
        assert_eq!("drain 127.0.0.1:8081".parse(), Ok(Order::Drain(at)));
        assert_eq!("add  127.0.0.1:8081".parse(), Ok(Order::Add(at)));
        for wrong in ["drain", "stop 127.0.0.1:8081", "drain there", "drain 127.0.0.1"] {
            let why = wrong.parse::<Order>().expect_err(wrong);
            assert!(why.contains("`remove`"), "{why}");
        }
    }
}
