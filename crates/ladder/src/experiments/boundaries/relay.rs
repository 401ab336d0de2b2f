//! Bytes on the wire, counted between caller and service: what their libraries write for themselves is in it, too.

use crate::traffic::Traffic;
use brigade_children::components::free_address;
use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Passes connections on, and counts. It ends with the runtime.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) address: SocketAddr,
    traffic: Traffic,
}

impl Relay {
    /// One that leads to `to`. Call it within a runtime.
    pub(super) async fn start(to: SocketAddr) -> anyhow::Result<Relay> {
        let listener = TcpListener::bind(free_address()?).await?;
        let (address, traffic) = (listener.local_addr()?, Traffic::default());
        let meter = traffic.with("service");
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let meter = meter.clone();
                tokio::spawn(async move {
                    let mut service = meter.over(TcpStream::connect(to).await?);
                    copy_bidirectional(&mut client, &mut service).await
                });
            }
        });
        Ok(Relay { address, traffic })
    }

    /// Both ways, so far.
    pub(super) fn bytes(&self) -> u64 {
        self.traffic.so_far().iter().map(crate::traffic::Bytes::both).sum()
    }
}
