//! Replies that are errors.

use super::{Session, server};
use crate::guarded::{Seen, compare, seen};
use std::thread;

/// What a session does before, and the command of each attempt.
const ROWS: [(&str, &[&str], &str, Seen); 11] = [
    ("another type", &["SET key text"], "LPUSH key 1", Seen::refusal("refused")),
    ("an unknown command", &[], "NOTHING", Seen::refusal("refused")),
    ("a wrong number of arguments", &[], "GET", Seen::refusal("refused")),
    ("a script that is not there", &[], "EVALSHA 00 0", Seen::refusal("refused")),
    (
        "a permission",
        &["ACL SETUSER clerk on nopass ~* +auth", "AUTH clerk none"],
        "GET key",
        Seen::refusal("permission"),
    ),
    (
        "a wrong password",
        &["ACL SETUSER porter on >secret +@all"],
        "AUTH porter wrong",
        Seen::refusal("permission"),
    ),
    ("no memory", &["CONFIG SET maxmemory 1"], "SET key value", Seen::outage("resources")),
    (
        "a replica",
        &["CONFIG SET maxmemory 0", "REPLICAOF 127.0.0.1 1"],
        "SET key value",
        Seen::outage("read_only"),
    ),
    (
        "a replica without its master",
        &["CONFIG SET replica-serve-stale-data no"],
        "GET key",
        Seen::outage("shutdown"),
    ),
    (
        "too few replicas",
        &[
            "CONFIG SET replica-serve-stale-data yes",
            "REPLICAOF NO ONE",
            "CONFIG SET min-replicas-to-write 1",
        ],
        "SET key value",
        Seen::outage("resources"),
    ),
    (
        "a cluster that is none",
        &["CONFIG SET min-replicas-to-write 0"],
        "CLUSTER INFO",
        Seen::refusal("refused"),
    ),
];

#[tokio::test]
async fn replies_are_as_the_table_says() {
    let Some(server) = server() else { return };
    let mut rows = Vec::new();
    for (name, before, command, expected) in ROWS {
        let mut own = Session::open(&server).expect("it is there");
        for line in before {
            own.run(line).unwrap_or_else(|error| panic!("{name}: {line}: {error}"));
        }
        rows.push((name, seen(async |_| own.run(command).map(drop)).await, expected));
    }
    compare(&rows);
}

#[tokio::test]
async fn a_script_that_does_not_end_is_contention() {
    let Some(server) = server() else { return };
    let mut own = Session::open(&server).expect("it is there");
    own.run("CONFIG SET busy-reply-threshold 1").expect("it is a setting");
    let mut other = Session::open(&server).expect("it is there");
    let endless = thread::spawn(move || redis::Script::new("while true do end").invoke::<()>(&mut other.0));
    let mut found = seen(async |_| own.run("PING").map(drop)).await;
    // Until the script runs, the commands succeed.
    for _ in 0..100_000 {
        if found.kind.is_some() {
            break;
        }
        found = seen(async |_| own.run("PING").map(drop)).await;
    }
    own.run("SCRIPT KILL").expect("a script runs");
    assert!(endless.join().expect("it does not panic").is_err());
    compare(&[("a script that does not end", found, Seen::contention("busy"))]);
}

#[tokio::test]
async fn too_many_clients_are_an_outage() {
    let Some(server) = server() else { return };
    let mut own = Session::open(&server).expect("it is there");
    own.run("CONFIG SET maxclients 1").expect("it is a setting");
    let found = seen(async |_| Session::open(&server)?.run("PING").map(drop)).await;
    // The server closes the connection after its answer; whichever is seen first.
    assert!(found == Seen::outage("resources") || found == Seen::outage("disconnected"), "{found:?}");
}

#[tokio::test]
async fn of_a_pipeline_the_gravest_error_counts() {
    let Some(server) = server() else { return };
    let mut own = Session::open(&server).expect("it is there");
    for line in ["SET key text", "CONFIG SET maxmemory 1"] {
        own.run(line).expect("it works");
    }
    let mut with = async |refused: bool| {
        seen(async |_| {
            let mut pipeline = redis::pipe();
            pipeline.cmd("SET").arg("other").arg("value");
            if refused {
                pipeline.cmd("STRLEN").arg("key").arg("too").arg("many");
            }
            pipeline.query::<()>(&mut own.0)
        })
        .await
    };
    let outage = with(false).await;
    let refusal = with(true).await;
    compare(&[
        ("one without memory", outage, Seen::outage("resources")),
        ("one without memory and one that is wrong", refusal, Seen::refusal("refused")),
    ]);
}
