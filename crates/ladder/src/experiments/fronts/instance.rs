//! A server behind a front: the shortener with one link, in memory.

use anyhow::{Context, ensure};
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::models::{self, Service, Shutdown, Stop};
use brigade_core::trace::Recorder;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

/// Serves until it is dropped.
pub(super) struct Instance {
    pub(super) address: SocketAddr,
    _stop: Stop,
}

impl Instance {
    pub(super) fn start() -> anyhow::Result<Self> {
        let model = models::model("tokio_multi").context("the ladder's execution model")?;
        let store = Memory::default();
        let link = Link { code: "abcdefg".into(), url: "https://example.com/".into(), clicks: 0 };
        ensure!(store.insert(&[link]) == [Ok(())], "a fresh store takes a link");
        let database = Database::new(Arc::new(store), None, Recorder::off())?;
        let blink = Blink::new("localhost", Some(&database), None, Recorder::off());
        let service = Arc::new(Service::new(blink, database, Recorder::off()));
        let listener = TcpListener::bind("127.0.0.1:0").context("a port on loopback")?;
        let (address, (stop, shutdown)) = (listener.local_addr()?, Shutdown::new());
        let serve = move || (model.serve)(listener, service, shutdown);
        thread::Builder::new().name("instance".into()).spawn(serve)?;
        Ok(Instance { address, _stop: stop })
    }
}
