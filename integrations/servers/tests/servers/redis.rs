//! A Redis server, and all that happens to any server.

use crate::support::{Client, folder, runs};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use test_servers::{Redis, Server};

fn redis(settings: Redis) -> Option<Server> {
    settings.start().expect("it starts")
}

#[test]
fn it_answers_at_its_address() {
    let Some(server) = redis(Redis::new()) else { return };
    assert_eq!(server.url(), format!("redis://{}/", server.address()));
    Client::of(server.address()).ask("PING", "+PONG\r\n");
    assert!(server.log().expect("a log").contains("Ready to accept connections"));
}

#[test]
fn two_of_them_are_two() {
    let (Some(first), Some(second)) = (redis(Redis::new()), redis(Redis::new())) else { return };
    Client::of(first.address()).ask("SET key 1", "+OK\r\n");
    Client::of(second.address()).ask("GET key", "$-1\r\n");
}

#[test]
fn a_killed_one_refuses_connections_until_its_restart() {
    let Some(mut server) = redis(Redis::new()) else { return };
    let (address, killed) = (server.address(), server.process_id().expect("it runs"));
    Client::of(address).ask("SET key 1", "+OK\r\n");
    server.kill().expect("it can be killed");
    assert!(!runs(killed));
    assert_eq!(server.process_id(), None);
    let refused = TcpStream::connect(address).expect_err("nobody listens");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    server.kill().expect("there is nothing to kill");
    server.restart().expect("it starts again");
    assert_eq!(server.address(), address);
    Client::of(address).ask("GET key", "$-1\r\n");
}

#[test]
fn with_a_log_its_data_outlive_a_kill() {
    let Some(mut server) = redis(Redis::new().append_only()) else { return };
    Client::of(server.address()).ask("SET key 1", "+OK\r\n");
    server.kill().expect("it can be killed");
    server.restart().expect("it starts again");
    Client::of(server.address()).ask("GET key", "$1\r\n1\r\n");
}

#[test]
fn a_paused_one_accepts_and_answers_after_it_is_resumed() {
    let Some(mut server) = redis(Redis::new()) else { return };
    let mut known = Client::of(server.address());
    known.ask("PING", "+PONG\r\n");
    server.pause().expect("it can be paused");
    known.send("PING");
    let mut new = Client::of(server.address());
    new.send("PING");
    assert!(known.is_silent() && new.is_silent());
    server.resume().expect("it goes on");
    assert_eq!(known.read(7), "+PONG\r\n");
    assert_eq!(new.read(7), "+PONG\r\n");
}

#[test]
fn a_paused_one_can_be_stopped_killed_and_dropped() {
    let Some(mut server) = redis(Redis::new()) else { return };
    for end in [Server::stop, Server::kill] {
        let process = server.process_id().expect("it runs");
        server.pause().expect("it can be paused");
        end(&mut server).expect("it ends");
        assert!(!runs(process));
        server.restart().expect("it starts again");
    }
    let process = server.process_id().expect("it runs");
    server.pause().expect("it can be paused");
    drop(server);
    assert!(!runs(process));
}

#[test]
fn restart_ends_one_that_runs() {
    let Some(mut server) = redis(Redis::new()) else { return };
    let before = server.process_id().expect("it runs");
    server.restart().expect("it starts again");
    assert!(!runs(before));
    assert_ne!(server.process_id(), Some(before));
    Client::of(server.address()).ask("PING", "+PONG\r\n");
}

#[test]
fn a_panic_leaves_no_process_and_no_folder() {
    let Some(server) = redis(Redis::new()) else { return };
    let process = server.process_id().expect("it runs");
    let folder = folder(process);
    assert!(folder.is_dir());
    catch_unwind(AssertUnwindSafe(move || {
        let _held = server;
        panic!("a test fails");
    }))
    .expect_err("it panics");
    assert!(!runs(process));
    assert!(!folder.exists());
}
