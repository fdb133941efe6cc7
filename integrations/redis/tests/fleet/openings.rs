//! Who opens, and who follows.

use resilience::shared::store::{ManualState, Reply};
use test_servers::until;
use unruly::Proxy;

use crate::replica::Setting;
use crate::support::{LONG, Replica, SECOND, Watcher, count, opened, order, setting, steadily};

#[test]
fn an_opening_of_two_is_adopted_by_all() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = opened(server, LONG);
        let known = watcher.known();
        assert_eq!((known.epoch, known.is_open), (1, true));
        assert!(known.why.contains("failure"), "{}", known.why);
        for replica in &mut replicas {
            assert_eq!(replica.ask("by"), known.by);
            assert!(["a", "b"].contains(&known.by.as_str()), "{}", known.by);
        }
        // c has made no call at all so far.
        let [_, _, c] = &mut replicas;
        assert!(!c.has_run("succeed"));
    });
}

#[test]
fn one_replica_alone_takes_nobody_with_it() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = ["a", "b", "c"].map(|id| Replica::start(server, id));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        let [a, b, c] = &mut replicas;
        // The network between a and the service is broken: it opens, probes, and reopens by itself.
        assert!(a.has_run("fail"));
        a.sees("open 0");
        until("its vote is counted", || watcher.known().votes == 1);
        for _ in 0..2 {
            until("it probes", || a.has_run("fail"));
        }
        let known = watcher.known();
        assert_eq!((known.epoch, known.is_open), (0, false));
        for healthy in [b, c] {
            assert_eq!(healthy.ask("see"), "closed 0");
            assert!(healthy.has_run("succeed"));
        }
    });
}

#[test]
fn a_replica_that_heals_takes_its_vote_back() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut a = Replica::with(&Setting { cooldown: LONG, ..setting(server, "a") });
        a.is_up(true);
        assert!(a.has_run("fail"));
        until("its vote is counted", || watcher.known().votes == 1);
        // Long before the vote would end by itself.
        assert_eq!(a.ask("reset"), "done");
        until("its vote is gone", || watcher.known().votes == 0);
        assert_eq!(watcher.known().epoch, 0);
    });
}

#[test]
fn a_machine_that_starts_its_program_again_votes_once() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let of_machine = |machine: &str| {
            let machine = Some(machine.to_owned());
            let mut replica = Replica::with(&Setting { machine, cooldown: LONG, ..setting(server, "a") });
            replica.is_up(true);
            replica
        };
        // Its network is broken: the circuit of each process opens, and then it is killed.
        for starts in 1..=3 {
            let mut broken = of_machine("broken");
            assert!(broken.has_run("fail"));
            // Beside the votes there is the time that they have.
            until("its vote has come", || count(server, "resilience:{shop}:votes:payments") == starts + 1);
            broken.kill();
        }
        let known = watcher.known();
        assert_eq!((known.epoch, known.votes), (0, 1));
        let mut other = of_machine("other");
        assert!(other.has_run("fail"));
        other.sees("open 1");
    });
}

#[test]
fn a_replica_that_starts_again_takes_its_vote_back() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let start = || Replica::with(&Setting { cooldown: LONG, ..setting(server, "a") });
        let mut a = start();
        a.is_up(true);
        assert!(a.has_run("fail"));
        until("its vote is counted", || watcher.known().votes == 1);
        a.kill();
        assert_eq!(watcher.known().votes, 1);
        let mut again = start();
        again.is_up(true);
        until("its vote is gone", || watcher.known().votes == 0);
    });
}

#[test]
fn a_replica_that_reaches_nothing_takes_nobody_with_it() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let network = Proxy::start(server.address()).expect("a port");
        let mut broken = setting(server, "a");
        broken.url = format!("redis://{}/", network.address());
        let [mut b, mut c] = ["b", "c"].map(|id| Replica::start(server, id));
        let mut a = Replica::with(&broken);
        for replica in [&mut a, &mut b, &mut c] {
            replica.is_up(true);
        }
        network.refuse();
        network.cut();
        a.is_up(false);
        assert!(a.has_run("fail"));
        a.sees("open 0");
        // By its own rules, as if nothing were shared.
        until("it probes", || a.has_run("fail"));
        assert_eq!((b.ask("see"), c.ask("see")), ("closed 0".to_owned(), "closed 0".to_owned()));
        // The others open together while it hears nothing, and it follows when it is back.
        assert!(b.has_run("fail") && c.has_run("fail"));
        b.sees("open 1");
        c.sees("open 1");
        network.pass();
        a.is_up(true);
        until("it follows", || {
            let known = watcher.known();
            a.ask("see") == format!("open {}", known.epoch)
        });
        assert!(watcher.known().is_open);
    });
}

#[test]
fn a_vote_ends_with_its_replica() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut a = Replica::start(server, "a");
        let mut b = Replica::start(server, "b");
        a.is_up(true);
        b.is_up(true);
        assert!(a.has_run("fail"));
        until("its vote is counted", || watcher.known().votes == 1);
        a.kill();
        until("its vote has ended", || watcher.known().votes == 0);
        assert!(b.has_run("fail"));
        until("the other vote is counted", || watcher.known().votes == 1);
        assert_eq!(watcher.known().epoch, 0);
    });
}

#[test]
fn replicas_of_other_settings_share_what_they_know() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let (mut of_a, mut of_b) = (setting(server, "a"), setting(server, "b"));
        (of_a.cooldown, of_b.cooldown) = (20 * SECOND, 30 * SECOND);
        let mut a = Replica::with(&of_a);
        let mut b = Replica::with(&of_b);
        a.is_up(true);
        b.is_up(true);
        assert!(a.has_run("fail"));
        until("its vote is counted", || watcher.known().votes == 1);
        let settings_of_a = watcher.known().settings;
        assert!(b.has_run("fail"));
        a.sees("open 1");
        b.sees("open 1");
        // The store has the fingerprint of the last vote, and the cooldown of the one that opened.
        let known = watcher.known();
        assert!(settings_of_a != 0 && known.settings != 0 && known.settings != settings_of_a, "{known:?}");
        assert_eq!((known.by.as_str(), known.cooldown), ("b", 30 * SECOND));
        // a, whose settings are not those, says so, and only once.
        until("it tells of the other settings", || a.ask("differs") == "1");
        watcher.send(order(1, Some(ManualState::Disabled)));
        a.sees("by hand 0");
        watcher.send(order(2, None));
        until("the order has ended", || a.ask("see") != "by hand 0");
        assert_eq!(a.ask("differs"), "1");
    });
}

#[test]
fn an_order_for_the_fleet_reaches_all() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = ["a", "b"].map(|id| Replica::start(server, id));
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        let forced = watcher.send(order(1, Some(ManualState::ForcedOpen)));
        assert!(matches!(forced, Reply::Known(known) if known.manual.is_some()));
        for replica in &mut replicas {
            replica.sees("by hand 0");
            assert!(!replica.has_run("succeed"));
        }
        watcher.send(order(2, None));
        for replica in &mut replicas {
            replica.sees("closed 0");
            assert!(replica.has_run("succeed"));
        }
    });
}
