//! A cluster of two nodes, of which the URL names the wrong one.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use resilience::shared::conformance::conformance;
use resilience::shared::store::Store as _;
use test_servers::{Redis, until};
use unruly::Proxy;

use crate::support::{Admin, ask, at, beat, passes, server};

#[test]
fn a_node_that_names_another_one_is_followed() {
    let node = || Redis::new().cluster_node().start().expect("it starts");
    let (Some(first), Some(mut second)) = (node(), node()) else { return };
    let (mut of_first, mut of_second) = (Admin::of(&first), Admin::of(&second));
    let slot: i64 = of_first.run("CLUSTER KEYSLOT resilience:{shop}:rev");
    let (low, high) = ("CLUSTER ADDSLOTSRANGE 0 8191", "CLUSTER ADDSLOTSRANGE 8192 16383");
    let _: String = of_first.run(if slot < 8_192 { high } else { low });
    let _: String = of_second.run(if slot < 8_192 { low } else { high });
    let _: String = of_first.run(&format!("CLUSTER MEET 127.0.0.1 {}", second.address().port()));
    until("the first node knows the second one's slots", || {
        of_first.run::<String>("CLUSTER INFO").contains("cluster_slots_assigned:16384")
    });
    until("both nodes are ready", || {
        [&mut of_first, &mut of_second]
            .iter_mut()
            .all(|node| node.run::<String>("CLUSTER INFO").contains("cluster_state:ok"))
    });

    let store = |replica: &str| at(&first.url(), replica);
    let steps = conformance(&mut |replica| Box::new(store(replica)), &mut |time| of_second.advance(time));
    passes(&steps);
    assert!(!of_second.keys().is_empty() && of_first.keys().is_empty());

    // The node is lost and comes back: each time the server of the URL is asked anew.
    let mut store = store("a");
    ask(&mut store, beat()).expect("it answers");
    second.kill().expect("it can be killed");
    let error = ask(&mut store, beat()).expect_err("nobody has the keys").to_string();
    assert!(error.contains(&second.address().to_string()), "{error}");
    // Neither node is asked without a pause.
    let before = of_first.connections();
    for _ in 0..1_000 {
        store.send(&[beat()], Duration::from_millis(1)).expect_err("nobody has the keys");
    }
    let since = of_first.connections() - before;
    assert!(since < 20, "{since}");
    second.restart().expect("it starts again");
    until("it is found again", || ask(&mut store, beat()).is_ok());
}

/// A node that says of each command that another node has the keys, after it has taken a password.
/// It ends with the program. The number is that of its connections.
fn moves_to(node: &str) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    let (node, connections) = (format!("-MOVED 7 {node}\r\n"), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&connections);
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::Relaxed);
            let (mut stream, mut asked) = (stream.expect("a connection"), [0; 4_096]);
            // It may be gone already.
            let _ = stream.read(&mut asked).and_then(|_| stream.write_all(b"+OK\r\n"));
            let _ = stream.read(&mut asked).and_then(|_| stream.write_all(node.as_bytes()));
            open.push(stream);
        }
    });
    (format!("redis://:sesame@{address}/"), connections)
}

#[test]
fn a_node_that_is_slow_to_connect_to_is_reached() {
    let Some(server) = server() else { return };
    let () = Admin::of(&server).run("CONFIG SET requirepass sesame");
    let network = Proxy::start(server.address()).expect("a port");
    let (url, connections) = moves_to(&network.address().to_string());
    let mut store = at(&url, "a");
    network.stall();
    until("the node is dialled", || {
        store.send(&[beat()], Duration::from_millis(100)).expect_err("it is slow");
        network.counts().connections > 0
    });
    let before = connections.load(Ordering::Relaxed);
    // Each of these has less time than the connection needs, and goes on to wait for it.
    for _ in 0..5 {
        let error = store.send(&[beat()], Duration::from_millis(10)).expect_err("it is slow").to_string();
        assert!(error.starts_with(&format!("redis at {}: no answer", network.address())), "{error}");
    }
    network.pass();
    ask(&mut store, beat()).expect("it is reached");
    assert_eq!(network.counts().connections, 1);
    assert_eq!(connections.load(Ordering::Relaxed), before);
}

#[test]
fn a_node_that_cannot_be_followed_is_told_as_such() {
    let (url, _) = moves_to("?:7000");
    let mut store = at(&url, "a");
    let error = ask(&mut store, beat()).expect_err("no such host").to_string();
    assert!(error.contains("a cluster has these keys at `?:7000`"), "{error}");
}
