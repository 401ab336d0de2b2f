//! Each module owns its tables, and PostgreSQL is the judge of it: a role of each module has rights on its own tables and on the
//! views that it reads, and every statement of the module is planned under that role. Planning checks the rights of all that
//! a statement names, as running it does.

use super::cluster::{Cluster, Component};
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_ladder::modules::{MODULES, Module};
use brigade_ladder::traffic::Meter;
use postgres::Client;
use postgres::error::SqlState;

fn role(module: &Module) -> String {
    format!("module_{}", module.name)
}

/// A session over the tables of all modules, in which each has a role.
fn session(cluster: &Cluster) -> Client {
    drop(
        Postgres::modular(&cluster.url(), &Recorder::off(), &Meter::default())
            .expect("its tables are made"),
    );
    let mut session = cluster.session();
    for module in MODULES {
        let role = role(module);
        let mut grants = format!("CREATE ROLE {role};");
        for table in module.migration.tables {
            grants += &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role};");
        }
        for view in module.reads {
            grants += &format!("GRANT SELECT ON {view} TO {role};");
        }
        session.batch_execute(&grants).expect("a role");
    }
    session
}

/// Whether PostgreSQL plans this statement for the module's role.
fn is_allowed(session: &mut Client, module: &Module, statement: &str) -> bool {
    let values = session.prepare(statement).expect("it is SQL").params().len();
    let values = vec!["NULL"; values].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    let role = role(module);
    let asked =
        format!("SET ROLE {role}; PREPARE asked AS {statement}; EXPLAIN EXECUTE asked{values}");
    let planned = session.batch_execute(&asked);
    session.batch_execute("RESET ROLE; DEALLOCATE ALL").expect("as before");
    match planned {
        Ok(()) => true,
        Err(why) if why.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => false,
        Err(why) => panic!("{statement}: {why}"),
    }
}

#[test]
fn every_statement_of_a_module_touches_its_own_tables_and_what_others_publish() {
    let cluster = Cluster::start();
    let mut session = session(&cluster);
    for module in MODULES {
        for statement in module.statements.iter().copied().flatten() {
            assert!(is_allowed(&mut session, module, statement), "{}: {statement}", module.name);
        }
    }
}

#[test]
fn a_statement_that_touches_another_modules_table_is_refused() {
    let cluster = Cluster::start();
    let mut session = session(&cluster);
    for (name, statement) in [
        ("links", "SELECT clicks FROM clicks WHERE code = $1"),
        ("links", "SELECT url, clicks FROM links LEFT JOIN clicks USING (code) WHERE code = $1"),
        ("analytics", "SELECT url FROM links WHERE code = $1"),
        ("analytics", "UPDATE links SET url = $2 WHERE code = $1"),
        ("users", "INSERT INTO jobs (key, kind, payload) VALUES ($1, $2, $3)"),
        (
            "users",
            "WITH user_ AS (DELETE FROM users RETURNING key) DELETE FROM jobs WHERE key IN (TABLE user_)",
        ),
        ("jobs", "SELECT address FROM users WHERE key = $1"),
        ("jobs", "SELECT url FROM link_targets WHERE code = $1"),
    ] {
        let module = MODULES.iter().find(|module| module.name == name).expect(name);
        assert!(!is_allowed(&mut session, module, statement), "{name}: {statement}");
    }
}

#[test]
fn every_table_has_one_owner_and_what_is_read_of_others_is_published_by_one_before() {
    let cluster = Cluster::start();
    let mut session = session(&cluster);
    let there = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = $1::text::\"char\" ORDER BY 1";
    let mut names = |kind: &str| -> Vec<String> {
        let rows = session.query(there, &[&kind]).expect("names");
        rows.iter().map(|row| row.get(0)).filter(|name| name != "brigade_migrations").collect()
    };
    let sorted = |of: fn(&Module) -> &'static [&'static str]| {
        let mut all: Vec<&str> = MODULES.iter().flat_map(of).copied().collect();
        all.sort_unstable();
        all
    };
    assert_eq!(names("r"), sorted(|module| module.migration.tables));
    assert_eq!(names("v"), sorted(|module| module.publishes));
    for (n, module) in MODULES.iter().enumerate() {
        for view in module.reads {
            let published = MODULES[..n].iter().any(|before| before.publishes.contains(view));
            assert!(published, "{} reads {view}, which no module before it publishes", module.name);
        }
    }
}

#[test]
fn a_foreign_key_leads_only_to_a_module_that_is_read_anyway() {
    let cluster = Cluster::start();
    let mut session = session(&cluster);
    let keys = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'";
    let owner = |table: &str| {
        let owns = |module: &&Module| module.migration.tables.contains(&table);
        MODULES.iter().find(owns).unwrap_or_else(|| panic!("{table} is no module's"))
    };
    for row in session.query(keys, &[]).expect("keys") {
        let (from, to) = (owner(row.get(0)), owner(row.get(1)));
        let reads = to.publishes.iter().any(|view| from.reads.contains(view));
        assert!(from.name == to.name || reads, "{} has a key of {}'s", from.name, to.name);
    }
}
