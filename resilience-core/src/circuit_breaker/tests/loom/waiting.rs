//! Models of operations that wait for nobody. The lock is held meanwhile: an operation that took it
//! would block forever, which loom detects.

use super::windows::clean_window;
use super::*;
use crate::circuit_breaker::cell::admission::Admitted;

fn admitted(cell: &Arc<BreakerCell>) -> Admitted {
    cell.enter().expect("it is not open")
}

#[test]
fn loom_failures_and_successes_below_the_threshold_never_wait() {
    loom::model(|| {
        let cell = cell(Settings::new().threshold(3));
        let held = cell.hold();
        for outcome in [Outcome::Failure, Outcome::Success, Outcome::Failure, Outcome::Failure] {
            cell.settle(admitted(&cell), outcome);
        }
        drop(held);
        assert_eq!((cell.seen(), cell.snapshot().failures()), (CircuitState::Closed, 2));
    });
}

#[test]
fn loom_a_success_on_a_clean_window_waits_for_nobody() {
    loom::model(|| {
        let cell = clean_window();
        let held = cell.hold();
        cell.settle(admitted(&cell), Outcome::Success);
        cell.settle(admitted(&cell), Outcome::Ignored);
        drop(held);
    });
}

#[test]
fn loom_a_rejection_and_what_comes_late_wait_for_nobody() {
    for settings in [Settings::new().threshold(1), Settings::new().threshold(1.0).window(2).min_calls(1)] {
        loom::model(move || {
            let cell = cell(settings);
            let late = [admitted(&cell), admitted(&cell), admitted(&cell)];
            fail(&cell);
            let held = cell.hold();
            assert!(cell.enter().is_err());
            for (entry, outcome) in
                late.into_iter().zip([Outcome::Failure, Outcome::Success, Outcome::Ignored])
            {
                cell.settle(entry, outcome);
            }
            drop(held);
            assert_eq!(cell.snapshot().times_opened(), 1);
        });
    }
}

#[test]
fn loom_calls_of_a_breaker_under_manual_control_never_wait() {
    loom::model(|| {
        let cell = cell(Settings::new().threshold(1));
        cell.obey(Command::ForceOpen).expect("always legal");
        let held = cell.hold();
        assert!(cell.enter().is_err());
        drop(held);
        cell.obey(Command::Disable).expect("always legal");
        let held = cell.hold();
        cell.settle(admitted(&cell), Outcome::Failure);
        drop(held);
        assert_eq!(cell.seen(), CircuitState::Disabled);
    });
}
