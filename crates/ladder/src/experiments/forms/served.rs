//! One form as a process of its own: `brigade-ladder form grpc`. It is handed its means as one line of JSON on its standard input, says
//! in one line of JSON where it listens, and ends when its input does, or at a signal.

use super::found::Form;
use crate::engines::Postgres;
use crate::ground::{Hello, Means, say, told_to_end};
use crate::services::own_schema;
use crate::services::pair::Pair;
use crate::services::wire::Protocol;
use crate::traffic::Meter;
use anyhow::Context;
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Counted, Database, Engine, Local};
use brigade_core::blink::stores::Memory;
use brigade_core::models::{self, Service};
use brigade_core::trace::Recorder;
use brigade_server::listen;
use std::env;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The execution model of all forms.
const MODEL: &str = "tokio_multi";

/// Serves until it is told to stop.
///
/// # Errors
/// The means are none, PostgreSQL does not answer, or a service does not start.
pub fn run(form: Form) -> anyhow::Result<()> {
    let means = Means::read(&mut io::stdin().lock())?;
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let address = listener.local_addr()?;
    let shutdown = told_to_end(|_| Ok(()))?;
    let off = Recorder::off();
    let (engine, _pair) = engine(form, means.postgres()?, &off)?;
    let database = Database::over(Arc::new(Counted::start(engine, &off)?));
    let blink = Blink::new(&address.to_string(), Some(&database), None, off.clone());
    let model = models::model(MODEL).context("the execution model of all forms")?;
    say(&Hello { address })?;
    Ok((model.serve)(listener, Arc::new(Service::new(blink, database, off)), shutdown)?)
}

/// What keeps links in this form. Services over either wire share their tables: they are asked in turns.
fn engine(
    form: Form,
    url: &str,
    off: &Recorder,
) -> anyhow::Result<(Arc<dyn Engine>, Option<Pair>)> {
    let protocol = match form {
        Form::Monolith => {
            let url = own_schema(url, "monolith")?;
            return Ok((Arc::new(Postgres::open(&url, off)?), None));
        }
        Form::Modular => {
            let url = own_schema(url, "modular")?;
            return Ok((Arc::new(Postgres::modular(&url, off, &Meter::default())?), None));
        }
        Form::Http => Protocol::Http,
        Form::Grpc => Protocol::Grpc,
    };
    let program = env::current_exe().context("where is this program?")?;
    let pair = Pair::start(&program, [url; 2], protocol, log)?;
    let no_users = Arc::new(Local::over(Arc::new(Memory::default())));
    Ok((Arc::new(pair.addresses().engine(no_users, off)?), Some(pair)))
}

/// A screen that is gone stops nothing.
fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}
