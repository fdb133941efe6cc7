//! Who probes.

use rustix::process::Signal;

use test_servers::until;

use crate::support::{MIDDLE, SHORT, Watcher, first_to_run, opened, steadily};

#[test]
fn one_replica_probes_and_all_close() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = opened(server, MIDDLE);
        let first = first_to_run(&mut replicas, "begin");
        // While its call is under way, nobody else's runs.
        for _ in 0..20 {
            let others = replicas.iter_mut().enumerate().filter(|(at, _)| *at != first);
            assert_eq!(
                others.filter_map(|(_, other)| other.has_run("succeed").then_some(&other.id)).count(),
                0
            );
        }
        assert_eq!(replicas[first].ask("see"), "half-open 1");
        assert_eq!(replicas[first].ask("end well"), "ended");
        until("the verdict counts", || !watcher.known().is_open);
        assert_eq!(watcher.known().by, replicas[first].id);
        for replica in &mut replicas {
            replica.sees("closed 0");
            assert!(replica.has_run("succeed"));
        }
        assert_eq!(watcher.known().epoch, 1);
    });
}

#[test]
fn a_probe_that_fails_opens_all_anew() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = opened(server, SHORT);
        let first = first_to_run(&mut replicas, "fail");
        for replica in &mut replicas {
            replica.sees("open 2");
        }
        assert_eq!(watcher.known().by, replicas[first].id);
        // Of each opening one call reaches the service, which comes back at last.
        for epoch in 3..=4 {
            first_to_run(&mut replicas, "fail");
            replicas.iter_mut().for_each(|replica| replica.sees(&format!("open {epoch}")));
        }
        first_to_run(&mut replicas, "succeed");
        replicas.iter_mut().for_each(|replica| replica.sees("closed 0"));
        assert_eq!(watcher.known().epoch, 4);
    });
}

#[test]
fn a_holder_that_is_killed_holds_up_nobody_for_long() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = Vec::from(opened(server, SHORT));
        let first = first_to_run(&mut replicas, "begin");
        replicas.remove(first).kill();
        // The lease ends by itself.
        first_to_run(&mut replicas, "succeed");
        replicas.iter_mut().for_each(|replica| replica.sees("closed 0"));
        assert_eq!(watcher.known().epoch, 1);
    });
}

#[test]
fn a_verdict_that_comes_late_has_no_effect() {
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = Vec::from(opened(server, MIDDLE));
        let first = first_to_run(&mut replicas, "begin");
        // The machine of the holder is suspended in the middle of its probe.
        let mut late = replicas.remove(first);
        late.signal(Signal::STOP);
        first_to_run(&mut replicas, "fail");
        replicas.iter_mut().for_each(|replica| replica.sees("open 2"));
        // It comes back, and its probe has succeeded: too late, as another one has failed since.
        late.tell("end well");
        late.signal(Signal::CONT);
        assert_eq!(late.hear(), "ended");
        late.is_up(true);
        late.sees("open 2");
        // The cooldown of that opening has just begun.
        assert!(!late.has_run("succeed"));
        let known = watcher.known();
        assert!(known.epoch == 2 && known.is_open, "{known:?}");
    });
}
