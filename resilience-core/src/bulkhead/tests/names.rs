//! Bulkheads of one name.

use crate::bulkhead::value::Bulkhead;

#[test]
fn one_name_is_one_bulkhead_and_the_first_settings_hold() {
    let first = Bulkhead::builder("names: one").limit(1).build();
    let second = Bulkhead::builder("names: one").limit(5).queue(2).build();
    let permit = first.try_acquire().expect("it is free");
    assert_eq!(second.try_acquire().expect_err("it is the same").limit(), 1);
    let conflict = second.snapshot().conflict().expect("they differ");
    assert_eq!(first.snapshot().conflict(), Some(conflict));
    let text = conflict.to_string();
    assert!(text.starts_with("bulkhead `names: one` is configured at"), "{text}");
    assert!(text.contains("`limit = 1`") && text.contains("`limit = 5, queue = 2`"), "{text}");
    drop(permit);
    assert!(Bulkhead::named("names: one").try_acquire().is_ok());
}

#[test]
fn a_bulkhead_that_was_looked_up_first_gets_its_settings_later() {
    let looked_up = Bulkhead::named("names: later");
    let seen = looked_up.snapshot();
    assert_eq!((seen.limit(), seen.queue(), seen.wait()), (20, 0, None));
    let built = Bulkhead::builder("names: later").limit(1).build();
    let _held = built.try_acquire().expect("it is free");
    assert!(looked_up.try_acquire().is_err());
    assert_eq!(looked_up.snapshot().limit(), 1);
    assert_eq!(looked_up.snapshot().conflict(), None);
}

#[test]
fn an_unshared_bulkhead_is_nobody_elses() {
    let [one, other] = [(); 2].map(|()| Bulkhead::unshared("names: unshared").limit(1).build());
    let _held = one.try_acquire().expect("it is free");
    assert!(other.try_acquire().is_ok());
    assert!(one.clone().try_acquire().is_err(), "clones share their places");
    assert!(Bulkhead::find("names: unshared").is_none());
}

#[test]
fn printing_a_bulkhead_does_not_register_it() {
    static QUIET: Bulkhead = Bulkhead::builder("names: quiet").build();
    assert_eq!(format!("{QUIET:?}"), "Bulkhead { name: \"names: quiet\", .. }");
    assert!(Bulkhead::find("names: quiet").is_none());
    let _held = QUIET.try_acquire();
    assert_eq!(format!("{QUIET:?}"), "Bulkhead { name: \"names: quiet\", running: 1 }");
}

#[cfg(feature = "test-util")]
mod fresh {
    use crate::bulkhead::keyed::KeyedBulkhead;
    use crate::bulkhead::value::Bulkhead;
    use crate::testing;

    #[test]
    fn a_conflict_is_noticed_among_what_a_test_has_to_itself() {
        let _fresh = testing::fresh();
        let first = Bulkhead::builder("names: fresh").limit(1).build();
        let second = Bulkhead::builder("names: fresh").limit(5).build();
        assert_eq!((first.snapshot().limit(), second.snapshot().limit()), (1, 1));
        let conflict = first.snapshot().conflict().expect("they differ").to_string();
        assert!(conflict.contains("`limit = 1`") && conflict.contains("`limit = 5`"), "{conflict}");
    }

    #[test]
    fn conflicts_of_keys_are_noticed_there_too() {
        let _fresh = testing::fresh();
        let first = KeyedBulkhead::builder("names: fresh keys").limit(1).build();
        let second = KeyedBulkhead::builder("names: fresh keys").limit(5).build();
        let _ = (first.of("eu"), second.of("eu"));
        let conflict = second.snapshot().conflict().expect("they differ").to_string();
        assert!(conflict.contains("`limit = 1`") && conflict.contains("`limit = 5`"), "{conflict}");
        let few = KeyedBulkhead::builder("names: few keys").max_keys(2).build();
        let fewer = KeyedBulkhead::builder("names: few keys").max_keys(1).build();
        assert_eq!(few.snapshot().conflict(), None);
        assert!(fewer.snapshot().conflict().is_some());
    }

    #[test]
    fn a_clone_is_not_bound_to_the_test_that_made_it() {
        let value = Bulkhead::builder("names: cloned").limit(1).build();
        let keyed = KeyedBulkhead::builder("names: cloned keys").limit(1).build();
        let fresh = testing::fresh();
        let (clone, keyed_clone) = (value.clone(), keyed.clone());
        let _of_test = (clone.try_acquire(), keyed_clone.of("eu").try_acquire());
        assert!(value.try_acquire().is_err() && keyed.of("eu").try_acquire().is_err());
        drop(fresh);
        let _held = (
            clone.try_acquire().expect("that of the process is free"),
            keyed_clone.of("eu").try_acquire().expect("that of the process is free"),
        );
        assert!(value.try_acquire().is_err() && keyed.of("eu").try_acquire().is_err(), "they share places");
    }
}
