//! Connections that break.

use crate::support::{connect, rest, say, start, warm};
use std::io::{ErrorKind, Write};

#[test]
fn a_cut_ends_all_connections_on_both_sides() {
    let (echo, proxy) = start();
    let (mut one, mut two) = (warm(&proxy), warm(&proxy));
    proxy.cut();
    assert_eq!((rest(&mut one), rest(&mut two)), ((vec![], None), (vec![], None)));
    assert_eq!([echo.ended.recv(), echo.ended.recv()], [Ok(b"warm".to_vec()), Ok(b"warm".to_vec())]);
    proxy.wait_for(|counts| counts.open == 0);
    warm(&proxy);
}

#[test]
fn a_reset_is_one_on_both_sides() {
    let (echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.reset();
    assert_eq!(rest(&mut client), (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(echo.ended.recv().expect("it has ended"), b"warm");
    warm(&proxy);
}

#[test]
fn a_connection_that_has_just_been_made_is_cut_too() {
    let (_echo, proxy) = start();
    for _ in 0..50 {
        let mut client = connect(&proxy);
        proxy.cut();
        assert_eq!(rest(&mut client).0, []);
        let mut client = connect(&proxy);
        proxy.reset();
        assert_eq!(rest(&mut client), (vec![], Some(ErrorKind::ConnectionReset)));
    }
    assert_eq!(proxy.counts().connections, 100);
}

#[test]
fn an_answer_is_cut_after_so_many_bytes() {
    let (echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.cut_answers_after(3);
    client.write_all(b"hello").expect("it is open");
    assert_eq!(rest(&mut client), (b"hel".to_vec(), None));
    assert_eq!(echo.ended.recv().expect("it has ended"), b"warmhello", "the request has arrived");
    assert_eq!(proxy.counts().to_client, 7);
}

#[test]
fn an_answer_is_lost_and_the_request_was_not() {
    let (echo, proxy) = start();
    proxy.cut_answers_after(0);
    let mut client = connect(&proxy);
    client.write_all(b"commit").expect("it is open");
    assert_eq!(rest(&mut client), (vec![], None));
    assert_eq!(echo.ended.recv().expect("it has ended"), b"commit");
}

#[test]
fn a_request_is_cut_after_so_many_bytes() {
    let (echo, proxy) = start();
    let mut client = warm(&proxy);
    proxy.cut_requests_after(4);
    client.write_all(b"hello").expect("it is open");
    assert_eq!(echo.ended.recv().expect("it has ended"), b"warmhell");
    assert!(b"hell".starts_with(&rest(&mut client).0));
    // The next connection may send as much again.
    let mut client = connect(&proxy);
    assert_eq!(say(&mut client, b"he"), b"he");
    client.write_all(b"llo").expect("it is open");
    assert_eq!(echo.ended.recv().expect("it has ended"), b"hell");
}
