//! A breaker of a name that obeys a lane, and then does not any more. The test plays the lane.

#[cfg(feature = "control")]
mod control;
mod manual;

use std::sync::MutexGuard;
use std::time::Duration;

use crate::circuit_breaker::{CircuitBreaker, CircuitState};
use crate::runtime::clock::{TestClock, TestClockGuard};
use crate::runtime::fleet;
use crate::shared::facts::Facts;
use crate::shared::orders::{Order, What};
use crate::shared::store::ManualState;
use crate::shared::{Breaker, breakers};

const SECOND: Duration = Duration::from_secs(1);
const COOLDOWN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(250);

struct Lane {
    clock: TestClock,
    breaker: CircuitBreaker,
    steered: Breaker,
    _installed: TestClockGuard,
    _alone: MutexGuard<'static, ()>,
}

impl Lane {
    fn of(name: &'static str) -> Self {
        let alone = fleet::alone();
        let clock = TestClock::new();
        let installed = clock.install();
        let breaker =
            CircuitBreaker::builder(name).threshold(1).cooldown(COOLDOWN).probes(2).shared().build();
        let _ = breaker.state();
        let steered = breakers().into_iter().find(|breaker| breaker.name() == name).expect("it is shared");
        let lane = Self { clock, breaker, steered, _installed: installed, _alone: alone };
        lane.forward(Duration::ZERO);
        lane
    }

    /// Lets time pass in which the lane hears the store.
    fn forward(&self, time: Duration) {
        self.clock.advance(time);
        fleet::alive_for(COOLDOWN, POLL);
    }

    fn order(&self, what: What) {
        self.steered.obey(&Order { name: self.steered.name().to_owned(), what });
    }

    fn open(&self, epoch: u64, remaining: Duration) {
        let (by, why) = ("replica-7".to_owned(), "5 failures in a row".to_owned());
        self.order(What::Open { epoch, remaining, cooldown: COOLDOWN, by, why });
    }

    fn manual(&self, state: ManualState) {
        let (by, why) = ("me".to_owned(), "812".to_owned());
        self.order(What::Manual { state, by, why, remaining: 60 * SECOND });
    }

    fn facts(&self) -> Facts {
        self.steered.facts()
    }

    fn state(&self) -> CircuitState {
        self.breaker.state()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        fleet::silent();
    }
}

#[test]
fn the_lane_is_told_how_long_the_server_asks_for_rest() {
    let lane = Lane::of("fleet rest");
    assert_eq!(lane.facts().rest, Duration::ZERO);
    lane.breaker.try_acquire().expect("it is closed").failure_after(60 * SECOND);
    let facts = lane.facts();
    assert_eq!((facts.cooldown, facts.rest), (COOLDOWN, 60 * SECOND));
    lane.forward(20 * SECOND);
    lane.open(3, COOLDOWN);
    assert_eq!((lane.facts().adopted, lane.facts().rest), (3, 40 * SECOND), "it holds for the fleet too");
    assert_eq!((lane.facts().cooldown, lane.facts().seen), (COOLDOWN, 3));
}
