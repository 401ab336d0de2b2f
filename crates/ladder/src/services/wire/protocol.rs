//! Which of the two wires: a value, so that they are compared by nothing but it.

use super::{Grpc, Http, Service, Transport, Wired};
use crate::services::call::{Call, CallError};
use brigade_core::models::Shutdown;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

/// A wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Protocol {
    /// HTTP/1.1 and JSON.
    Http,
    /// HTTP/2 and protocol buffers.
    Grpc,
}

impl Protocol {
    /// Both.
    pub const ALL: [Protocol; 2] = [Protocol::Http, Protocol::Grpc];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Http => "HTTP/JSON",
            Protocol::Grpc => "gRPC",
        }
    }

    /// The asking end of it. Call it within a runtime.
    pub fn to(self, address: SocketAddr) -> End {
        match self {
            Protocol::Http => End::Http(Box::new(Http::to(address))),
            Protocol::Grpc => End::Grpc(Grpc::to(address)),
        }
    }

    /// The answering end: serves until `shutdown` is given.
    ///
    /// # Errors
    /// The listener is none of this runtime, or breaks.
    pub async fn serve<S: Service>(
        self,
        service: Arc<S>,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> io::Result<()> {
        match self {
            Protocol::Http => Http::serve(service, listener, shutdown).await,
            Protocol::Grpc => Grpc::serve(service, listener, shutdown).await,
        }
    }
}

/// A service over either wire.
#[derive(Clone, Debug)]
pub enum End {
    /// Over HTTP.
    Http(Box<Http>),
    /// Over gRPC.
    Grpc(Grpc),
}

impl Transport for End {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        service: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> Result<A, CallError> {
        match self {
            End::Http(http) => http.ask(service, method, call, question).await,
            End::Grpc(grpc) => grpc.ask(service, method, call, question).await,
        }
    }
}
