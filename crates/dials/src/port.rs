//! Who listens at the server's port, who has its connections, and how many wait to be accepted: read from
//! `/proc`, where every connection has its row. It sends nothing.

use brigade_core::measure::Process;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// As the kernel writes the states of a connection.
const ESTABLISHED: u8 = 1;
const LISTENS: u8 = 10;

/// Bytes that are read at once: the kernel writes as many rows as fit.
const FEW_ROWS: usize = 1024;

/// The server's end of one address, in the network of one process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Port {
    process: Process,
    address: SocketAddr,
}

/// One row of `/proc/PID/net/tcp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    local: SocketAddr,
    state: u8,
    /// Of one that listens: connections that wait to be accepted.
    queue: u32,
    inode: u64,
}

impl Port {
    /// The end at `address` that `process` can see.
    pub(super) fn of(process: Process, address: SocketAddr) -> Port {
        Port { process, address }
    }

    /// Connections that are made and that the server has not accepted yet; zero where that cannot be read.
    pub(super) fn queue(&self) -> u32 {
        self.rows(LISTENS).iter().map(|row| row.queue).sum()
    }

    /// The processes that can accept here, as far as we may know.
    pub(super) fn listeners(&self) -> BTreeSet<u32> {
        owners(&self.inodes(LISTENS), &every_process()).into_keys().collect()
    }

    /// Which process listens here, if that is known and is neither ours nor one that it started.
    pub(super) fn is_another_s(&self) -> io::Result<Option<String>> {
        let listeners = self.listeners();
        let family: Vec<u32> = self.process.family()?.iter().map(|process| process.id()).collect();
        if listeners.is_empty() || listeners.iter().any(|id| family.contains(id)) {
            return Ok(None);
        }
        let names: Vec<String> = listeners.iter().map(|id| name(*id)).collect();
        let parts = listeners.iter().map(|id| Process::of(*id).family());
        let part = parts.flatten().flatten().any(|process| process == self.process);
        Ok(Some(format!(
            "process {} does not listen at {}; {}{} does: name that one with --pid",
            name(self.process.id()),
            self.address,
            names.join(", "),
            if part { ", which started it," } else { "" }
        )))
    }

    /// How many of the open connections each of these processes has.
    pub(super) fn connections(&self, of: &[Process]) -> BTreeMap<u32, u32> {
        owners(&self.inodes(ESTABLISHED), of)
    }

    fn inodes(&self, state: u8) -> BTreeSet<u64> {
        self.rows(state).iter().map(|row| row.inode).collect()
    }

    /// An IPv4 address is served by a socket of the first table, or, if none listens there, by one of the second that
    /// takes both. Looking for what is not there takes the kernel milliseconds, for it goes through all of a table.
    fn rows(&self, state: u8) -> Vec<Row> {
        let four = self.address.ip().to_canonical().is_ipv4();
        let tables: &[&str] = if four { &["tcp", "tcp6"] } else { &["tcp6"] };
        let mut rows = Vec::new();
        for table in tables {
            rows.extend(self.table(table, state).unwrap_or_default());
            if state == LISTENS && !rows.is_empty() {
                break;
            }
        }
        rows
    }

    /// The kernel writes those that listen first, and as it is read: of ten thousand connections that have ended
    /// no more than one is then looked at.
    fn table(&self, name: &str, state: u8) -> Option<Vec<Row>> {
        let table = File::open(format!("/proc/{}/net/{name}", self.process.id())).ok()?;
        let rows = BufReader::with_capacity(FEW_ROWS, table).lines().skip(1).map_while(Result::ok);
        let rows = rows.filter_map(|line| row(&line));
        let rows = rows.take_while(|row| state != LISTENS || row.state == LISTENS);
        Some(rows.filter(|row| row.state == state && self.is_at(row.local)).collect())
    }

    /// Whether what is bound to `local` gets what is sent to us.
    fn is_at(&self, local: SocketAddr) -> bool {
        let ip = local.ip().to_canonical();
        local.port() == self.address.port() && (ip.is_unspecified() || ip == self.address.ip())
    }
}

/// What a process calls itself.
pub(super) fn name(id: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    format!("{id} ({})", name.trim_end())
}

fn every_process() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let id = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    entries.filter_map(Result::ok).filter_map(id).map(Process::of).collect()
}

/// How many of these sockets each process has; one that may not be looked into has none.
fn owners(inodes: &BTreeSet<u64>, among: &[Process]) -> BTreeMap<u32, u32> {
    let has = |process: &Process| {
        let descriptors = fs::read_dir(format!("/proc/{}/fd", process.id())).ok()?;
        let sockets = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        let ours = sockets.filter_map(|link| inode(link.to_str()?)).filter(|i| inodes.contains(i));
        Some((process.id(), ours.count() as u32))
    };
    among.iter().filter_map(has).filter(|(_, count)| *count > 0).collect()
}

/// The number in `socket:[4711]`.
fn inode(link: &str) -> Option<u64> {
    link.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// `0: 0100007F:0BB8 00000000:0000 0A 00000000:00000005 …`: five connections wait at 127.0.0.1:3000.
fn row(line: &str) -> Option<Row> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let hex = |text: &str| u32::from_str_radix(text, 16).ok();
    Some(Row {
        local: address(fields.get(1)?)?,
        state: u8::from_str_radix(fields.get(3)?, 16).ok()?,
        queue: hex(fields.get(4)?.split_once(':')?.1)?,
        inode: fields.get(9)?.parse().ok()?,
    })
}

/// The kernel writes addresses word by word, each word with its lowest byte first.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words = ip.as_bytes().chunks(8).map(|word| {
        let word = u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?;
        Some(word.swap_bytes())
    });
    let ip = match *words.collect::<Option<Vec<u32>>>()? {
        [four] => IpAddr::V4(Ipv4Addr::from_bits(four)),
        [a, b, c, d] => {
            let bits = [a, b, c, d].iter().fold(0, |all, word| all << 32 | u128::from(*word));
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_row_is_an_address_a_state_a_queue_and_a_socket() {
        let line = "   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 4711 1 f 100";
        let local = "127.0.0.1:3000".parse().unwrap();
        assert_eq!(row(line), Some(Row { local, state: LISTENS, queue: 5, inode: 4711 }));
        let six = "00000000000000000000000001000000:0BB8";
        assert_eq!(address(six), Some("[::1]:3000".parse().unwrap()));
        assert_eq!(row("  sl  local_address rem_address   st tx_queue rx_queue"), None);
    }

    #[test]
    fn connections_wait_until_they_are_accepted_and_then_have_an_owner() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let port = Port::of(Process::this(), address);
        assert!(port.listeners().contains(&Process::this().id()));
        let _clients = [(); 3].map(|()| TcpStream::connect(address).unwrap());
        assert_eq!(port.queue(), 3);
        let _accepted = [(); 2].map(|()| listener.accept().unwrap());
        assert_eq!(port.queue(), 1);
        let owners = port.connections(&[Process::this()]);
        assert_eq!(owners.get(&Process::this().id()), Some(&2));
    }

    #[test]
    fn a_listener_of_both_families_has_the_connections_of_an_ipv4_address_too() {
        let Ok(listener) = TcpListener::bind("[::]:0") else { return }; // a machine without IPv6
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.local_addr().unwrap().port()));
        let Ok(_client) = TcpStream::connect(at) else { return }; // it takes IPv6 only
        let port = Port::of(Process::this(), at);
        assert_eq!(port.queue(), 1);
        let _accepted = listener.accept().unwrap();
        assert_eq!(port.connections(&[Process::this()]).get(&Process::this().id()), Some(&1));
    }

    #[test]
    fn who_listens_at_all_addresses_listens_at_ours() {
        let port = |ours: &str| Port::of(Process::this(), ours.parse().unwrap());
        let is_at = |ours, local: &str| port(ours).is_at(local.parse().unwrap());
        assert!(is_at("127.0.0.1:80", "0.0.0.0:80"));
        assert!(is_at("127.0.0.1:80", "[::]:80"));
        assert!(is_at("127.0.0.1:80", "[::ffff:127.0.0.1]:80"));
        assert!(!is_at("127.0.0.1:80", "127.0.0.2:80"));
        assert!(!is_at("127.0.0.1:80", "127.0.0.1:81"));
    }
}
