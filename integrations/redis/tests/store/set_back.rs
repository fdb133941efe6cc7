//! Servers whose clock was set back: keys live longer than they were given.

use resilience::shared::store::{Command, ManualState, Reply, Store};

use crate::support::{Admin, SECOND, ask, known, lease, order, read, server, store, trip};

const HOUR: i64 = 3_600_000;

/// Sets the clock back by an hour, as far as keys can tell.
fn set_back(admin: &mut Admin) {
    let mut lengthened = 0;
    for key in admin.keys() {
        let left: i64 = admin.run(&format!("PTTL {key}"));
        if left > 0 {
            let _: i64 = admin.run(&format!("PEXPIRE {key} {}", left + HOUR));
            lengthened += 1;
        }
    }
    assert!(lengthened > 0);
}

fn open(store: &mut dyn Store) {
    assert_eq!(known(store, trip("payments", 1)).epoch, 1);
}

#[test]
fn an_opening_cools_for_its_cooldown_at_most() {
    let Some(server) = server() else { return };
    let (mut store, mut admin) = (store(&server, "a"), Admin::of(&server));
    open(&mut store);
    set_back(&mut admin);
    let now = known(&mut store, read("payments"));
    assert!(now.is_open && now.remaining <= 60 * SECOND, "{now:?}");
    admin.advance(61 * SECOND);
    assert_eq!(ask(&mut store, lease("payments", 1, 5)), Ok(Reply::Granted));
}

#[test]
fn who_asks_for_a_lease_learns_when_to_ask_again() {
    let Some(server) = server() else { return };
    let (mut store, mut admin) = (store(&server, "a"), Admin::of(&server));
    open(&mut store);
    admin.advance(59 * SECOND);
    set_back(&mut admin);
    let Ok(Reply::Stale(now)) = ask(&mut store, lease("payments", 1, 5)) else { panic!("it cools") };
    assert!(now.remaining <= 60 * SECOND && now.remaining > SECOND, "{now:?}");
}

#[test]
fn a_lease_of_a_lost_holder_ends() {
    let Some(server) = server() else { return };
    let (mut holder, mut other, mut admin) = (store(&server, "a"), store(&server, "b"), Admin::of(&server));
    let short =
        |token| Command::Lease { name: "payments".to_owned(), epoch: 1, token, lasts: SECOND, renews: false };
    open(&mut holder);
    admin.advance(61 * SECOND);
    assert_eq!(ask(&mut holder, short(1)), Ok(Reply::Granted));
    set_back(&mut admin);
    assert!(matches!(ask(&mut other, short(2)), Ok(Reply::Stale(_))));
    // It lasts as long as it was given for, whatever the other one asks for.
    admin.advance(SECOND / 2);
    assert!(matches!(ask(&mut other, short(2)), Ok(Reply::Stale(_))));
    admin.advance(SECOND / 2 + SECOND / 10);
    assert_eq!(ask(&mut other, short(2)), Ok(Reply::Granted));
}

#[test]
fn a_long_lease_is_not_cut_by_one_who_asks_for_a_short_one() {
    let Some(server) = server() else { return };
    let (mut holder, mut other, mut admin) = (store(&server, "a"), store(&server, "b"), Admin::of(&server));
    let of =
        |token, lasts| Command::Lease { name: "payments".to_owned(), epoch: 1, token, lasts, renews: false };
    open(&mut holder);
    admin.advance(61 * SECOND);
    assert_eq!(ask(&mut holder, of(1, 8 * SECOND)), Ok(Reply::Granted));
    for _ in 0..7 {
        assert!(matches!(ask(&mut other, of(2, SECOND)), Ok(Reply::Stale(_))));
        admin.advance(SECOND);
    }
    admin.advance(SECOND + SECOND / 10);
    assert_eq!(ask(&mut other, of(2, SECOND)), Ok(Reply::Granted));
}

#[test]
fn a_vote_counts_for_its_cooldown_at_most() {
    let Some(server) = server() else { return };
    let (mut a, mut b, mut admin) = (store(&server, "a"), store(&server, "b"), Admin::of(&server));
    known(&mut a, trip("payments", 2));
    set_back(&mut admin);
    assert_eq!(known(&mut b, read("payments")).votes, 1);
    admin.advance(61 * SECOND);
    assert_eq!(known(&mut b, read("payments")).votes, 0);
    let now = known(&mut b, trip("payments", 2));
    assert_eq!((now.epoch, now.votes), (0, 1));
}

#[test]
fn an_order_holds_as_long_as_it_was_given_for() {
    let Some(server) = server() else { return };
    let (mut store, mut admin) = (store(&server, "a"), Admin::of(&server));
    known(&mut store, order(1, Some(ManualState::ForcedOpen)));
    set_back(&mut admin);
    let manual = known(&mut store, read("payments")).manual.expect("it holds");
    assert!(manual.remaining <= 60 * SECOND, "{manual:?}");
    admin.advance(61 * SECOND);
    let ended = known(&mut store, read("payments")).manual.expect("its end is known");
    assert_eq!((ended.id, ended.state), (1, None));
}

#[test]
fn a_bucket_is_full_after_the_time_that_it_needs() {
    let Some(server) = server() else { return };
    let (mut store, mut admin) = (store(&server, "a"), Admin::of(&server));
    let mut take = |tokens| {
        let (limit, per) = (1, 60 * SECOND);
        let take = Command::Take { name: "mail".to_owned(), tokens, limit, per, burst: 5 };
        ask(&mut store, take).expect("it answers")
    };
    assert_eq!(take(5), Reply::Taken(5));
    set_back(&mut admin);
    assert_eq!(take(1), Reply::Taken(0));
    admin.advance(61 * SECOND);
    assert_eq!(take(5), Reply::Taken(1));
    admin.advance(301 * SECOND);
    assert_eq!(take(9), Reply::Taken(5));
}
