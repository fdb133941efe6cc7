//! Orders of somebody for all replicas.

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

/// What is due now.
fn due(talk: &mut Talk) -> Vec<What> {
    talk.lane.due(talk.now).into_iter().map(|order| order.what).collect()
}

#[test]
fn an_order_for_all_is_given_once_and_ends_by_time() {
    let mut talk = Talk::new();
    let orders = talk.reads(ordered(1, SECOND * 10));
    assert!(matches!(&orders[..], [What::Manual { remaining, .. }] if *remaining == SECOND * 10));
    let ends = talk.now + SECOND * 10;
    assert_eq!(talk.reads(ordered(1, Duration::from_millis(9_750))), []);
    assert_eq!(talk.lane.next_due(), Some(ends));
    talk.now = ends;
    assert_eq!(due(&mut talk), [What::EndManual]);
    assert_eq!(talk.tick(), [beat(), read(0)], "it was silent");
    assert_eq!(talk.reply([Reply::Known(ordered(1, SECOND))]), [], "the store is not as far");
    assert_eq!(talk.more(), []);
    assert_eq!(talk.reads(ended(1)), []);
}

#[test]
fn an_order_for_all_that_is_given_anew_is_a_new_one() {
    let mut talk = Talk::new();
    assert_eq!(talk.reads(ordered(1, SECOND * 10)).len(), 1);
    assert_eq!(talk.reads(ordered(2, SECOND * 60)).len(), 1, "it was prolonged");
    assert_eq!(talk.lane.next_due(), Some(talk.now + SECOND * 60));
    assert_eq!(talk.reads(ordered(3, SECOND)).len(), 1, "and cut short");
    assert_eq!(talk.lane.next_due(), Some(talk.now + SECOND));
}

#[test]
fn an_order_whose_end_moves_is_the_same_one() {
    let mut talk = Talk::new();
    assert_eq!(talk.reads(ordered(1, HOUR)).len(), 1);
    let ends = talk.now + HOUR;
    // The clock of the store went back, or the reply was late.
    assert_eq!(talk.reads(ordered(1, HOUR + SECOND * 10)), []);
    assert_eq!(talk.lane.next_due(), Some(ends), "it ends no later");
    // This machine was suspended.
    assert_eq!(talk.reads(ordered(1, SECOND)), []);
    assert_eq!(talk.lane.next_due(), Some(talk.now + SECOND));
    assert_eq!(talk.reads(ended(1)), [What::EndManual], "and it is over for the store");
}

#[test]
fn an_order_for_all_is_ended_by_somebody() {
    let mut talk = Talk::new();
    talk.reads(ordered(1, COOLDOWN));
    assert_eq!(talk.reads(ended(2)), [What::EndManual]);
    assert_eq!(talk.lane.next_due(), None);
    assert_eq!(talk.reads(ended(3)), [], "there is nothing to end");
}

#[test]
fn an_order_for_all_outlives_a_store_that_has_lost_it() {
    let mut talk = Talk::new();
    talk.reads(ordered(1, COOLDOWN));
    let ends = talk.now + COOLDOWN;
    talk.revision = 0;
    talk.tick();
    talk.reply([]);
    assert_eq!(talk.more(), [read(0)]);
    assert_eq!(talk.raw(Ok(vec![Reply::Known(Known::default())])), []);
    // What happens to it later ends nothing either.
    talk.revision = 7;
    assert_eq!(talk.reads(Known::default()), []);
    assert_eq!(talk.lane.next_due(), Some(ends));
    assert_eq!(talk.lane.farewell().len(), 1, "but the end of the lane does");
}

#[test]
fn an_order_for_all_that_was_lost_is_ended_by_somebody() {
    let mut talk = Talk::new();
    talk.reads(ordered(1, HOUR));
    assert_eq!(talk.reads(Known::default()), []);
    assert_eq!(talk.reads(ended(2)), [What::EndManual]);
    assert_eq!(talk.lane.next_due(), None);
}

#[test]
fn an_order_for_all_outlives_a_store_that_is_behind() {
    let mut talk = Talk::new();
    talk.reads(ordered(1, HOUR));
    assert_eq!(talk.reads(ended(2)), [What::EndManual]);
    assert_eq!(talk.reads(ordered(3, HOUR)).len(), 1);
    // It has failed over to a replica that has not heard of it.
    assert_eq!(talk.reads(ended(2)), []);
    assert_eq!(talk.reads(ordered(1, HOUR)), []);
    assert!(talk.lane.next_due().is_some());
    // It knows some orders back, and not all that ever were.
    (4..=20).for_each(|id| assert_eq!(talk.reads(ordered(id, HOUR)).len(), 1));
    assert_eq!((13..20).flat_map(|id| talk.reads(ordered(id, HOUR))).count(), 0);
    assert_eq!(talk.reads(ended(12)), [What::EndManual]);
}

#[test]
fn an_order_for_all_waits_for_a_breaker_that_is_off() {
    let mut talk = Talk::new();
    talk.facts.is_off = true;
    assert_eq!(talk.reads(ordered(1, HOUR)).len(), 1, "it lets that wait");
    assert_eq!(due(&mut talk), []);
    (talk.facts.is_off, talk.facts.wants_order) = (false, true);
    talk.tick();
    assert_eq!(talk.reply([Reply::Known(ordered(1, HOUR))]), []);
    assert!(matches!(due(&mut talk)[..], [What::Manual { .. }]));
    talk.facts.wants_order = false;
    // One that came before is not given again: somebody may have ended it here.
    talk.facts.is_off = true;
    assert_eq!(talk.reads(ordered(1, HOUR)), []);
    talk.facts.is_off = false;
    talk.tick();
    assert_eq!(talk.reply([Reply::Known(ordered(1, HOUR))]), []);
    assert_eq!(due(&mut talk), []);
}

#[test]
fn an_order_for_all_is_given_again_to_who_waits_for_it() {
    let mut talk = Talk::new();
    let first = talk.reads(ordered(1, COOLDOWN));
    assert_eq!(due(&mut talk), []);
    talk.facts.wants_order = true;
    talk.tick();
    talk.reply([]);
    let again = due(&mut talk);
    let remaining = COOLDOWN.saturating_sub(POLL);
    assert!(matches!(&again[..], [What::Manual { remaining: rest, .. }] if *rest == remaining), "{again:?}");
    assert_eq!((first.len(), due(&mut talk)), (1, vec![]), "it was given");
}
