//! Networks that break replies off, and servers that are none.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use resilience::shared::store::{Reply, Store as _};
use unruly::Proxy;

use crate::support::{PATIENCE, at, beat, known, read, server, store, trip};

#[test]
fn a_reply_that_breaks_off_is_taken_for_no_other() {
    let Some(server) = server() else { return };
    let network = Proxy::start(server.address()).expect("a port");
    let url = format!("redis://{}/", network.address());
    let mut reached = at(&url, "a");
    known(&mut reached, trip("payments", 1));
    let round = [read("search"), beat(), read("payments")];
    let whole = reached.send(&round, PATIENCE).expect("it answers");
    let (mut broken, mut complete) = (0, 0);
    // About 200 bytes are the replies to a round, and some more those to a new connection.
    for bytes in (0..400).step_by(7) {
        network.cut_answers_after(bytes);
        let is_whole = match reached.send(&round, PATIENCE) {
            Ok(replies) => {
                assert_eq!(replies.len(), 3);
                complete += 1;
                true
            }
            Err(_) => {
                broken += 1;
                false
            }
        };
        network.pass();
        // If the cut came right after the last byte, the connection is found to be closed now.
        let again = match reached.send(&round, PATIENCE) {
            Err(_) if is_whole => reached.send(&round, PATIENCE),
            other => other,
        };
        let replies = again.expect("it connects again");
        let [Reply::Known(search), Reply::Beat { revision: 1.., .. }, Reply::Known(payments)] = &replies[..]
        else {
            panic!("{replies:?}");
        };
        assert_eq!((search.epoch, payments.epoch), (0, 1));
        assert_eq!(replies[0], whole[0]);
    }
    assert!(broken > 10 && complete > 5, "{broken} {complete}");
}

/// A server that says the same to everybody, and keeps connections open. It ends with the program.
fn says(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            // It may be gone already.
            let _ = stream.write_all(answer);
            open.push(stream);
        }
    });
    format!("redis://{address}/")
}

#[test]
fn a_server_of_another_protocol_is_an_error() {
    let table: [(&[u8], &str); 8] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "another protocol"),
        (b"\0\x01\x02\xff\r\n", "another protocol"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "another protocol"),
        (b"$5\r\nab", "no answer within 100ms"),
        (b":7\r\n:7\r\n", "a reply that cannot be read"),
        (b"$-1\r\n*-1\r\n", "a reply that cannot be read"),
        (b"$1\r\n7\r\n-ERR what\r\n", "what"),
        (b"-LOADING yes\r\n-LOADING yes\r\n", "LOADING: it reads its data"),
    ];
    for (answer, expected) in table {
        for _ in 0..2 {
            // A busy machine may be late, but for the answer that never comes.
            let patience = if expected.ends_with("100ms") { PATIENCE / 200 } else { PATIENCE / 20 };
            let mut store = at(&says(answer), "a");
            let outcome = store.send(&[beat(), read("payments")], patience);
            let message = outcome.expect_err(expected).to_string();
            assert!(message.contains(expected) && message.starts_with("redis at 127.0.0.1:"), "{message}");
        }
    }
}

#[test]
fn a_slow_network_is_late_and_not_wrong() {
    let Some(server) = server() else { return };
    let network = Proxy::start(server.address()).expect("a port");
    let mut slow = at(&format!("redis://{}/", network.address()), "a");
    known(&mut slow, trip("payments", 1));
    network.delay(Duration::from_millis(100));
    let late = slow.send(&[trip("search", 1)], Duration::from_millis(20)).expect_err("it is late");
    assert!(late.to_string().ends_with("no answer within 20ms"), "{late}");
    // It may have been carried out, and is asked again.
    network.pass();
    assert_eq!(known(&mut slow, trip("search", 1)).epoch, 1);
    assert_eq!(known(&mut store(&server, "b"), read("search")).epoch, 1);
}
