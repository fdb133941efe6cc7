//! Races of what a lane orders while calls are under way. The lane is alive in all of them.

use super::*;
use crate::circuit_breaker::overridden::{self, Mode, Override};
use crate::circuit_breaker::state::fleet::{FleetOrigin, Grant, Opening, ProbeResult, Term};
use crate::runtime::clock::Clock;
use crate::runtime::fleet::alive_for;

/// A breaker that is shared, and a lane that is alive.
fn shared(settings: Settings) -> Arc<BreakerCell> {
    alive_for(100 * COOLDOWN, Duration::from_millis(250));
    cell(settings.shared(true))
}

fn open(cell: &Arc<BreakerCell>, epoch: u64, remaining: Duration) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    let origin = std::sync::Arc::new(FleetOrigin::default());
    move || cell.obey_opening(&Opening { epoch, remaining, cooldown: COOLDOWN, origin })
}

fn lease(cell: &Arc<BreakerCell>, token: u64, probes: u32) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    let term = Term { begins: Clock::Async.now(), lasts: COOLDOWN };
    move || cell.obey_grant(Grant { epoch: 1, token, term, probes })
}

fn close(cell: &Arc<BreakerCell>, epoch: u64) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    move || cell.obey_closing(epoch)
}

/// A breaker that obeys opening 1, which has cooled.
fn waiting(settings: Settings) -> Arc<BreakerCell> {
    let cell = shared(settings);
    open(&cell, 1, Duration::ZERO)();
    cell
}

/// The same with a lease that no call has used.
fn leased(settings: Settings, probes: u32) -> Arc<BreakerCell> {
    let cell = waiting(settings);
    lease(&cell, 11, probes)();
    cell
}

#[test]
fn loom_an_opening_of_the_fleet_races_a_caller_and_holds() {
    explore(|world| {
        let cell = shared(Settings::new());
        let (entered, ()) = world.race(caller(&cell), open(&cell, 1, COOLDOWN));
        drop(entered);
        let open = cell.enter().expect_err("it obeys");
        assert_eq!((open.state(), open.retry_after()), (CircuitState::Open, Some(COOLDOWN)));
        assert_eq!(cell.facts().adopted, 1);
    });
}

#[test]
fn loom_an_opening_of_the_fleet_races_one_of_its_own() {
    explore(|world| {
        let cell = shared(Settings::new().threshold(1));
        let failing = enter(&cell).expect("closed");
        world.race(move || failing.record(Outcome::Failure), open(&cell, 1, 2 * COOLDOWN));
        let facts = cell.facts();
        assert_eq!((facts.state, facts.adopted), (CircuitState::Open, 1));
        assert!(facts.trips <= 1);
        let left = cell.enter().expect_err("it is open").retry_after();
        assert_eq!(left, Some(2 * COOLDOWN), "that of the fleet, whoever was first");
    });
}

#[test]
fn loom_a_failure_in_a_row_races_an_opening_and_is_late() {
    explore(|world| {
        let cell = shared(Settings::new().threshold(2));
        world.race(
            {
                let cell = Arc::clone(&cell);
                move || {
                    if let Some(call) = enter(&cell) {
                        call.record(Outcome::Failure);
                    }
                }
            },
            open(&cell, 1, COOLDOWN),
        );
        assert_eq!((cell.facts().state, cell.facts().adopted), (CircuitState::Open, 1));
        close(&cell, 1)();
        assert_eq!(cell.snapshot().failures(), 0, "it begins anew");
    });
}

#[test]
fn loom_two_callers_race_for_the_one_probe_of_a_lease() {
    explore(|world| {
        let cell = leased(Settings::new(), 1);
        let (first, second) = world.race(caller(&cell), caller(&cell));
        assert!(first.is_some() != second.is_some(), "exactly `probes` calls run");
        assert!(enter(&cell).is_none());
    });
}

#[test]
fn loom_a_lease_races_a_caller_and_has_one_probe() {
    explore(|world| {
        let cell = waiting(Settings::new());
        let (first, ()) = world.race(caller(&cell), lease(&cell, 11, 1));
        let second = enter(&cell);
        assert!(first.is_some() != second.is_some(), "one of them, and no more");
        assert!(enter(&cell).is_none());
    });
}

#[test]
fn loom_a_caller_without_a_lease_never_probes() {
    explore(|world| {
        let cell = waiting(Settings::new());
        let (first, second) = world.race(caller(&cell), caller(&cell));
        assert!(first.is_none() && second.is_none());
        assert!(cell.facts().wants_probe);
    });
}

#[test]
fn loom_a_probes_result_races_the_fleets_closing() {
    explore(|world| {
        let cell = leased(Settings::new(), 1);
        let probe = enter(&cell).expect("it has a lease");
        world.race(move || probe.record(Outcome::Failure), close(&cell, 1));
        let facts = cell.facts();
        match facts.verdict.map(|verdict| verdict.result) {
            // The result came first, and then the fleet's closing of the opening that it is about.
            Some(ProbeResult::Failed) => assert_eq!(facts.state, CircuitState::Closed),
            verdict => assert_eq!((verdict, facts.state), (None, CircuitState::Closed)),
        }
        assert_eq!(facts.adopted, 0);
    });
}

#[test]
fn loom_a_probes_success_races_a_new_opening() {
    explore(|world| {
        let cell = leased(Settings::new(), 1);
        let probe = enter(&cell).expect("it has a lease");
        world.race(move || probe.record(Outcome::Success), open(&cell, 2, COOLDOWN));
        let facts = cell.facts();
        assert_eq!((facts.state, facts.adopted), (CircuitState::Open, 2), "it is newer in either order");
        let verdict = facts.verdict.map(|verdict| (verdict.token, verdict.result));
        assert!(verdict.is_none() || verdict == Some((11, ProbeResult::Ok)));
        assert!(enter(&cell).is_none());
    });
}

#[test]
fn loom_two_probes_of_a_lease_end_in_one_verdict() {
    explore_within(Some(3), |world| {
        let cell = leased(Settings::new().probes(2), 2);
        let (first, second) = (enter(&cell).expect("a probe"), enter(&cell).expect("a probe"));
        world.race(move || first.record(Outcome::Success), move || drop(second));
        let facts = cell.facts();
        assert_eq!(facts.verdict.map(|verdict| verdict.result), Some(ProbeResult::Neutral));
        assert_eq!((facts.state, facts.adopted), (CircuitState::Open, 1));
    });
}

#[test]
fn loom_a_reset_races_an_opening_and_wins() {
    explore(|world| {
        let cell = waiting(Settings::new());
        let reset = Arc::clone(&cell);
        world.race(move || reset.obey(Command::Reset).is_ok(), open(&cell, 1, COOLDOWN));
        assert_eq!((cell.facts().state, cell.facts().adopted), (CircuitState::Closed, 0));
        assert!(enter(&cell).is_some());
    });
}

#[test]
fn loom_a_probes_result_races_the_renewal_of_its_lease() {
    for outcome in [Outcome::Success, Outcome::Failure] {
        explore(move |world| {
            let cell = leased(Settings::new(), 1);
            let probe = enter(&cell).expect("it has a lease");
            let renewed = Arc::clone(&cell);
            let term = Term { begins: Clock::Async.now(), lasts: COOLDOWN };
            world.race(move || probe.record(outcome), move || renewed.obey_renewal(11, term));
            let facts = cell.facts();
            let ended = match outcome {
                Outcome::Success => (CircuitState::Closed, 0, ProbeResult::Ok),
                _ => (CircuitState::Open, 1, ProbeResult::Failed),
            };
            let result = facts.verdict.expect("the lease has ended").result;
            assert_eq!((facts.state, facts.adopted, result), ended);
            assert_eq!(facts.renews, None, "nothing is renewed any more");
        });
    }
}

#[test]
fn loom_the_taking_of_a_verdict_races_the_result_that_makes_it() {
    explore(|world| {
        let cell = leased(Settings::new(), 1);
        let probe = enter(&cell).expect("it has a lease");
        let taken = Arc::clone(&cell);
        world.race(move || probe.record(Outcome::Failure), move || taken.take_verdict(11));
        let facts = cell.facts();
        assert_eq!((facts.state, facts.adopted), (CircuitState::Open, 1));
        let verdict = facts.verdict.map(|verdict| (verdict.token, verdict.result));
        assert!(verdict.is_none() || verdict == Some((11, ProbeResult::Failed)));
        cell.take_verdict(11);
        lease(&cell, 12, 1)();
        assert!(enter(&cell).is_some(), "the next lease is taken up");
    });
}

/// An order for all replicas.
fn order(cell: &Arc<BreakerCell>, command: Command) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    move || cell.obey_manual(command, FleetOrigin::default(), COOLDOWN)
}

#[test]
fn loom_an_order_for_all_races_a_hand() {
    explore(|world| {
        let cell = shared(Settings::new());
        let hand = Arc::clone(&cell);
        let by_hand = move || hand.obey(Command::ForceOpen).is_ok();
        let ((), obeyed) = world.race(order(&cell, Command::Disable), by_hand);
        assert!(obeyed);
        assert_eq!(cell.facts().state, CircuitState::ForcedOpen, "what is near beats what is far");
        cell.obey_end_of_manual();
        assert_eq!(cell.facts().state, CircuitState::ForcedOpen, "and stays");
    });
}

#[test]
fn loom_the_end_of_an_order_for_all_races_a_hand() {
    explore(|world| {
        let cell = shared(Settings::new());
        order(&cell, Command::ForceOpen)();
        assert_eq!(cell.facts().state, CircuitState::ForcedOpen);
        let (ended, hand) = (Arc::clone(&cell), Arc::clone(&cell));
        world.race(move || ended.obey_end_of_manual(), move || hand.obey(Command::Disable).is_ok());
        assert_eq!(cell.facts().state, CircuitState::Disabled, "that of the hand, in either order");
    });
}

#[test]
fn loom_a_lease_races_the_end_of_sharing() {
    explore(|world| {
        let cell = waiting(Settings::new());
        let unshared = Arc::clone(&cell);
        let ends = move || {
            let settings = Settings::new().shared(false);
            let number = overridden::global().number(Override { settings, mode: Mode::Normal });
            let _ = unshared.override_with(number, overridden::global());
        };
        world.race(lease(&cell, 11, 1), ends);
        assert!(!cell.is_shared());
        let facts = cell.facts();
        assert_eq!((facts.adopted, facts.renews), (0, None), "it obeys nobody");
        let (first, second) = (enter(&cell), enter(&cell));
        assert!(first.is_some() && second.is_none(), "it probes by its own rules");
    });
}
