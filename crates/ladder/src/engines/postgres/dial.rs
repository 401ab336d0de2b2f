//! A connection to a server, dialled here and not by tokio-postgres, so that its bytes can be counted.

use super::open::{OpenError, PORT, Server};
use crate::traffic::Metered;
use std::io;
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio_postgres::config::Host;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Connection, NoTls};

/// What a connection goes over: TCP, or a socket in a folder.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// What has to be polled for a client to be answered.
pub(super) type Wire = Connection<Metered<Box<dyn Stream>>, NoTlsStream>;

impl Server {
    /// Connects to the first of its hosts that lets us in.
    ///
    /// # Errors
    /// What is wrong with the last of them.
    pub(super) async fn dial(&self) -> Result<(Client, Wire), OpenError> {
        let config = self.config();
        let (hosts, addresses) = (config.get_hosts(), config.get_hostaddrs());
        let mut wrong = self.absent("it names no host".into());
        for at in 0..hosts.len().max(addresses.len()) {
            let port = config.get_ports().get(at).or(config.get_ports().first());
            let port = port.copied().unwrap_or(PORT);
            match self.enter(open(hosts.get(at), addresses.get(at), port).await).await {
                Ok(connected) => return Ok(connected),
                Err(why) => wrong = why,
            }
        }
        Err(wrong)
    }

    async fn enter(
        &self,
        opened: io::Result<Box<dyn Stream>>,
    ) -> Result<(Client, Wire), OpenError> {
        let stream = opened.map_err(|why| self.absent(why.to_string()))?;
        let connected = self.config().connect_raw(self.meter().over(stream), NoTls).await;
        connected.map_err(|error| self.error(&error))
    }
}

/// Opens what a host is reached by; an address that is given beside its name takes the name's place.
async fn open(
    host: Option<&Host>,
    address: Option<&IpAddr>,
    port: u16,
) -> io::Result<Box<dyn Stream>> {
    match (address, host) {
        (Some(address), _) => tcp((*address, port)).await,
        (None, Some(Host::Tcp(name))) => tcp((name.as_str(), port)).await,
        #[cfg(unix)]
        (None, Some(Host::Unix(folder))) => {
            let socket = folder.join(format!(".s.PGSQL.{port}"));
            Ok(Box::new(tokio::net::UnixStream::connect(socket).await?))
        }
        (None, None) => Err(io::ErrorKind::AddrNotAvailable.into()),
    }
}

async fn tcp(place: impl ToSocketAddrs) -> io::Result<Box<dyn Stream>> {
    let stream = TcpStream::connect(place).await?;
    stream.set_nodelay(true)?; // each query is written whole: there is nothing to gather
    Ok(Box::new(stream))
}
