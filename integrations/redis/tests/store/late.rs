//! Commands that come late, or not at all.

use std::time::Duration;

use resilience::shared::store::{Command, Reply, Store as _};
use resilience_redis::RedisStore;
use test_servers::{Server, until};

use crate::support::{Admin, PATIENCE, ask, beat, known, read, server, store, trip};

/// What replicas have to say that the server's machine does not take in one piece: its buffer for a
/// connection that nobody reads from is smaller.
fn a_lot() -> Vec<Command> {
    let summary = |number: u8| Command::Beat { summary: Some(char::from(number).to_string().repeat(32_000)) };
    (b'a'..=b'p').map(summary).collect()
}

/// A store that is connected, and the number of connections until then.
fn connected(server: &Server) -> (RedisStore, Admin, u64) {
    let (mut store, mut admin) = (store(server, "a"), Admin::of(server));
    known(&mut store, read("payments"));
    let before = admin.connections();
    (store, admin, before)
}

#[test]
fn a_vote_that_was_not_sent_in_time_never_counts() {
    let Some(mut server) = server() else { return };
    let (mut late, mut reader) = (store(&server, "late"), store(&server, "reader"));
    let mut admin = Admin::of(&server);
    // Its scripts are there.
    late.send(&[read("payments"), Command::Beat { summary: Some(String::new()) }], PATIENCE)
        .expect("it answers");
    known(&mut late, trip("search", 2));
    let connected: String = admin.run("CLIENT LIST");
    assert_eq!(connected.lines().count(), 2);

    server.pause().expect("it can be paused");
    let mut round = a_lot();
    round.push(trip("payments", 1));
    let error = late.send(&round, Duration::from_millis(500)).expect_err("it is paused").to_string();
    assert!(error.ends_with("no answer within 500ms"), "{error}");
    server.resume().expect("it goes on");

    // It has read all that there was, and knows that the connection has ended.
    until("the connection has ended", || admin.run::<String>("CLIENT LIST").lines().count() == 1);
    let said: String = admin.run("GET resilience:{shop}:replica:late");
    assert!(said.starts_with('a') || said.starts_with('b'), "what was sent was carried out");
    let now = known(&mut reader, read("payments"));
    assert_eq!((now.epoch, now.votes), (0, 0));
}

#[test]
fn a_server_that_refuses_is_not_connected_to_anew() {
    let Some(server) = server() else { return };
    let (mut store, mut admin, before) = connected(&server);
    let () = admin.run("CONFIG SET maxmemory 1");
    for _ in 0..10 {
        ask(&mut store, trip("payments", 1)).expect_err("it is full");
    }
    let () = admin.run("CONFIG SET maxmemory 0");
    assert_eq!(known(&mut store, trip("payments", 1)).epoch, 1);
    assert_eq!(admin.connections(), before);
}

#[test]
fn a_server_that_refuses_for_long_may_be_another_one() {
    let Some(server) = server() else { return };
    let (mut store, mut admin, before) = connected(&server);
    let () = admin.run("CONFIG SET maxmemory 1");
    for _ in 0..20 {
        ask(&mut store, trip("payments", 1)).expect_err("it is full");
    }
    assert_eq!(admin.connections(), before);
    ask(&mut store, trip("payments", 1)).expect_err("it is full");
    assert_eq!(admin.connections(), before + 1);
}

#[test]
fn a_server_that_became_a_replica_is_asked_after_pauses() {
    let Some(server) = server() else { return };
    let (mut store, mut admin, before) = connected(&server);
    // Nobody is there whom it could follow.
    let () = admin.run("REPLICAOF 127.0.0.1 1");
    for _ in 0..1_000 {
        let patience = Duration::from_millis(1);
        store.send(&[trip("payments", 1)], patience).expect_err("it is a replica, or there is a pause");
    }
    // They double: 20 of them would take 15 seconds and more.
    let since = admin.connections() - before;
    assert!(since < 20, "{since}");
    let () = admin.run("REPLICAOF NO ONE");
    until("it is asked again", || store.send(&[trip("payments", 1)], Duration::from_secs(2)).is_ok());
}

#[test]
fn a_limit_that_a_full_server_refuses_is_no_failure() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let mut store = store(&server, "a");
    let take = Command::Take {
        name: "mail".to_owned(),
        tokens: 1,
        limit: 1,
        per: Duration::from_secs(3_600),
        burst: 9,
    };
    assert_eq!(ask(&mut store, take.clone()), Ok(Reply::Taken(1)));
    let () = admin.run("CONFIG SET maxmemory 1");
    let replies = store.send(&[beat(), take], PATIENCE).expect("it answers");
    let [Reply::Beat { revision: 0, replicas: None }, Reply::Refused(why)] = &replies[..] else {
        panic!("{replies:?}");
    };
    assert!(why.to_string().contains("OOM: its memory is full"), "{why}");
}
