//! What waits for nobody. The lock is held meanwhile: whoever took it would wait for ever, which loom notices.

use super::*;
use crate::circuit_breaker::answer::Entry;

fn admitted(node: &Arc<Node>) -> Entry {
    node.enter().expect("it is not open")
}

#[test]
fn loom_failures_and_successes_below_the_threshold_wait_for_nobody() {
    loom::model(|| {
        let node = node(Settings::new().threshold(3));
        let held = node.hold();
        for outcome in [Outcome::Failure, Outcome::Success, Outcome::Failure, Outcome::Failure] {
            node.settle(admitted(&node), outcome);
        }
        drop(held);
        assert_eq!((node.seen(), node.snapshot().failures()), (CircuitState::Closed, 2));
    });
}

#[test]
fn loom_a_success_on_a_clean_window_waits_for_nobody() {
    loom::model(|| {
        let node = clean_window();
        let held = node.hold();
        node.settle(admitted(&node), Outcome::Success);
        node.settle(admitted(&node), Outcome::Ignored);
        drop(held);
    });
}

#[test]
fn loom_a_rejection_and_what_comes_late_wait_for_nobody() {
    for settings in [Settings::new().threshold(1), Settings::new().threshold(1.0).window(2).min_calls(1)] {
        loom::model(move || {
            let node = node(settings);
            let late = [admitted(&node), admitted(&node), admitted(&node)];
            fail(&node);
            let held = node.hold();
            assert!(node.enter().is_err());
            for (entry, outcome) in
                late.into_iter().zip([Outcome::Failure, Outcome::Success, Outcome::Ignored])
            {
                node.settle(entry, outcome);
            }
            drop(held);
            assert_eq!(node.snapshot().times_opened(), 1);
        });
    }
}

#[test]
fn loom_calls_of_a_breaker_that_a_person_has_taken_over_wait_for_nobody() {
    loom::model(|| {
        let node = node(Settings::new().threshold(1));
        node.obey(Command::ForceOpen).expect("always legal");
        let held = node.hold();
        assert!(node.enter().is_err());
        drop(held);
        node.obey(Command::Disable).expect("always legal");
        let held = node.hold();
        node.settle(admitted(&node), Outcome::Failure);
        drop(held);
        assert_eq!(node.seen(), CircuitState::Disabled);
    });
}
