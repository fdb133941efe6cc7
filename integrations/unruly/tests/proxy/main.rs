//! The proxy in front of a server that echoes. What has to happen is waited for without an end;
//! nothing is measured.

mod cuts;
mod holds;
mod support;

use socket2::{Domain, Socket, Type};
use std::io::{ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;
use support::{HOUR, connect, rest, say, start, warm};
use unruly::Proxy;

type Method = fn(&Proxy);

#[test]
fn bytes_and_the_ends_of_streams_pass() {
    let (echo, proxy) = start();
    let mut client = connect(&proxy);
    assert_eq!(say(&mut client, b"hello"), b"hello");
    client.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(rest(&mut client), (vec![], None));
    assert_eq!(echo.ended.recv().expect("it has ended"), b"hello");
    let counts = proxy.wait_for(|counts| counts.open == 0);
    assert_eq!((counts.connections, counts.to_server, counts.to_client, counts.held), (1, 5, 5, 0));
}

#[test]
fn what_is_larger_than_all_buffers_passes_whole() {
    let (_echo, proxy) = start();
    let mut client = connect(&proxy);
    let sent: Vec<u8> = (0..4_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    let mut writing = client.try_clone().expect("a handle");
    let bytes = sent.clone();
    let writer = thread::spawn(move || {
        writing.write_all(&bytes).and_then(|()| writing.shutdown(Shutdown::Write)).expect("all is taken");
    });
    assert!(rest(&mut client) == (sent, None));
    writer.join().expect("it has written");
}

#[test]
fn new_connections_are_refused_and_open_ones_go_on() {
    let (_echo, proxy) = start();
    let mut open = warm(&proxy);
    for _ in 0..3 {
        proxy.refuse();
        proxy.refuse();
        let refused = TcpStream::connect(proxy.address()).expect_err("nobody listens");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(say(&mut open, b"still here"), b"still here");
        proxy.pass();
        warm(&proxy);
    }
    assert_eq!(proxy.counts().connections, 4, "those that were refused are none");
}

#[test]
fn nobody_else_gets_the_port_while_it_refuses() {
    let (_echo, proxy) = start();
    proxy.refuse();
    let other = Socket::new(Domain::IPV4, Type::STREAM, None).expect("there are sockets");
    assert_eq!(other.bind(&proxy.address().into()).expect_err("it is taken").kind(), ErrorKind::AddrInUse);
    proxy.pass();
    warm(&proxy);
}

#[test]
fn every_mode_lets_connections_in_again() {
    let (_echo, proxy) = start();
    let methods: [Method; 5] = [
        |proxy| proxy.throttle(100, HOUR),
        |proxy| proxy.delay(Duration::ZERO),
        |proxy| proxy.cut_answers_after(100),
        |proxy| proxy.cut_requests_after(100),
        Proxy::pass,
    ];
    for method in methods {
        proxy.refuse();
        method(&proxy);
        warm(&proxy);
    }
    proxy.refuse();
    proxy.stall();
    let _made = connect(&proxy);
}

#[test]
fn without_a_server_a_connection_is_closed() {
    let (_echo, refusing) = start();
    refusing.refuse();
    let proxy = Proxy::start(refusing.address()).expect("loopback has a free port");
    let mut client = connect(&proxy);
    assert_eq!(rest(&mut client), (vec![], None));
    refusing.pass();
    warm(&proxy);
}

#[test]
fn the_end_of_one_side_is_that_of_the_other() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let proxy = Proxy::start(listener.local_addr().expect("it is bound")).expect("loopback has a free port");
    let mut client = connect(&proxy);
    let (mut server, _) = listener.accept().expect("the proxy connects");
    server.write_all(b"bye").and_then(|()| server.shutdown(Shutdown::Write)).expect("it is open");
    assert_eq!(rest(&mut client), (b"bye".to_vec(), None));
    client.write_all(b"you too").expect("the other direction is open");
    drop(client);
    assert_eq!(rest(&mut server), (b"you too".to_vec(), None));
    proxy.wait_for(|counts| counts.open == 0);
}

#[test]
fn it_ends_when_it_is_dropped() {
    let (echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.stall();
    let mut waiting = connect(&proxy);
    drop(proxy);
    assert_eq!((rest(&mut client), rest(&mut waiting).0), ((vec![], None), vec![]));
    assert_eq!(echo.ended.recv().expect("it has ended"), b"warm");
}

#[test]
fn a_name_that_cannot_be_resolved_is_an_error() {
    assert!(Proxy::start("no port").is_err());
}
