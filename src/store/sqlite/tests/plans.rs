//! A claim costs the same however many rows wait.

use crate::ports::{DeliveryFilter, DeliveryState, Store};
use crate::store::SqliteStore;
use crate::store::conformance::{at, block_on};
use crate::store::sqlite::{ask, hosts, lanes, lease, people, retry, status};
use rusqlite::{Connection, StatementStatus};
use std::path::Path;

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let holes = vec![rusqlite::types::Value::Integer(1); explain.parameter_count()];
    let rows = explain.query_map(rusqlite::params_from_iter(holes), |row| row.get(3)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn no_step_of_a_claim_reads_a_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    drop(SqliteStore::open(&path).unwrap());
    let db = Connection::open(path).unwrap();
    for sql in [
        lanes::DUE,
        lanes::READY,
        hosts::GET,
        hosts::NEWEST,
        lease::FREE,
        lease::NEXT,
        lease::TAKE,
        lease::HELD,
        lease::PROMOTE,
        people::HEARD,
    ] {
        let plan = plan(&db, sql);
        // `SCAN CONSTANT ROW` is a SELECT without FROM.
        let scans = plan.iter().any(|step| step.starts_with("SCAN") && step != "SCAN CONSTANT ROW");
        assert!(!scans && !plan.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}\n{}", plan.join("\n"));
    }
}

/// What a domain has waiting is asked with every activity.
#[test]
fn what_a_domain_has_waiting_is_in_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    drop(SqliteStore::open(&path).unwrap());
    let db = Connection::open(path).unwrap();
    for (sql, index) in [(ask::WAITS_IN, "interaction_waits"), (ask::PRIVATE_IN, "interaction_")] {
        let plan = plan(&db, sql);
        assert!(
            plan.iter().all(|step| step.starts_with("SEARCH") && step.contains(index)),
            "{sql}\n{}",
            plan.join("\n")
        );
    }
}

/// Each 404 asks what else failed at its host.
#[test]
fn what_failed_at_a_host_is_in_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    drop(SqliteStore::open(&path).unwrap());
    let db = Connection::open(path).unwrap();
    let failed = DeliveryFilter {
        host: Some("a.example".into()),
        state: Some(DeliveryState::Failed),
        limit: 1_000,
        ..DeliveryFilter::default()
    };
    for sql in [status::question(&failed), retry::GIVEN_UP.to_owned()] {
        let plan = plan(&db, &sql);
        assert!(plan.iter().any(|step| step.contains("delivery_failed")), "{sql}\n{}", plan.join("\n"));
    }
}

/// So many rows to a thousand hosts, straight into the tables.
fn seed(path: &Path, rows: i64) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(&format!(
        "BEGIN;
         INSERT INTO activity VALUES (1, 'post', 'x');
         INSERT INTO delivery (activity, inbox, zone, state, first, due)
           WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows} - 1)
           SELECT 1, 'https://h' || (i % 1000) || '.example/u' || i, 'example.h' || (i % 1000) || '.', 'waits', 1, i FROM n;
         INSERT INTO lane SELECT zone, min(due) FROM delivery GROUP BY zone;
         COMMIT;"
    ))
    .unwrap();
}

/// What the questions of a claim take, in steps of the database's machine.
fn steps(rows: i64) -> i32 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let store = SqliteStore::open(&path).unwrap();
    seed(&path, rows);
    assert_eq!(block_on(store.lease(at(0), at(60), 64)).unwrap().len(), 64);
    let db = Connection::open(&path).unwrap();
    let asked = |sql: &str, holes: &[&dyn rusqlite::ToSql]| {
        let mut question = db.prepare(sql).unwrap();
        question.query(holes).unwrap().next().unwrap();
        question.get_status(StatementStatus::VmStep)
    };
    let (zone, now) = ("example.h500.", at(0).as_microsecond());
    asked(lanes::DUE, &[&now, &64]) + asked(lanes::READY, &[&zone]) + asked(lease::NEXT, &[&zone, &now])
}

#[test]
fn a_claim_costs_the_same_in_a_longer_queue() {
    let (short, long) = (steps(2_000), steps(60_000));
    assert!(long <= short + short / 10, "{short} steps with 2,000 rows, {long} with 60,000");
}
