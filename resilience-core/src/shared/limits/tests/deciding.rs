//! What is asked for, tick by tick.

use std::time::Duration;

use super::fleet::POLL;
use crate::shared::limits::{LimitFacts, Limits};
use crate::shared::store::{Command, Reply, StoreError};

const SECOND: Duration = Duration::from_secs(1);

fn facts(left: i64, rejected: u64) -> LimitFacts {
    LimitFacts { name: "api", limit: 100, per: SECOND, burst: 100, left, own: 0, rejected }
}

/// The tokens and the burst of each command.
fn of(commands: &[Command]) -> Vec<(u32, u32)> {
    let take = |command: &Command| match command {
        Command::Take { tokens, burst, limit: 100, per: SECOND, name } if name == "api" => (*tokens, *burst),
        other => panic!("{other:?}"),
    };
    commands.iter().map(take).collect()
}

/// A lane that has seen a limiter with a batch.
fn begun(replicas: u32) -> Limits {
    let mut limits = Limits::new(POLL);
    limits.set_replicas(replicas);
    assert_eq!(limits.ask(&[facts(25, 0)], POLL), []);
    assert_eq!(limits.hear(&[]), [Some(0)]);
    limits
}

#[test]
fn as_many_are_asked_for_as_were_wanted_and_a_quarter_more() {
    let mut limits = begun(1);
    assert_eq!(of(&limits.ask(&[facts(15, 2)], 2 * POLL)), [(10, 100)], "up to a share, which is a batch");
    assert_eq!(limits.hear(&[Reply::Taken(10)]), [Some(10)]);
    let mut limits = begun(5);
    let asked = limits.ask(&[facts(1, 8)], 2 * POLL);
    // 24 were used and 8 refused, so a batch would be used. 5 are its share, and 20 those of
    // others.
    assert_eq!(of(&asked), [(5, 100), (19, 80)]);
    assert_eq!(limits.hear(&[Reply::Taken(5), Reply::Taken(3)]), [Some(8)]);
    // It was given 3 of others lately, so it leaves 1 more.
    assert_eq!(of(&limits.ask(&[facts(0, 8)], 3 * POLL)), [(5, 100), (6, 79)]);
}

#[test]
fn calls_that_wait_count() {
    let mut limits = begun(1);
    assert_eq!(of(&limits.ask(&[facts(-3, 0)], 2 * POLL)), [(25, 100)], "a batch at most");
    assert_eq!(limits.hear(&[Reply::Taken(25)]), [Some(25)]);
    assert_eq!(of(&limits.ask(&[facts(20, 0)], 3 * POLL)), [(5, 100)]);
}

#[test]
fn an_idle_limiter_is_kept_ready_for_a_second_and_asks_no_more() {
    let mut limits = begun(5);
    let mut asked = Vec::new();
    let mut left = 0;
    for tick in 2..12_u32 {
        asked.push(limits.ask(&[facts(left, 0)], tick * POLL).len());
        // The store has none at first.
        let reply = [Reply::Taken(u32::from(tick == 4) * 5), Reply::Taken(0)];
        left += i64::from(limits.hear(&reply[..*asked.last().unwrap()])[0].unwrap());
    }
    assert_eq!(asked, [2, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(left, 5, "its share of a batch is ready");
}

#[test]
fn a_lane_that_is_woken_early_waits_with_limits() {
    let mut limits = begun(1);
    assert_eq!(limits.ask(&[facts(0, 5)], POLL + POLL / 3), []);
    assert!(limits.hear(&[]).is_empty());
    assert_eq!(of(&limits.ask(&[facts(0, 5)], 2 * POLL)), [(25, 100)]);
}

#[test]
fn a_late_tick_asks_for_at_most_half_a_second() {
    for (polls, tokens) in [(1, 25), (2, 50), (3, 50), (100, 50)] {
        let mut limits = begun(1);
        let asked = limits.ask(&[facts(0, 500)], POLL + polls * POLL);
        assert_eq!(of(&asked), [(tokens, 100)], "{polls}");
    }
}

#[test]
fn what_a_limiter_has_given_itself_is_paid_back() {
    let mut limits = begun(5);
    let own = |own| LimitFacts { own, ..facts(5, 0) };
    // 25 and 3 that it has had, 5 left: 23 used. At most a share is owed.
    assert_eq!(of(&limits.ask(&[own(3)], 2 * POLL)), [(5, 100), (18, 80)]);
    assert_eq!(limits.hear(&[Reply::Taken(5), Reply::Taken(18)]), [Some(20)]);
    assert_eq!(of(&limits.ask(&[own(90)], 3 * POLL)).first(), Some(&(5, 100)));
    assert_eq!(limits.hear(&[Reply::Taken(2), Reply::Taken(1)]), [Some(0)]);
}

#[test]
fn what_a_limiter_has_given_itself_is_used_once() {
    let mut limits = begun(5);
    let own = LimitFacts { own: 20, ..facts(5, 0) };
    // 25 and 20 that it has had, 5 left: 40 used, which is more than a batch.
    assert_eq!(of(&limits.ask(&[own], 2 * POLL)), [(5, 100), (20, 80)]);
    for tick in 3..5 {
        limits.failed();
        // The same ones, and no call since: its share is kept ready, and its share is owed.
        assert_eq!(of(&limits.ask(&[own], tick * POLL)), [(5, 100)]);
    }
}

#[test]
fn a_failed_round_leaves_what_was_wanted_behind() {
    let mut limits = begun(1);
    assert_eq!(of(&limits.ask(&[facts(0, 0)], 2 * POLL)), [(25, 100)]);
    limits.failed();
    assert!(limits.hear(&[]).is_empty());
    assert_eq!(of(&limits.ask(&[facts(0, 0)], 3 * POLL)), [(25, 100)], "it is kept ready still");
}

#[test]
fn a_store_that_gives_more_than_asked_for_gives_what_was_asked() {
    let mut limits = begun(1);
    assert_eq!(of(&limits.ask(&[facts(20, 0)], 2 * POLL)), [(5, 100)]);
    assert_eq!(limits.hear(&[Reply::Taken(500)]), [Some(5)]);
    assert_eq!(of(&limits.ask(&[facts(20, 0)], 3 * POLL)), [(5, 100)]);
    assert_eq!(limits.hear(&[Reply::Granted]), [Some(0)]);
}

#[test]
fn limiters_of_one_label_are_told_apart() {
    let mut limits = Limits::new(POLL);
    let both = |left, other| [facts(left, 0), LimitFacts { limit: 4, ..facts(other, 0) }];
    assert_eq!(limits.ask(&both(25, 1), POLL), []);
    assert_eq!(limits.hear(&[]), [Some(0), Some(0)]);
    let asked = limits.ask(&both(25, 0), 2 * POLL);
    assert!(matches!(asked[..], [Command::Take { tokens: 1, limit: 4, .. }]), "{asked:?}");
    assert_eq!(limits.hear(&[Reply::Taken(1)]), [Some(0), Some(1)]);
}

#[test]
fn fewer_replicas_count_once_they_are_said_twice() {
    let mut limits = Limits::new(POLL);
    let counted = [5, 1, 2, 0, 0, 3].map(|replicas| {
        limits.set_replicas(replicas);
        limits.terms().replicas
    });
    assert_eq!(counted, [5, 5, 2, 2, 1, 3]);
}

#[test]
fn a_limiter_that_the_store_refuses_hears_nothing() {
    let mut limits = Limits::new(POLL);
    let both = |left| [facts(left, 0), LimitFacts { name: "mail", ..facts(left, 0) }];
    assert_eq!(limits.ask(&both(25), POLL), []);
    assert_eq!(limits.hear(&[]), [Some(0), Some(0)]);
    assert_eq!(limits.ask(&both(15), 2 * POLL).len(), 2);
    let refused = Reply::Refused(StoreError::new("its memory is full"));
    assert_eq!(limits.hear(&[refused, Reply::Taken(10)]), [None, Some(10)]);
}
