//! Scripts that the server has forgotten, and what they leave on it.

use resilience::shared::store::{Command, ManualState, Reply, Store as _};

use crate::support::{Admin, PATIENCE, SECOND, ask, beat, known, lease, order, read, server, store, trip};

#[test]
fn scripts_that_are_forgotten_are_handed_over_in_the_same_round() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    for round in 1..=3 {
        let take =
            Command::Take { name: "mail".to_owned(), tokens: 1, limit: 1, per: 3_600 * SECOND, burst: 9 };
        let replies = store.send(&[take, beat(), trip("payments", 1), read("payments")], PATIENCE);
        let replies = replies.expect("it hands them over");
        // Nothing is carried out twice.
        assert_eq!(replies[0], Reply::Taken(1));
        assert!(matches!(&replies[2..], [Reply::Known(a), Reply::Known(b)] if a.epoch == 1 && b.is_open));
        let left: i64 = admin.run("PTTL resilience:{shop}:limit:mail");
        let hours = (left + 1_800_000) / 3_600_000;
        assert_eq!(hours, round);
        let has_script: String = admin.run("SCRIPT FLUSH");
        assert_eq!(has_script, "OK");
    }
}

#[test]
fn an_idle_tick_is_one_plain_get() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    assert_eq!(ask(&mut store, beat()), Ok(Reply::Beat { revision: 0, replicas: None }));
    let _: String = admin.run("CONFIG RESETSTAT");
    for _ in 0..10 {
        ask(&mut store, beat()).expect("it answers");
    }
    let stats: String = admin.run("INFO commandstats");
    let gets: Vec<_> = stats.lines().filter(|line| line.starts_with("cmdstat_")).collect();
    assert!(gets.iter().any(|line| line.starts_with("cmdstat_get:calls=10,")), "{gets:?}");
    // The other one is the reset.
    assert_eq!(gets.len(), 2, "{gets:?}");
}

/// In seconds.
const DAY: i64 = 86_400;
/// For how long this test is under way at most.
const UNDER_WAY: i64 = 8;

#[test]
fn every_key_but_the_revision_ends_by_itself() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    let mut admin = Admin::of(&server);
    known(&mut store, trip("payments", 1));
    admin.advance(61 * SECOND);
    assert_eq!(ask(&mut store, lease("payments", 1, 5)), Ok(Reply::Granted));
    known(&mut store, trip("search", 2));
    known(&mut store, order(1, Some(ManualState::ForcedOpen)));
    known(&mut store, trip("hosts#af63dc4c8601ec8c", 1));
    let take = Command::Take { name: "mail".to_owned(), tokens: 1, limit: 1, per: 3_600 * SECOND, burst: 9 };
    assert_eq!(ask(&mut store, take), Ok(Reply::Taken(1)));
    ask(&mut store, Command::Beat { summary: Some("I am a".to_owned()) }).expect("it answers");
    let keys = admin.keys();
    // With the longest time to live, in seconds.
    let expected = [
        ("b:hosts#af63dc4c8601ec8c", 600),
        ("b:payments", 600),
        ("b:search", 600),
        ("keys:hosts", 600),
        ("lease:payments", 60),
        ("limit:mail", 3_600),
        ("manual:payments", 60 + 7 * DAY),
        ("replica:a", 10),
        ("replicas", DAY),
        ("rev", 0),
        ("until:hosts#af63dc4c8601ec8c", 60),
        ("votes:hosts#af63dc4c8601ec8c", 60),
        ("votes:search", 60),
    ];
    assert_eq!(keys, expected.map(|(key, _)| format!("resilience:{{shop}}:{key}")));
    for (key, (_, lives)) in keys.iter().zip(expected).filter(|(_, (_, lives))| *lives > 0) {
        let left: i64 = admin.run(&format!("PTTL {key}"));
        let lives_on = 1_000 * (lives - UNDER_WAY)..=1_000 * lives;
        assert!(lives_on.contains(&left), "{key}: {left}");
    }
    assert_eq!(admin.run::<i64>("PTTL resilience:{shop}:rev"), -1);
    admin.advance(SECOND * 86_400);
    assert_eq!(admin.keys(), ["manual:payments", "rev"].map(|key| format!("resilience:{{shop}}:{key}")));
    admin.advance(SECOND * 7 * 86_400);
    assert_eq!(admin.keys(), ["resilience:{shop}:rev"]);
}

#[test]
fn the_fleet_is_counted_over_days() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let mut stores = ["a", "b", "c"].map(|replica| store(&server, replica));
    let mut replicas =
        |of: usize| match ask(&mut stores[of], Command::Beat { summary: Some("here".to_owned()) }) {
            Ok(Reply::Beat { replicas: Some(replicas), .. }) => replicas,
            other => panic!("{other:?}"),
        };
    assert_eq!([replicas(0), replicas(1), replicas(2)], [1, 2, 3]);
    admin.advance(SECOND * 5);
    assert_eq!([replicas(0), replicas(1)], [3, 3]);
    // c has been silent for more than ten seconds now, and then all of them for longer.
    for jump in [6_u32, 5, 30_000, 5, 5] {
        admin.advance(SECOND * jump);
        let expected = if jump < 10 { [2, 2] } else { [1, 2] };
        assert_eq!([replicas(0), replicas(1)], expected, "{jump}");
    }
    // Shortly before the day of the set is over they tell of themselves, and shortly after it.
    admin.run::<()>("FLUSHALL");
    assert_eq!([replicas(0), replicas(1)], [1, 2]);
    admin.advance(SECOND * (86_400 - 7));
    assert_eq!([replicas(0), replicas(1)], [1, 2]);
    admin.advance(SECOND * 8);
    assert_eq!([replicas(0), replicas(1)], [2, 2]);
}

#[test]
fn long_summaries_of_many_replicas_are_read_in_pieces() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let summary = "x".repeat(32_000);
    for number in 0..60 {
        let beat = Command::Beat { summary: Some(summary.clone()) };
        ask(&mut store(&server, &format!("r{number:02}")), beat).expect("it answers");
    }
    let () = admin.run("CONFIG RESETSTAT");
    let Ok(Reply::Fleet(fleet)) = ask(&mut store(&server, "reader"), Command::Fleet) else { panic!("none") };
    assert_eq!(fleet.len(), 60);
    assert!(fleet.iter().all(|(_, text)| *text == summary));
    // 32 of them, as it is not known yet how long they are, then half a megabyte, and the rest.
    let stats: String = admin.run("INFO commandstats");
    assert!(stats.contains("cmdstat_mget:calls=3,"), "{stats}");
}

#[test]
fn keys_that_opened_last_are_told_and_ended_ones_are_not() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let mut store = store(&server, "a");
    let name = |hash: u64| format!("hosts#{hash:016x}");
    // More than a script can count on from: the order does not hang on the revision.
    let () = admin.run("SET resilience:{shop}:rev 4503599627370497");
    for hash in (0..130).rev() {
        known(&mut store, trip(&name(hash), 1));
    }
    let mut open = known(&mut store, read("hosts")).open_keys;
    open.sort_unstable();
    assert_eq!(open, (0..128).collect::<Vec<u64>>());

    // One key goes on, and the others are forgotten after ten cooldowns. A read tells so.
    for _ in 0..10 {
        admin.advance(SECOND * 61);
        ask(&mut store, lease(&name(0), 1, 7)).expect("it answers");
    }
    assert!(known(&mut store, read(&name(0))).is_open);
    assert_eq!(known(&mut store, read(&name(1))).epoch, 0);
    let open = known(&mut store, read("hosts")).open_keys;
    assert_eq!((open.len(), open.contains(&0), open.contains(&1)), (127, true, false));
    admin.advance(SECOND * 601);
    assert_eq!(known(&mut store, read("hosts")).open_keys, [0; 0]);
}
