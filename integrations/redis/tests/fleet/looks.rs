//! When replicas follow, by the order of commands that the server has seen.

use std::collections::BTreeMap;

use redis::{Client, Connection, Value, cmd};
use test_servers::Server;

use crate::replica::Setting;
use crate::support::{LONG, PATIENCE, Replica, setting, steadily};

/// All commands that the server carries out, in their order.
struct Monitor(Connection);

/// A command of a client, or of a script that it runs.
struct Seen {
    client: String,
    words: String,
}

impl Monitor {
    fn of(server: &Server) -> Self {
        let client = Client::open(server.url()).expect("a URL");
        let mut connection = client.get_connection().expect("it is there");
        connection.set_read_timeout(Some(PATIENCE)).expect("a socket");
        cmd("MONITOR").exec(&mut connection).expect("it tells");
        Self(connection)
    }

    /// The next one: `1339518083.1 [0 127.0.0.1:60866] "GET" "key"`.
    fn next(&mut self) -> Seen {
        let Value::SimpleString(line) = self.0.recv_response().expect("it goes on") else {
            panic!("no line")
        };
        let (client, words) = line.split_once("] ").expect("a client and words");
        let client = client.rsplit_once("[0 ").expect("a client").1.to_owned();
        Seen { client, words: words.to_owned() }
    }
}

impl Seen {
    /// A look at the revision, plain or with a summary.
    fn is_look(&self) -> bool {
        self.client != "lua" && self.words.contains(":rev\"") && !self.is_about_breaker()
    }

    /// A script about the breaker.
    fn is_about_breaker(&self) -> bool {
        self.client != "lua" && self.words.contains(":until:payments")
    }

    /// What a script writes when the circuit opens.
    fn is_opening(&self) -> bool {
        self.client == "lua" && self.words.starts_with("\"SET\"") && self.words.contains(":until:payments")
    }
}

#[test]
fn the_first_look_after_an_opening_brings_it() {
    steadily(|server| {
        let setting = |id| Setting { cooldown: LONG, ..setting(server, id) };
        let mut replicas = ["a", "b", "c", "d"].map(|id| Replica::with(&setting(id)));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        let mut monitor = Monitor::of(server);
        let [a, b, ..] = &mut replicas;
        assert!(a.has_run("fail") && b.has_run("fail"));
        while !monitor.next().is_opening() {}

        // Of each replica: it looks, and asks for the breaker before it looks again.
        let mut looked = Vec::<String>::new();
        let mut followed = Vec::<String>::new();
        while followed.len() < replicas.len() {
            let seen = monitor.next();
            if seen.is_look() {
                let is_second = looked.contains(&seen.client) && !followed.contains(&seen.client);
                if is_second {
                    replicas.iter_mut().for_each(Replica::is_steady);
                }
                assert!(!is_second, "{}", seen.client);
                looked.push(seen.client);
            } else if seen.is_about_breaker()
                && looked.contains(&seen.client)
                && !followed.contains(&seen.client)
            {
                followed.push(seen.client);
            }
        }
        replicas.iter_mut().for_each(|replica| replica.sees("open 1"));
    });
}

#[test]
fn replicas_with_nothing_to_do_only_look() {
    steadily(|server| {
        let mut replicas = ["a", "b"].map(|id| Replica::start(server, id));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        replicas.iter_mut().for_each(|replica| assert!(replica.has_run("succeed")));
        let mut monitor = Monitor::of(server);
        // What they ask for first they have asked for in the second look of each.
        let mut looks = BTreeMap::<String, u32>::new();
        while looks.len() < replicas.len() || looks.values().any(|looks| *looks < 2) {
            let seen = monitor.next();
            if seen.is_look() {
                *looks.entry(seen.client).or_default() += 1;
            }
        }
        let (mut plain, mut with_summary) = (0, 0);
        while plain < 24 {
            let seen = monitor.next();
            let is_plain = seen.client == "lua" || seen.is_look();
            if !is_plain {
                replicas.iter_mut().for_each(Replica::is_steady);
            }
            assert!(is_plain, "{}", seen.words);
            if seen.client != "lua" {
                *if seen.words.starts_with("\"GET\"") { &mut plain } else { &mut with_summary } += 1;
            }
        }
        // Two replicas tell of themselves each 5 s: on the slowest machine these are far between.
        assert!(with_summary <= 8, "{with_summary}");
    });
}
