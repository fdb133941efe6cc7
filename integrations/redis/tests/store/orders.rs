//! Orders of somebody for all replicas.

use std::time::Duration;

use resilience::shared::store::{Manual, ManualState};

use crate::support::{Admin, SECOND, known, order, read, server, store, trip};

const WEEK: Duration = Manual::KNOWN;

#[test]
fn a_server_that_is_full_takes_orders() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    known(&mut store, read("payments"));
    let _: String = admin.run("CONFIG SET maxmemory 1");
    let full = crate::support::ask(&mut store, trip("search", 1)).expect_err("it is full").to_string();
    assert!(full.contains("OOM"), "{full}");
    for id in [1, 3] {
        let manual = known(&mut store, order(id, Some(ManualState::ForcedOpen))).manual.expect("it is there");
        assert_eq!((manual.id, manual.state), (id, Some(ManualState::ForcedOpen)));
        let manual = known(&mut store, order(id + 1, None)).manual.expect("it is there");
        assert_eq!((manual.id, manual.state), (id + 1, None));
    }
}

#[test]
fn an_order_lasts_no_longer_than_it_was_given_for() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    known(&mut store, order(1, Some(ManualState::Disabled)));
    // The clock of the machine has gone back by an hour.
    let later = WEEK + 3_660 * SECOND;
    let _: i64 = admin.run(&format!("PEXPIRE resilience:{{shop}}:manual:payments {}", later.as_millis()));
    let manual = known(&mut store, read("payments")).manual.expect("it is there");
    assert_eq!((manual.id, manual.remaining), (1, 60 * SECOND));
}

#[test]
fn what_is_no_order_is_none() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let fields = |admin: &mut Admin, fields: &str| {
        admin.run::<()>("FLUSHALL");
        let _: i64 = admin.run(&format!("HSET resilience:{{shop}}:manual:payments {fields}"));
        let lives = (WEEK + 60 * SECOND).as_millis();
        let _: i64 = admin.run(&format!("PEXPIRE resilience:{{shop}}:manual:payments {lives}"));
    };
    for none in ["state disabled lasts 60000", "id 0 state disabled lasts 60000", "id x state disabled"] {
        fields(&mut admin, none);
        assert_eq!(known(&mut store, read("payments")).manual, None, "{none}");
    }
    let ended =
        ["id 7", "id 7 state disabled", "id 7 state disabled lasts -5", "id 7 state ajar lasts 60000"];
    for ended in ended {
        fields(&mut admin, ended);
        let manual = known(&mut store, read("payments")).manual.expect(ended);
        assert_eq!((manual.id, manual.state, manual.remaining), (7, None, Duration::ZERO), "{ended}");
    }
    fields(&mut admin, "id 7 state disabled lasts 60000");
    assert_eq!(
        known(&mut store, read("payments")).manual.expect("it is one").state,
        Some(ManualState::Disabled)
    );
}
