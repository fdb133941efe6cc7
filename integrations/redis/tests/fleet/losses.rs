//! Servers that are lost, flushed, silent, or not there yet.

use test_servers::until;

use crate::replica::Setting;
use crate::support::{LONG, MIDDLE, Replica, SHORT, Watcher, first_to_run, flush, opened, setting, steadily};

#[test]
fn a_server_that_is_not_there_keeps_nobody_from_working() {
    steadily(|server| {
        server.kill().expect("it can be killed");
        let mut replicas = ["a", "b"].map(|id| Replica::start(server, id));
        for replica in &mut replicas {
            assert!(replica.has_run("succeed"));
            replica.is_up(false);
        }
        // Its own rules: it opens, probes and closes.
        let [a, b] = &mut replicas;
        assert!(a.has_run("fail"));
        assert!(!a.has_run("succeed"));
        until("it probes by itself", || a.has_run("succeed"));
        assert_eq!(a.ask("see"), "closed 0");
        // The server comes, and is found.
        server.restart().expect("it starts");
        a.is_up(true);
        b.is_up(true);
        assert!(a.has_run("fail") && b.has_run("fail"));
        a.sees("open 1");
        b.sees("open 1");
    });
}

#[test]
fn a_server_that_is_killed_opens_and_closes_nothing_at_once() {
    steadily(|server| {
        let mut replicas = opened(server, MIDDLE);
        server.kill().expect("it can be killed");
        for replica in &mut replicas {
            replica.is_up(false);
            assert_eq!(replica.ask("see"), "open 1");
        }
        // Without the server each decides by itself again.
        for replica in &mut replicas {
            until("it probes by itself", || replica.has_run("succeed"));
            replica.sees("closed 0");
        }
        server.restart().expect("it starts again");
        for replica in &mut replicas {
            replica.is_up(true);
            assert_eq!(replica.ask("see"), "closed 0");
        }
        // It has forgotten the epochs. Replicas that have seen later ones open together.
        let [a, b, c] = &mut replicas;
        assert!(b.has_run("fail") && c.has_run("fail"));
        let mut watcher = Watcher::of(server);
        for replica in [a, b, c] {
            until("it follows", || replica.ask("see") == format!("open {}", watcher.known().epoch));
        }
        assert!(watcher.known().epoch >= 2, "{:?}", watcher.known());
    });
}

#[test]
fn a_server_that_is_killed_closed_stays_closed() {
    steadily(|server| {
        let mut replicas = ["a", "b"].map(|id| Replica::start(server, id));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        server.kill().expect("it can be killed");
        for replica in &mut replicas {
            replica.is_up(false);
            assert_eq!(replica.ask("see"), "closed 0");
            assert!(replica.has_run("succeed"));
        }
    });
}

#[test]
fn a_server_that_is_flushed_closes_nothing() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = opened(server, MIDDLE);
        flush(server);
        assert_eq!(watcher.known().epoch, 0);
        // The first one that wants to probe brings the opening back, and gets the lease.
        let first = first_to_run(&mut replicas, "begin");
        let known = watcher.known();
        assert_eq!((known.epoch, known.is_open), (1, true));
        for (at, replica) in replicas.iter_mut().enumerate() {
            assert_eq!(replica.ask("see"), if at == first { "half-open 1" } else { "open 1" });
        }
        let restored = watcher.revision();
        assert_ne!(restored, 0, "the opening that was brought back is a change");
        replicas[first].ask("end well");
        replicas.iter_mut().for_each(|replica| replica.sees("closed 0"));
        assert_ne!(watcher.revision(), restored, "the verdict is one too");
    });
}

#[test]
fn a_server_that_is_silent_is_no_server() {
    steadily(|server| {
        let mut replicas = opened(server, SHORT);
        server.pause().expect("it can be paused");
        for replica in &mut replicas {
            replica.is_up(false);
            assert_ne!(replica.ask("see"), "closed 0");
        }
        let [a, b, _] = &mut replicas;
        until("it probes by itself", || a.has_run("fail"));
        until("it probes by itself", || b.has_run("succeed"));
        server.resume().expect("it goes on");
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        // Whatever each has done alone, all of them come back to the service.
        let mut healed = || {
            replicas.iter_mut().for_each(|replica| drop(replica.ask("succeed")));
            replicas.iter_mut().all(|replica| replica.ask("see") == "closed 0")
        };
        until("all close", &mut healed);
    });
}

#[test]
fn a_replica_that_starts_late_follows() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = Vec::from(opened(server, LONG));
        replicas.push(Replica::with(&Setting { cooldown: LONG, ..setting(server, "d") }));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        let epoch = watcher.known().epoch;
        let d = replicas.last_mut().expect("it was added");
        until("it follows", || d.ask("see") == format!("open {epoch}"));
        assert!(!d.has_run("succeed"));
    });
}
