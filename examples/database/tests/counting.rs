//! The results of 800 updates of one row, in three ways.

use optimistic::{Counter, Crowd, Error, Tally};

/// All threads read the row for the first time before any of them writes. So some updates come too
/// late on every machine.
const CROWD: Crowd = Crowd { threads: 8, increments: 100 };

fn run(add: impl Fn(&Counter, &dyn Fn()) -> Result<(), Error> + Sync) -> Tally {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    CROWD.run(&folder.path().join("counter.db"), add).expect("the database works")
}

#[test]
fn without_a_version_updates_are_lost_and_nobody_is_told() {
    let tally = run(Counter::add_blindly);
    assert_eq!((tally.done, tally.refused), (800, 0));
    assert!(tally.lost() >= 7, "{tally:?}");
}

#[test]
fn with_a_version_updates_are_refused_and_none_is_lost() {
    let tally = run(Counter::add_once);
    assert!(tally.refused >= 7, "{tally:?}");
    assert_eq!((tally.done + tally.refused, tally.lost()), (800, 0));
}

#[test]
fn with_the_attribute_every_update_is_made_once() {
    let tally = run(Counter::add);
    assert_eq!((tally.value, tally.done, tally.refused), (800, 800, 0));
    assert!(tally.attempts >= 807, "{tally:?}");
}
