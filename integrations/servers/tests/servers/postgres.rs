//! A `PostgreSQL` server, whose processes are many.

use crate::support::{folder, psql, rows, runs, state};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use test_servers::{Postgres, Server};

fn postgres() -> Option<Server> {
    Postgres::new().max_connections(20).start().expect("it starts")
}

#[test]
fn its_data_outlive_a_kill_and_its_log_says_so() {
    let Some(mut server) = postgres() else { return };
    assert_eq!(rows(&psql(&server, "SHOW max_connections")), "20");
    rows(&psql(&server, "CREATE TABLE t AS SELECT 7 AS n"));
    let killed = server.process_id().expect("it runs");
    server.kill().expect("it can be killed");
    assert!(!runs(killed));
    assert!(!psql(&server, "SELECT 1").status.success());
    server.restart().expect("it starts again");
    assert_eq!(rows(&psql(&server, "SELECT n FROM t")), "7");
    assert!(server.log().expect("a log").contains("automatic recovery"));
}

/// Runs SQL that waits until its session is ended from outside.
#[test]
fn a_stop_tells_its_clients() {
    let Some(mut server) = postgres() else { return };
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "--set", "VERBOSITY=verbose", "--command", "SELECT pg_sleep(600)"]);
    let client = client.arg(server.url()).stderr(Stdio::piped()).spawn().expect("psql is there");
    let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    assert!((0..1_000).any(|_| rows(&psql(&server, asleep)) == "1"), "it does not fall asleep");
    server.stop().expect("it stops");
    let output = client.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("57P01"), "{told}");
}

/// A client that has asked for the number of the process that serves it, and holds its session.
fn session(server: &Server) -> (Child, u32) {
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "--tuples-only", "--no-align"]).arg(server.url());
    let client = client.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut client = client.expect("the server's package brings it");
    let input = client.stdin.as_mut().expect("it is ours");
    input.write_all(b"SELECT pg_backend_pid();\n").expect("it reads");
    let mut line = String::new();
    let output = client.stdout.as_mut().expect("it is ours");
    BufReader::new(output).read_line(&mut line).expect("it answers");
    (client, line.trim().parse().expect("a number"))
}

#[test]
fn a_pause_reaches_the_sessions_too() {
    let Some(mut server) = postgres() else { return };
    let (mut client, session) = session(&server);
    assert_ne!(state(session), Some('T'));
    server.pause().expect("it can be paused");
    assert_eq!(state(session), Some('T'));
    server.resume().expect("it goes on");
    assert_ne!(state(session), Some('T'));
    server.pause().expect("it can be paused");
    drop(server);
    assert!(!runs(session), "its session is left");
    client.kill().expect("it is ours");
    client.wait().expect("it ends");
}

#[test]
fn nothing_of_it_is_left_after_a_kill_and_a_drop() {
    let Some(mut server) = postgres() else { return };
    let folder = folder(server.process_id().expect("it runs"));
    let lock = fs::read_to_string(folder.join("data/postmaster.pid")).expect("it is locked");
    let memory = lock.lines().nth(6).and_then(|line| line.split_whitespace().nth(1)).expect("shared memory");
    let is_there = || {
        let segments = fs::read_to_string("/proc/sysvipc/shm").expect("a list");
        segments.lines().any(|line| line.split_whitespace().nth(1) == Some(memory))
    };
    assert!(is_there());
    server.kill().expect("it can be killed");
    drop(server);
    assert!(!folder.exists());
    assert!(!is_there());
}
