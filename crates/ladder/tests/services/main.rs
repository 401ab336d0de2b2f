//! Links and analytics as processes of their own, on a real PostgreSQL: the contract of all engines over both wires, whose tables are
//! whose, and what `kill -9` loses or doubles.
//! What it needs: PostgreSQL's own programs on this machine.

#![cfg(target_os = "linux")]

#[path = "../stores/cluster.rs"]
#[expect(dead_code, reason = "it is the stores' too")]
mod cluster;
#[path = "../../../../tests/contract/mod.rs"]
mod contract;
mod killed;
mod owners;

use brigade_core::blink::database::{Counted, Database, Engine, Local};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::Recorder;
use brigade_ladder::services::pair::Pair;
use brigade_ladder::services::wire::Protocol;
use cluster::Cluster;
use std::path::Path;
use std::sync::Arc;

/// Both services on this server, each as a user that has no right to anything but what it makes itself: a statement that reached
/// into the other's tables would be refused by PostgreSQL.
fn pair(cluster: &Cluster, protocol: Protocol) -> Pair {
    let program = Path::new(env!("CARGO_BIN_EXE_brigade-ladder"));
    let mut session = cluster.session();
    let urls = ["user_of_links", "user_of_analytics"].map(|user| {
        let made = format!("DO 'BEGIN CREATE ROLE {user} LOGIN PASSWORD ''{user}''; EXCEPTION WHEN duplicate_object THEN END'");
        session.batch_execute(&made).expect("a role");
        let base: String = session.query_one("SELECT current_database()", &[]).expect("one").get(0);
        session.batch_execute(&format!("GRANT CREATE ON DATABASE {base} TO {user}")).expect("a right");
        format!("postgres://{user}:{user}@{}/{base}", cluster.address())
    });
    let urls = [&*urls[0], &*urls[1]];
    Pair::start(program, urls, protocol, |line| println!("{line}")).expect("both")
}

/// What asks them. Users and jobs are not asked for here.
fn engine(pair: &Pair) -> Arc<dyn Engine> {
    let rest = Arc::new(Local::over(Arc::new(Memory::default())));
    Arc::new(pair.addresses().engine(rest, &Recorder::off()).expect("a thread"))
}

#[test]
fn services_keep_the_contract_of_all_engines_over_both_wires() {
    let cluster = Cluster::start();
    for protocol in Protocol::ALL {
        let pair = pair(&cluster, protocol);
        let fresh = || {
            let every = "TRUNCATE links.links, links.owed, analytics.clicks, analytics.batches";
            cluster.session().batch_execute(every).expect("emptied");
            engine(&pair)
        };
        println!("over {}", protocol.name());
        contract::hold(|| (Database::over(fresh()), ()));
        println!("over {}, clicks counted apart", protocol.name());
        contract::hold(|| {
            let counted = Counted::start(fresh(), &Recorder::off()).expect("a thread");
            (Database::over(Arc::new(counted)), ())
        });
    }
}
