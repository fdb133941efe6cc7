//! What is sent because of keys, and what is not.

use super::Bench;
use super::replica::{COOLDOWN, name};
use crate::circuit_breaker::CircuitState;
use crate::runtime::clock::TestClock;
use crate::runtime::fleet::alone;
use crate::shared::store::Command;

fn read(name: &str) -> Command {
    Command::Read { name: name.to_owned(), ended: 0 }
}

fn is_beat(command: &Command) -> bool {
    matches!(command, Command::Beat { .. })
}

#[test]
fn no_key_leaves_the_process() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    let key = "alice@example.com";
    bench.replicas.iter().for_each(|replica| replica.succeeds(key));
    bench.replicas[0].trips(key);
    bench.polls(3);
    clock.advance(COOLDOWN);
    for _ in 0..40 {
        for replica in &bench.replicas {
            if let Ok(permit) = replica.key(key).try_acquire() {
                permit.failure();
            }
        }
        bench.poll();
    }
    bench.replicas.iter_mut().for_each(super::Replica::stop);
    let sent: Vec<Command> = bench.replicas.iter().flat_map(super::Replica::sent).collect();
    let of = |operation: &str| sent.iter().filter(|command| command.operation() == operation).count();
    for operation in ["beat", "read", "trip", "lease", "verdict"] {
        assert!(of(operation) > 0, "{operation}");
    }
    assert!(sent.iter().any(|command| format!("{command:?}").contains(&name(key))), "in the summary too");
    for command in &sent {
        let text = format!("{command:?}");
        assert!(!text.contains("alice") && !text.contains("example.com"), "{text}");
    }
}

#[test]
fn a_thousand_closed_keys_cost_one_command_in_a_tick() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    (0..1_000).for_each(|key| bench.replicas[0].succeeds(&key.to_string()));
    bench.poll();
    assert_eq!(bench.replicas[0].names(), ["hosts"]);
    let _ = bench.replicas[0].sent();
    bench.polls(40);
    let idle = bench.replicas[0].sent();
    assert!(idle.len() == 40 && idle.iter().all(is_beat), "{idle:?}");

    // A key opens elsewhere that is here too: the name is read, and that key once in each change.
    bench.replicas[1].trips("7");
    bench.poll();
    bench.poll();
    bench.poll();
    let changed = bench.replicas[0].sent();
    let reads: Vec<&Command> = changed.iter().filter(|command| !is_beat(command)).collect();
    assert_eq!(reads, [&read("hosts"), &read(&name("7"))]);
    assert_eq!(bench.replicas[0].key("7").state(), CircuitState::Open);
    assert_eq!(bench.replicas[0].key("8").state(), CircuitState::Closed);

    // And one that is not here.
    bench.replicas[1].trips("not here");
    bench.polls(3);
    let changed = bench.replicas[0].sent();
    assert_eq!(changed.iter().filter(|command| !is_beat(command)).count(), 2, "{changed:?}");
}

#[test]
fn failures_that_open_nothing_send_nothing() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 1);
    bench.replicas[0].succeeds("x");
    bench.poll();
    let _ = bench.replicas[0].sent();
    for _ in 0..20 {
        bench.replicas[0].key("x").try_acquire().unwrap().failure();
        bench.replicas[0].succeeds("x");
        bench.poll();
    }
    let sent = bench.replicas[0].sent();
    assert!(sent.len() == 20 && sent.iter().all(is_beat), "{sent:?}");
}

#[test]
fn a_key_that_stays_closed_is_looked_at_no_more() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 2);
    bench.replicas[0].trips("x");
    bench.poll();
    bench.replicas[0].key("x").reset();
    bench.polls(8);
    assert_eq!(bench.replicas[0].names(), ["hosts".to_owned(), name("x")], "for half a minute");
    bench.polls(120);
    assert_eq!(bench.replicas[0].names(), ["hosts"]);
}
