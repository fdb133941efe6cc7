//! A bulkhead for each key.

use super::polled::Polled;
use crate::bulkhead::keyed::KeyedBulkhead;
use crate::bulkhead::value::Bulkhead;

#[test]
fn each_key_has_its_own_places() {
    let hosts = KeyedBulkhead::unshared("hosts").limit(1).build();
    let _held = hosts.of("eu").try_acquire().expect("it is free");
    let full = hosts.of("eu").try_acquire().expect_err("it is taken");
    assert_eq!((full.name(), full.key(), full.limit()), ("hosts", Some("eu"), 1));
    assert!(hosts.of("us").try_acquire().is_ok());
    let rejected = (hosts.of("eu").snapshot().rejected(), hosts.of("us").snapshot().rejected());
    assert_eq!((rejected, hosts.snapshot().rejected()), ((1, 0), 1), "the head counts those of all keys");
    assert_eq!(format!("{:?}", hosts.of("eu")), "Bulkhead { name: \"hosts\", key: \"eu\", running: 1 }");
}

#[test]
fn a_key_with_a_call_that_runs_or_waits_is_never_evicted() {
    let hosts = KeyedBulkhead::unshared("hosts").limit(1).queue(1).max_keys(2).build();
    let held = hosts.of("runs").try_acquire().expect("it is free");
    let waits = hosts.of("waits");
    let other = waits.try_acquire().expect("it is free");
    let mut call = Polled::new(waits.acquire());
    assert!(call.is_pending());
    for number in 0..100 {
        assert!(hosts.of(number).try_acquire().is_ok(), "there is no room, so it runs unguarded");
    }
    assert!(hosts.of("runs").try_acquire().is_err() && hosts.of("waits").try_acquire().is_err());
    drop(held);
    assert_eq!(hosts.of("new").key(), Some("new"), "`runs` has gone for it");
    drop(other);
    assert!(call.output().is_ok());
}

#[test]
fn a_key_that_is_about_to_be_entered_is_not_evicted() {
    let hosts = KeyedBulkhead::unshared("hosts").limit(1).max_keys(1).build();
    let found = hosts.of("eu");
    assert_eq!(hosts.of("us").key(), None, "there is no room");
    let _held = found.try_acquire().expect("it is free");
    assert!(hosts.of("eu").try_acquire().is_err(), "it is the same bulkhead");
    drop(found);
}

#[test]
fn a_key_whose_limit_has_adapted_goes_last() {
    let hosts = KeyedBulkhead::unshared("hosts").limit(1..=3).max_keys(2).build();
    hosts.of("slow").try_acquire().expect("it is free").failure();
    let _ = hosts.of("new");
    assert_eq!(hosts.of("another").key(), Some("another"));
    assert_eq!(
        hosts.find("slow").map(|slow| slow.snapshot().limit()),
        Some(2),
        "it keeps what it has learnt"
    );
    assert!(hosts.find("new").is_none(), "it was used later, but has learnt nothing");
    hosts.of("another").try_acquire().expect("it is free").failure();
    assert_eq!(hosts.of("third").key(), Some("third"), "where all have learnt, the oldest goes");
    assert!(hosts.find("slow").is_none());
}

#[test]
fn keys_of_one_name_are_shared_and_settings_compared() {
    let first = KeyedBulkhead::builder("keys: shared").limit(1).build();
    let second = KeyedBulkhead::builder("keys: shared").limit(2).build();
    let _held = first.of("eu").try_acquire().expect("it is free");
    assert!(second.of("eu").try_acquire().is_err());
    assert!(second.snapshot().conflict().is_some());
    let name = Bulkhead::find("keys: shared").expect("it was used");
    assert!(name.is_keyed() && name.snapshot().is_keyed());
    assert_eq!(name.of_key("eu").map(|eu| eu.snapshot().running()), Some(1));
    assert!(Bulkhead::all().iter().any(|one| one.key() == Some("eu") && one.name() == "keys: shared"));
}

#[test]
fn a_name_with_and_without_keys_is_a_conflict() {
    let plain = Bulkhead::builder("keys: both").build();
    assert_eq!(plain.snapshot().conflict(), None);
    let keyed = KeyedBulkhead::builder("keys: both").build();
    let _ = keyed.of("eu");
    let text = plain.snapshot().conflict().expect("they differ").to_string();
    assert!(text.contains("is a single one at") && text.contains("one for each key at"), "{text}");
}

#[test]
fn a_snapshot_of_all_keys_has_their_settings() {
    let hosts = KeyedBulkhead::builder("keys: settings").limit(4).queue(2).build();
    let seen = hosts.snapshot();
    assert_eq!((seen.limit(), seen.queue(), seen.adapts_within()), (4, 2, None));
    let adaptive = KeyedBulkhead::unshared("hosts").limit(30..=64).build().snapshot();
    assert_eq!((adaptive.limit(), adaptive.adapts_within()), (30, Some(30..=64)));
}

#[test]
fn a_key_without_room_has_no_limit() {
    let hosts = KeyedBulkhead::unshared("hosts").limit(1).max_keys(1).build();
    let _held = hosts.of("eu").try_acquire().expect("it is free");
    let no_room = hosts.of("us");
    let _permits: Vec<_> = (0..30).map(|_| no_room.try_acquire().expect("it is unguarded")).collect();
    assert_eq!((no_room.snapshot().running(), no_room.snapshot().limit()), (30, u32::MAX));
}
