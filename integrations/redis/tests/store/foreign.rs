//! Values that another version has written, or anybody.

use resilience::shared::facts::ProbeResult;
use resilience::shared::store::{Command, Known, Reply};

use crate::support::{Admin, ask, beat, known, lease, read, server, store, trip};

const KINDS: [&str; 7] = [
    "rev",
    "b:payments",
    "until:payments",
    "lease:payments",
    "votes:payments",
    "manual:payments",
    "keys:payments",
];

/// A command that makes a value of each type under a key.
const VALUES: [&str; 5] = ["SET KEY x", "LPUSH KEY x", "SADD KEY x", "HSET KEY epoch nine", "ZADD KEY 1 x"];

#[test]
fn a_key_of_any_type_is_no_failure() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let mut tried = 0;
    for (kind, value) in KINDS.iter().flat_map(|kind| VALUES.map(|value| (kind, value))) {
        admin.run::<()>("FLUSHALL");
        let key = format!("resilience:{{shop}}:{kind}");
        let _: redis::Value = admin.run(&value.replace("KEY", &key));
        let known_before = known(&mut store, read("payments"));
        assert_eq!((known_before.epoch, known_before.is_open), (0, false), "{kind}: {value}");
        // One vote of one opens, whatever was there.
        let opened = known(&mut store, trip("payments", 1));
        assert_eq!((opened.epoch, opened.is_open), (1, true), "{kind}: {value}");
        admin.advance(std::time::Duration::from_secs(61));
        assert_eq!(ask(&mut store, lease("payments", 1, 5)), Ok(Reply::Granted), "{kind}: {value}");
        let verdict = Command::Verdict {
            name: "payments".to_owned(),
            token: 5,
            result: ProbeResult::Ok,
            cooldown: std::time::Duration::from_secs(60),
        };
        assert!(!known(&mut store, verdict).is_open, "{kind}: {value}");
        assert!(matches!(ask(&mut store, beat()), Ok(Reply::Beat { revision: 1.., .. })), "{kind}: {value}");
        tried += 1;
    }
    assert_eq!(tried, 7 * 5);
}

#[test]
fn a_list_of_open_keys_of_any_type_is_no_failure() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let key = "hosts#af63dc4c8601ec8c";
    for value in VALUES {
        admin.run::<()>("FLUSHALL");
        let _: redis::Value = admin.run(&value.replace("KEY", "resilience:{shop}:keys:hosts"));
        assert_eq!(known(&mut store, read("hosts")).open_keys, [0; 0], "{value}");
        assert!(known(&mut store, trip(key, 1)).is_open, "{value}");
        assert_eq!(known(&mut store, read("hosts")).open_keys, [0xaf63_dc4c_8601_ec8c], "{value}");
    }
}

#[test]
fn the_epoch_of_another_version_counts_and_nothing_else() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let _: i64 = admin.run("HSET resilience:{shop}:b:payments version 2 epoch 41 state open why later");
    assert_eq!(known(&mut store, read("payments")), Known::default());
    // A vote that opens nothing leaves it alone.
    assert_eq!(known(&mut store, trip("payments", 2)).votes, 1);
    let version: String = admin.run("HGET resilience:{shop}:b:payments version");
    assert_eq!(version, "2");
    assert_eq!(known(&mut store, trip("payments", 1)).epoch, 42);
}

#[test]
fn fields_that_make_no_sense_are_nothing() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let lines = [
        "epoch -5 state open",
        "epoch inf state open",
        "epoch nan state open",
        "epoch 99999999999999999999999 state open",
        "epoch 9007199254740994 state open",
        "epoch 9007199254740992 state open",
        "epoch 4503599627370497 state open",
        "epoch 1 state ajar",
        "state open",
    ];
    for line in lines {
        admin.run::<()>("FLUSHALL");
        let _: i64 = admin.run(&format!("HSET resilience:{{shop}}:b:payments version 1 {line}"));
        assert_eq!(known(&mut store, read("payments")).epoch, 0, "{line}");
        let opened = known(&mut store, trip("payments", 1));
        assert!(opened.is_open && opened.epoch <= 2, "{line}: {opened:?}");
    }
}

#[test]
fn a_lease_that_would_last_for_ever_is_none() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let _: String = admin.run("SET resilience:{shop}:lease:payments 99");
    let _: String = admin.run("SET resilience:{shop}:until:payments 1");
    assert_eq!(ask(&mut store, lease("payments", 3, 5)), Ok(Reply::Granted));
    let left: i64 = admin.run("PTTL resilience:{shop}:lease:payments");
    assert!(left > 0, "{left}");
}

#[test]
fn a_revision_of_another_type_is_mended_by_the_next_summary() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let _: i64 = admin.run("LPUSH resilience:{shop}:rev x");
    let error = ask(&mut store, beat()).expect_err("it is no text").to_string();
    assert!(error.contains("another program uses keys that begin with `resilience:`"), "{error}");
    let with_summary = Command::Beat { summary: Some("I am a".to_owned()) };
    let mended = ask(&mut store, with_summary);
    let Ok(Reply::Beat { revision: revision @ 1.., replicas: Some(1) }) = mended else {
        panic!("{mended:?}")
    };
    assert_eq!(ask(&mut store, beat()), Ok(Reply::Beat { revision, replicas: None }));
}

#[test]
fn the_fleet_shows_what_can_be_read() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    let _: i64 = admin.run("LPUSH resilience:{shop}:replicas x");
    let beat = Command::Beat { summary: Some("I am a".to_owned()) };
    assert!(matches!(ask(&mut store, beat), Ok(Reply::Beat { replicas: Some(1), .. })));
    let _: i64 = admin.run("ZADD resilience:{shop}:replicas 99999999 gone inf list");
    let _: i64 = admin.run("LPUSH resilience:{shop}:replica:list x");
    let fleet = ask(&mut store, Command::Fleet);
    assert_eq!(fleet, Ok(Reply::Fleet(vec![("a".to_owned(), "I am a".to_owned())])));
    // The next summary takes members away that would never end.
    let beat = Command::Beat { summary: Some("I am a".to_owned()) };
    assert!(matches!(ask(&mut store, beat), Ok(Reply::Beat { replicas: Some(1), .. })));
}
