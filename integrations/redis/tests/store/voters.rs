//! Who has a vote.

use resilience_redis::RedisStore;
use test_servers::Server;

use crate::support::{Admin, SECOND, known, read, server, store, trip};
use resilience::shared::store::Command;

fn of_machine(server: &Server, replica: &str) -> RedisStore {
    store(server, replica).voter("machine")
}

#[test]
fn a_machine_that_starts_again_and_again_has_one_vote() {
    let Some(server) = server() else { return };
    for start in 0..5 {
        let now = known(&mut of_machine(&server, &format!("machine-{start}")), trip("payments", 2));
        assert_eq!((now.epoch, now.votes), (0, 1), "{start}");
    }
    let now = known(&mut store(&server, "other"), trip("payments", 2));
    assert_eq!((now.epoch, now.votes, now.by.as_str()), (1, 2, "other"));
}

#[test]
fn a_vote_of_a_machine_counts_while_one_of_its_replicas_has_it() {
    let Some(server) = server() else { return };
    let (mut first, mut second) = (of_machine(&server, "first"), of_machine(&server, "second"));
    known(&mut first, trip("payments", 2));
    assert_eq!(known(&mut second, trip("payments", 2)).votes, 1);
    let withdraw = || Command::Withdraw { name: "payments".to_owned() };
    assert_eq!(known(&mut first, withdraw()).votes, 1);
    assert_eq!(known(&mut second, withdraw()).votes, 0);
}

#[test]
fn the_votes_of_a_machine_end_one_by_one() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    known(&mut of_machine(&server, "first"), trip("payments", 3));
    admin.advance(40 * SECOND);
    known(&mut of_machine(&server, "second"), trip("payments", 3));
    let mut reader = store(&server, "reader");
    for (seconds, votes) in [(0, 1), (21, 1), (40, 0)] {
        admin.advance(seconds * SECOND);
        assert_eq!(known(&mut reader, read("payments")).votes, votes, "{seconds}");
    }
}

#[test]
fn a_process_that_starts_again_takes_back_what_it_said_before() {
    let Some(server) = server() else { return };
    known(&mut store(&server, "a"), trip("payments", 2));
    known(&mut store(&server, "b"), trip("payments", 3));
    // Another process has this id now, and its circuit is closed.
    let mut again = store(&server, "a");
    assert_eq!(known(&mut again, read("payments")).votes, 1);
    // What it says itself stays, also if it is said before anything is read.
    assert_eq!(known(&mut again, trip("payments", 3)).votes, 2);
    assert_eq!(known(&mut again, read("payments")).votes, 2);
    let mut third = store(&server, "c");
    assert_eq!(known(&mut third, trip("payments", 4)).votes, 3);
    assert_eq!(known(&mut third, read("payments")).votes, 3);
}

#[test]
fn a_name_that_is_empty_is_a_voter_like_any_other() {
    let Some(server) = server() else { return };
    let mut votes = ["", "a", "aa"].map(|name| known(&mut store(&server, name), trip("payments", 9)).votes);
    votes.sort_unstable();
    assert_eq!(votes, [1, 2, 3]);
}
