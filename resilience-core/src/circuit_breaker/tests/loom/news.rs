//! Models of the report to the layers above after a failure, while other threads change the
//! breaker's state.
//!
//! The report itself needs no model: it belongs to one attempt, and no other thread writes it.

use super::names::keyed;
use super::*;
use crate::circuit_breaker::guard::source::reporting;
use crate::runtime::breakers_below::{BreakersBelow, News};
use crate::runtime::clock::{Clock, Instant};

/// Fails under a guard that was admitted as `entry`. Returns what the breaker reported.
fn failure_told(cell: &Arc<BreakerCell>) -> impl FnOnce() -> News + use<> {
    let (cell, entry) = (Arc::clone(cell), cell.enter().expect("closed"));
    move || {
        let below = BreakersBelow::new();
        CallGuard::new(reporting(cell, &below), entry).record(Outcome::Failure);
        below.news()
    }
}

fn open_for(time: Duration) -> News {
    News::OpenUntil(Clock::Async.now().saturating_add(time))
}

#[test]
fn loom_two_failures_race_to_open_it_and_both_learn_until_when() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let told = world.race(failure_told(&cell), failure_told(&cell));
        assert_eq!(told, (open_for(COOLDOWN), open_for(COOLDOWN)), "the late one too");
    });
}

#[test]
fn loom_an_opening_failure_races_a_reset_and_learns_of_either() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let reset = Arc::clone(&cell);
        let (told, _) = world.race(failure_told(&cell), move || reset.obey(Command::Reset));
        assert!([News::None, open_for(COOLDOWN)].contains(&told), "{told:?}");
    });
}

#[test]
fn loom_a_report_races_the_first_probe_but_not_its_deadline() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        fail(&cell);
        world.clock.advance(COOLDOWN / 2);
        let half_open = Arc::clone(&cell);
        let report = move || {
            let below = BreakersBelow::new();
            cell.report(&below);
            below.news()
        };
        let (told, _) = world.race(report, move || half_open.obey(Command::HalfOpen));
        assert!([News::None, open_for(COOLDOWN / 2)].contains(&told), "{told:?}");
    });
}

#[test]
fn loom_a_failure_that_opens_a_key_races_a_person() {
    explore(|world| {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
        let origin = Origin::new("loom", "", 0);
        let settings = Settings::new().threshold(1).cooldown(COOLDOWN);
        let keyed = keyed(head, origin);
        let cell = keyed.member("eu", 1, || Config::new(settings, origin));
        let (told, _) = world.race(failure_told(&cell), || head.obey(Command::ForceOpen));
        assert!([open_for(COOLDOWN), News::OpenUntil(Instant::NEVER)].contains(&told), "{told:?}");
    });
}
