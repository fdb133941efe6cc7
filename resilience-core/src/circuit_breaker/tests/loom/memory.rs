//! Models of the memory ordering: each fails if one of the orderings is weakened, or if two
//! accesses are swapped.

use super::names::{breaker, keyed, registry};
use super::*;
use crate::circuit_breaker::error::CircuitOpen;

type Seen = Option<(CircuitState, Option<Duration>)>;

/// A caller that returns why it is rejected and for how long, if it is rejected.
fn asks(cell: &Arc<BreakerCell>) -> impl FnOnce() -> Seen + use<> {
    let cell = Arc::clone(cell);
    move || enter_or_open(&cell).err().map(|open| (open.state(), open.retry_after()))
}

fn enter_or_open(cell: &Arc<BreakerCell>) -> Result<CallGuard<Arc<BreakerCell>>, CircuitOpen> {
    CallGuard::enter(Arc::clone(cell))
}

/// A breaker whose cooldown is half over.
fn resting(clock: &TestClock) -> Arc<BreakerCell> {
    let cell = cell(Settings::new().threshold(1));
    fail(&cell);
    clock.advance(COOLDOWN / 2);
    cell
}

const HALF_A_COOLDOWN: Seen = Some((CircuitState::Open, Some(Duration::from_secs(5))));

#[test]
fn loom_a_caller_races_the_first_probe_but_not_its_deadline() {
    explore(|world| {
        let cell = resting(&world.clock);
        let half_open = Arc::clone(&cell);
        let (seen, _) = world.race(asks(&cell), move || half_open.obey(Command::HalfOpen));
        assert!([None, HALF_A_COOLDOWN].contains(&seen), "{seen:?}");
    });
}

#[test]
fn loom_a_caller_never_reads_the_deadline_between_two_changes() {
    // Four switches: to the changes, back to the caller between them, and the same once more.
    explore_within(Some(4), |world| {
        let cell = resting(&world.clock);
        let changing = Arc::clone(&cell);
        let change_twice = move || {
            changing.obey(Command::HalfOpen).expect("it is open");
            if let Some(probe) = enter(&changing) {
                fail_with_hint(probe);
            }
        };
        let (seen, ()) = world.race(asks(&cell), change_twice);
        let probing = Some((CircuitState::HalfOpen, Some(COOLDOWN / 10)));
        let reopened = Some((CircuitState::Open, Some(HINT)));
        assert!([None, HALF_A_COOLDOWN, probing, reopened].contains(&seen), "{seen:?}");
    });
}

#[test]
fn loom_the_last_success_of_a_window_hides_no_failure() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1.0).window(2).min_calls(2));
        fail(&cell);
        enter(&cell).expect("closed").record(Outcome::Success);
        let succeeding = enter(&cell).expect("closed");
        world.race(move || succeeding.record(Outcome::Success), failure(&cell));
        for _ in 0..2 {
            enter(&cell).expect("it has succeeded in between").record(Outcome::Success);
        }
        assert_eq!(cell.snapshot().failures(), 0, "two successes push out whatever was on record");
    });
}

#[test]
fn loom_a_static_that_is_found_is_in_use_and_has_its_settings() {
    explore(|world| {
        let (registry, breaker) = (registry(), breaker(|| Settings::new().threshold(1)));
        let finds = move || {
            let cell = registry.find("shared")?;
            cell.settle(cell.enter().expect("it is new"), Outcome::Failure);
            Some(cell.seen())
        };
        let (_, seen) = world.race(move || breaker.linked(registry), finds);
        assert!([None, Some(CircuitState::Open)].contains(&seen), "{seen:?}");
    });
}

#[test]
fn loom_an_observed_failure_races_a_caller_and_rejects_none() {
    explore_within(Some(3), |world| {
        let cell = resting(&world.clock);
        let observing = Arc::clone(&cell);
        let observes_a_failure = move || {
            observing.obey(Command::ObserveOnly).expect("always legal");
            let entry = observing.enter().expect("it lets all through");
            observing.settle(entry, Outcome::Failure);
        };
        let (seen, ()) = world.race(asks(&cell), observes_a_failure);
        assert!([None, HALF_A_COOLDOWN].contains(&seen), "{seen:?}");
    });
}

#[test]
fn loom_a_caller_of_an_observed_key_is_never_rejected() {
    explore_within(Some(3), |world| {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
        let origin = Origin::new("loom", "", 0);
        let keyed = keyed(head, origin);
        head.obey(Command::ObserveOnly).expect("always legal");
        let cell = keyed.member("eu", 1, || Config::new(Settings::new().threshold(1), origin));
        fail(&cell);
        let (seen, ()) = world.race(asks(&cell), || keyed.reset());
        assert_eq!(seen, None, "it was only observed");
    });
}
