//! Races of the outcomes that a window records.

use super::*;

/// A breaker with a full window of two calls, both successes.
pub(super) fn clean_window() -> Arc<BreakerCell> {
    let cell = cell(Settings::new().threshold(1.0).window(2));
    for _ in 0..2 {
        enter(&cell).expect("closed").record(Outcome::Success);
    }
    cell
}

#[test]
fn loom_a_success_on_a_clean_window_hides_no_failure() {
    explore(|world| {
        let cell = clean_window();
        let succeeding = enter(&cell).expect("closed");
        world.race(move || succeeding.record(Outcome::Success), failure(&cell));
        let seen = cell.snapshot();
        assert_eq!(
            (seen.recorded(), seen.failures()),
            (2, 1),
            "the failure is on record, whoever came first"
        );
        for _ in 0..2 {
            enter(&cell).expect("closed").record(Outcome::Success);
        }
        assert_eq!(cell.snapshot().failures(), 0, "and the next two successes push it out");
    });
}

#[test]
fn loom_two_failures_race_to_the_rate_and_open_once() {
    explore(|world| {
        let cell = clean_window();
        world.race(failure(&cell), failure(&cell));
        let seen = cell.snapshot();
        assert_eq!((seen.state(), seen.times_opened(), seen.recorded()), (CircuitState::Open, 1, 0));
    });
}

#[test]
fn loom_two_records_that_turn_the_ring_are_each_counted_once() {
    explore(|world| {
        let window = Duration::from_secs(10);
        let cell = cell(Settings::new().threshold(1.0).window(window).min_calls(100));
        fail(&cell);
        // One bucket further: the first racer turns the ring.
        world.clock.advance(window / 10);
        world.race(failure(&cell), failure(&cell));
        assert_eq!(cell.snapshot().recorded(), 3, "each call is on record once");
        world.clock.advance(window);
        assert_eq!(cell.snapshot().recorded(), 2, "the bucket of the first call is gone, the other stays");
        world.clock.advance(window / 10);
        assert_eq!(cell.snapshot().recorded(), 0);
    });
}

#[test]
fn loom_a_late_record_that_races_a_reset_leaves_nothing_behind() {
    explore(|world| {
        let window = Duration::from_secs(10);
        let cell = cell(Settings::new().threshold(1.0).window(window).min_calls(100));
        let late = enter(&cell).expect("closed");
        world.clock.advance(window * 2);
        let reset = Arc::clone(&cell);
        world.race(move || late.record(Outcome::Failure), move || reset.obey(Command::Reset).is_ok());
        assert_eq!(cell.snapshot().recorded(), 0, "before the reset it is cleared, after it it is late");
    });
}

#[test]
fn loom_a_call_that_races_the_settings_is_never_unrecorded() {
    explore(|world| {
        let cell = Arc::new(BreakerCell::closed("loom"));
        let configured = Arc::clone(&cell);
        let config = Config::new(Settings::new().threshold(1.0).window(2), Origin::new("loom", "", 0));
        let (guard, _) = world.race(caller(&cell), move || configured.configure(config));
        guard.expect("closed").record(Outcome::Success);
        assert!(
            cell.snapshot().recorded() <= 1,
            "admitted before the settings it is late, after them on record"
        );
        for _ in 0..2 {
            fail(&cell);
        }
        assert_eq!(cell.seen(), CircuitState::Open, "the window judges from the first call on");
    });
}
