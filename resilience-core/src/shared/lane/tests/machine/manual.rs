//! Orders of somebody for all replicas.

use super::*;

#[test]
fn an_order_for_all_is_given_once_and_ends_by_time() {
    let mut talk = Talk::new();
    let known = |remaining| Known { manual: Some(manual(remaining)), ..Known::default() };
    let orders = talk.reads(known(SECOND * 10));
    assert!(matches!(&orders[..], [What::Manual { remaining, .. }] if *remaining == SECOND * 10));
    let ends = talk.now + SECOND * 10;
    assert_eq!(talk.reads(known(Duration::from_millis(9_750))), []);
    assert_eq!(talk.reads(known(SECOND * 60)).len(), 1, "it was prolonged");
    assert_eq!(talk.lane.due(ends), []);
    assert_eq!(talk.reads(known(SECOND)).len(), 1, "and cut short");
    let due = talk.lane.due(talk.now + SECOND);
    assert_eq!(due.into_iter().map(|order| order.what).collect::<Vec<_>>(), [What::EndManual]);
}

#[test]
fn an_order_for_all_is_ended_by_somebody() {
    let mut talk = Talk::new();
    talk.reads(Known { manual: Some(manual(COOLDOWN)), ..Known::default() });
    assert_eq!(talk.reads(Known::default()), [What::EndManual]);
    assert_eq!(talk.lane.next_due(), None);
}

#[test]
fn an_order_for_all_outlives_a_store_that_was_flushed() {
    let mut talk = Talk::new();
    talk.reads(Known { manual: Some(manual(COOLDOWN)), ..Known::default() });
    let ends = talk.now + COOLDOWN;
    talk.revision = 0;
    talk.tick();
    talk.reply([]);
    assert_eq!(talk.more(), [read(0)]);
    assert_eq!(talk.raw(Ok(vec![Reply::Known(Known::default())])), []);
    // What happens to it later ends nothing either.
    assert_eq!(talk.reads(Known::default()), []);
    assert_eq!(talk.lane.next_due(), Some(ends));
    assert_eq!(talk.lane.farewell().len(), 1, "but the end of the lane does");
}

#[test]
fn an_order_for_all_is_given_again_to_who_waits_for_it() {
    let mut talk = Talk::new();
    let first = talk.reads(Known { manual: Some(manual(COOLDOWN)), ..Known::default() });
    assert_eq!(talk.lane.due(talk.now), []);
    talk.facts.wants_order = true;
    talk.tick();
    talk.reply([]);
    let again = talk.lane.due(talk.now).into_iter().map(|order| order.what).collect::<Vec<_>>();
    let remaining = COOLDOWN.saturating_sub(POLL);
    assert!(matches!(&again[..], [What::Manual { remaining: rest, .. }] if *rest == remaining), "{again:?}");
    assert_eq!((first.len(), talk.lane.due(talk.now)), (1, vec![]), "it was given");
}
