//! Each service has tables of its own, and PostgreSQL itself refuses it the other's: the contract is kept without them.

use super::{Cluster, pair};
use brigade_ladder::services::wire::Protocol;

#[test]
fn each_service_has_a_schema_of_its_own_and_refers_to_no_other() {
    let cluster = Cluster::start();
    let _both = pair(&cluster, Protocol::Grpc);
    let mut session = cluster.session();
    let mut names = |sql: &str| -> Vec<String> {
        let rows = session.query(sql, &[]).expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    };
    let tables = names(
        "SELECT format('%s.%s', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
    );
    assert_eq!(
        tables,
        [
            "analytics.batches",
            "analytics.brigade_migrations",
            "analytics.clicks",
            "links.brigade_migrations",
            "links.links",
            "links.owed"
        ]
    );
    let across = names(
        "SELECT conname::text FROM pg_constraint JOIN pg_class here ON here.oid = conrelid
         JOIN pg_class there ON there.oid = confrelid WHERE here.relnamespace <> there.relnamespace",
    );
    assert_eq!(across, [""; 0], "no key leads from one to the other");
    let shared = names(
        "SELECT nspname::text FROM pg_namespace, unnest(ARRAY['links', 'analytics']) AS other
         WHERE nspname IN ('links', 'analytics') AND nspname <> other
           AND has_schema_privilege('user_of_' || other, nspname, 'USAGE')",
    );
    assert_eq!(shared, [""; 0], "neither may use what is the other's");
}
