//! A rate limit that replicas keep together.

use std::time::Instant;

use test_servers::until;

use crate::replica::LIMIT;
use crate::support::{Replica, steadily};

const REPLICAS: usize = 8;
/// What the limit gives in a poll.
const BATCH: u32 = LIMIT / 4;
const BURST: u32 = LIMIT;

fn let_in(replicas: &mut [Replica]) -> u32 {
    replicas.iter_mut().map(|replica| replica.ask("let in").parse::<u32>().expect("a number")).sum()
}

/// Waits until so many calls more are let in. Then no more than the limit's were, and `beside`.
fn keep_the_limit(replicas: &mut [Replica], calls: u32, beside: u32) {
    let (begun, before) = (Instant::now(), let_in(replicas));
    until("calls are let in", || let_in(replicas) >= before + calls);
    let now = let_in(replicas) - before;
    // Each counts a moment after the clock was read first, and before it is read last.
    let most = begun.elapsed().as_secs_f64() * f64::from(LIMIT) + f64::from(beside);
    assert!(f64::from(now) <= most, "{now} of {most}");
}

#[test]
fn eight_replicas_keep_one_limit_with_and_without_a_server() {
    steadily(|server| {
        let mut replicas: Vec<_> = (0..REPLICAS).map(|id| Replica::start(server, &id.to_string())).collect();
        for replica in &mut replicas {
            replica.is_up(true);
            assert_eq!(replica.ask("let in"), "0");
        }
        let held = u32::try_from(REPLICAS).expect("eight") * BATCH;
        for replica in &mut replicas {
            assert_eq!(replica.ask("flood"), "begun");
        }
        keep_the_limit(&mut replicas, 2 * LIMIT, BURST + held);
        for replica in &mut replicas {
            until("it knows all", || replica.ask("replicas") == REPLICAS.to_string());
        }
        keep_the_limit(&mut replicas, 2 * LIMIT, BURST + held);

        server.kill().expect("it can be killed");
        replicas.iter_mut().for_each(|replica| replica.is_up(false));
        keep_the_limit(&mut replicas, 2 * LIMIT, held);
        // A server that comes back has a full bucket.
        server.restart().expect("it starts again");
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        keep_the_limit(&mut replicas, 2 * LIMIT, BURST + held);
        for replica in &mut replicas {
            assert_ne!(replica.ask("let in"), "0", "each has had a part");
        }
    });
}
