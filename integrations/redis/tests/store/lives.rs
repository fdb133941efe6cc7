//! The revision of a server that has lost what it knew.

use std::collections::BTreeSet;

use resilience::shared::store::{Command, Reply, Store};

use crate::support::{Admin, ask, beat, known, server, store, trip};

fn revision(store: &mut dyn Store) -> u64 {
    match ask(store, beat()) {
        Ok(Reply::Beat { revision, .. }) => revision,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_two_lives_of_a_server_have_one_revision() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        admin.run::<()>("FLUSHALL");
        assert_eq!(revision(&mut store), 0);
        let mut last = 0;
        for change in 0..4 {
            known(&mut store, trip(&format!("payments-{change}"), 1));
            let now = revision(&mut store);
            assert!(last < now && now - last <= 1 << 32, "{now} after {last}");
            last = now;
            seen.insert(now);
        }
    }
    assert_eq!(seen.len(), 50 * 4);
}

#[test]
fn a_server_that_was_flushed_has_another_revision_at_once() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let with_summary = || Command::Beat { summary: Some("I am a".to_owned()) };
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        admin.run::<()>("FLUSHALL");
        // A summary gives a revision to a server that has none, and moves no other.
        ask(&mut store, with_summary()).expect("it answers");
        let first = revision(&mut store);
        ask(&mut store, with_summary()).expect("it answers");
        assert_eq!(revision(&mut store), first);
        seen.insert(first);
    }
    assert_eq!(seen.len(), 50);
}

#[test]
fn a_revision_that_cannot_grow_begins_again() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let _: String = admin.run(&format!("SET resilience:{{shop}}:rev {}", i64::MAX));
    known(&mut store, trip("payments", 1));
    assert!((1..=1 << 32).contains(&revision(&mut store)));
}
