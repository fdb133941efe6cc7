//! Many replicas at once.

use std::collections::BTreeSet;

use resilience::shared::store::Reply;

use crate::support::{Admin, SECOND, ask, known, lease, read, server, store, trip};

#[test]
fn of_many_that_ask_one_gets_the_lease() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    known(&mut store(&server, "first"), trip("payments", 1));
    let mut holders = BTreeSet::new();
    for round in 0..20_u64 {
        admin.advance(61 * SECOND);
        let granted: Vec<u64> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..4)
                .map(|replica| {
                    let mut store = store(&server, &format!("r{replica}"));
                    let token = round * 10 + replica;
                    scope.spawn(move || {
                        let reply = ask(&mut store, lease("payments", 1, token)).expect("it answers");
                        (reply == Reply::Granted).then_some(token)
                    })
                })
                .collect();
            asking.into_iter().filter_map(|asking| asking.join().expect("it ends")).collect()
        });
        assert_eq!(granted.len(), 1, "{granted:?}");
        holders.extend(granted);
    }
    assert_eq!(holders.len(), 20);
}

#[test]
fn votes_at_once_open_once() {
    let Some(server) = server() else { return };
    let mut reader = store(&server, "reader");
    for breaker in 0..20 {
        let name = format!("payments-{breaker}");
        let epochs: Vec<u64> = std::thread::scope(|scope| {
            let voting = ["a", "b", "c", "d"].map(|replica| {
                let mut store = store(&server, replica);
                let vote = trip(&name, 3);
                scope.spawn(move || known(&mut store, vote).epoch)
            });
            voting.map(|voting| voting.join().expect("it ends")).into()
        });
        let opened = epochs.iter().filter(|epoch| **epoch == 1).count();
        assert_eq!((opened, epochs.iter().max()), (2, Some(&1)), "{epochs:?}");
        let known = known(&mut reader, read(&name));
        assert_eq!((known.votes, known.epoch), (4, 1));
    }
}
