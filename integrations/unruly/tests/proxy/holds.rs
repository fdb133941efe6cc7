//! Bytes that are held back.

use crate::support::{HOUR, connect, read, rest, say, start, warm};
use std::io::{ErrorKind, Write};
use std::net::Shutdown;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[test]
fn a_stall_holds_bytes_and_ends_until_it_is_over() {
    let (_echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.stall();
    client.write_all(b"ping").and_then(|()| client.shutdown(Shutdown::Write)).expect("it is open");
    let counts = proxy.wait_for(|counts| counts.held == 4);
    assert_eq!((counts.open, counts.to_server, counts.to_client), (1, 4, 4), "of before");
    proxy.pass();
    assert_eq!(rest(&mut client), (b"ping".to_vec(), None));
    assert_eq!(proxy.counts().held, 0);
}

#[test]
fn a_stall_holds_the_end_of_a_stream_without_bytes_too() {
    let (echo, proxy) = start();
    let mut clients: Vec<_> = (0..20).map(|_| warm(&proxy)).collect();
    proxy.stall();
    for client in &clients {
        client.shutdown(Shutdown::Write).expect("it is open");
    }
    assert_eq!((proxy.counts().open, echo.ended.try_recv().ok()), (20, None));
    proxy.pass();
    assert!(clients.iter_mut().all(|client| rest(client) == (vec![], None)));
    assert_eq!(echo.ended.iter().take(20).count(), 20);
}

#[test]
fn a_stall_keeps_new_connections_from_the_server() {
    let (echo, proxy) = start();
    proxy.stall();
    let given_up: Vec<_> = (0..20).map(|_| connect(&proxy)).collect();
    assert_eq!(proxy.counts().open, 20);
    proxy.cut();
    proxy.wait_for(|counts| counts.open == 0);
    drop(given_up);
    let mut client = connect(&proxy);
    client.write_all(b"ping").expect("the connection is made");
    assert_eq!((proxy.counts().open, echo.connections.load(Ordering::SeqCst)), (1, 0));
    proxy.pass();
    assert_eq!(read(&mut client, 4), b"ping");
    assert_eq!(echo.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_stalled_connection_can_be_cut() {
    let (_echo, proxy) = start();
    let (mut old, mut new) = (warm(&proxy), connect(&proxy));
    proxy.stall();
    old.write_all(b"ping").expect("it is open");
    proxy.wait_for(|counts| counts.held == 4);
    proxy.reset();
    assert_eq!(rest(&mut old), (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(rest(&mut new), (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(proxy.wait_for(|counts| counts.open == 0).held, 0);
}

#[test]
fn a_throttle_passes_so_many_bytes_and_holds_the_rest() {
    let (_echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.throttle(3, HOUR);
    client.write_all(b"hello").expect("it is open");
    assert_eq!(read(&mut client, 3), b"hel");
    assert_eq!(proxy.wait_for(|counts| counts.held == 2).to_server, 7);
    proxy.pass();
    assert_eq!(read(&mut client, 2), b"lo");
}

#[test]
fn a_throttle_goes_on_after_its_period() {
    let (_echo, proxy) = start();
    proxy.throttle(100, Duration::from_millis(1));
    let mut client = connect(&proxy);
    let sent = b"0123456789".repeat(50);
    assert_eq!(say(&mut client, &sent), sent);
}

#[test]
fn a_delay_holds_bytes_and_passes_them_in_order() {
    let (_echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.delay(HOUR);
    client.write_all(b"ping").expect("it is open");
    assert_eq!(proxy.wait_for(|counts| counts.held == 4).to_server, 4);
    proxy.delay(Duration::from_millis(1));
    assert_eq!(read(&mut client, 4), b"ping");
    assert_eq!(say(&mut client, b"pong"), b"pong");
}
