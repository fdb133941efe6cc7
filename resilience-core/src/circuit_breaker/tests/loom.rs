//! Models of every race that a breaker must survive, explored by loom: run `.ci/loom`.

use std::sync::Arc;
use std::time::Duration;

use loom::thread;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::state::Command;
use crate::circuit_breaker::verdict::Verdict;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::clock::TestClock;
use crate::vocabulary::described::Described;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

const COOLDOWN: Duration = Duration::from_secs(10);

/// One exploration: a clock that only the model moves, and the assignment of the racers to threads.
struct World {
    clock: TestClock,
    cast: Cast,
}

/// The racer that runs on the model's own thread. loom skips interleavings that it takes for
/// equivalent, and which ones it skips depends on the order of the threads. With one cast alone it
/// misses bugs that the other one finds.
#[derive(Clone, Copy, Debug)]
enum Cast {
    First,
    Second,
    Neither,
}

impl World {
    fn race<A: 'static, B: 'static>(
        &self,
        first: impl FnOnce() -> A + 'static,
        second: impl FnOnce() -> B + 'static,
    ) -> (A, B) {
        match self.cast {
            Cast::First => {
                let second = thread::spawn(second);
                (first(), second.join().expect("no panic"))
            }
            Cast::Second => {
                let (first, second) = (thread::spawn(first), second());
                (first.join().expect("no panic"), second)
            }
            Cast::Neither => {
                let (first, second) = (thread::spawn(first), thread::spawn(second));
                (first.join().expect("no panic"), second.join().expect("no panic"))
            }
        }
    }
}

fn explore(race: impl Fn(World) + Send + Sync + 'static) {
    explore_within(None, race);
}

/// Explores with a bound on the number of thread switches, not counting those at which a thread
/// blocks. For long races.
fn explore_within(changes: Option<usize>, race: impl Fn(World) + Send + Sync + 'static) {
    let race = Arc::new(race);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = changes;
    for cast in [Cast::First, Cast::Second, Cast::Neither] {
        let race = Arc::clone(&race);
        model.check(move || {
            let clock = TestClock::new();
            // loom's threads are coroutines on one thread, so one installation serves them all.
            let _installed = clock.install();
            race(World { clock, cast });
        });
    }
}

fn cell(settings: Settings) -> Arc<BreakerCell> {
    let cell = BreakerCell::closed("loom");
    let origin = Origin::new("loom", "", 0);
    cell.configure(Config::new(settings.cooldown(COOLDOWN), origin));
    Arc::new(cell)
}

fn enter(cell: &Arc<BreakerCell>) -> Option<CallGuard<Arc<BreakerCell>>> {
    cell.enter().ok().map(|entry| CallGuard::new(Arc::clone(cell), entry))
}

/// A caller, for use in a race.
fn caller(cell: &Arc<BreakerCell>) -> impl FnOnce() -> Option<CallGuard<Arc<BreakerCell>>> + use<> {
    let cell = Arc::clone(cell);
    move || enter(&cell)
}

fn fail(cell: &Arc<BreakerCell>) {
    enter(cell).expect("it is not open").record(Outcome::Failure);
}

fn failure(cell: &Arc<BreakerCell>) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    move || fail(&cell)
}

/// A breaker whose cooldown is over.
fn due(settings: Settings, clock: &TestClock) -> Arc<BreakerCell> {
    let cell = cell(settings.threshold(1));
    fail(&cell);
    assert_eq!(cell.seen(), CircuitState::Open);
    clock.advance(COOLDOWN);
    cell
}

#[test]
fn loom_two_callers_at_the_moment_of_expiry_run_one_probe() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let (first, second) = world.race(caller(&cell), caller(&cell));
        assert!(first.is_some() != second.is_some(), "exactly `probes` calls run");
        assert_eq!(cell.snapshot().rejected(), 1, "the other one is rejected, and counted");
    });
}

#[test]
fn loom_two_callers_at_the_expiry_run_two_probes_where_two_may() {
    explore(|world| {
        let cell = due(Settings::new().probes(2), &world.clock);
        let (first, second) = world.race(caller(&cell), caller(&cell));
        assert!(first.is_some() && second.is_some(), "none is turned away in vain");
        assert!(enter(&cell).is_none(), "exactly `probes` calls run");
    });
}

#[test]
fn loom_a_dropped_probe_races_a_success_and_frees_its_own_place() {
    explore(|world| {
        let cell = due(Settings::new().probes(2), &world.clock);
        let (dropped, kept) = (enter(&cell), enter(&cell).expect("there are two places"));
        world.race(move || drop(dropped), move || kept.record(Outcome::Success));
        assert_eq!(cell.seen(), CircuitState::HalfOpen, "one of two probes has succeeded");
        let last = enter(&cell).expect("the dropped one's place is free");
        assert!(enter(&cell).is_none(), "the other's is not");
        last.record(Outcome::Success);
        assert_eq!(cell.seen(), CircuitState::Closed);
    });
}

#[test]
fn loom_a_dropped_probe_races_a_caller_who_then_runs_alone() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let probe = enter(&cell).expect("the cooldown is over");
        let ((), second) = world.race(move || drop(probe), caller(&cell));
        let third = enter(&cell);
        assert!(second.is_some() != third.is_some(), "there is one place, and it is not lost");
    });
}

#[test]
fn loom_a_failure_races_a_reset_and_leaves_nothing_behind() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(2));
        let failing = enter(&cell).expect("closed");
        fail(&cell);
        let reset = Arc::clone(&cell);
        world.race(move || failing.record(Outcome::Failure), move || reset.obey(Command::Reset).is_ok());
        let seen = cell.snapshot();
        // Before the reset, the failure opens the circuit, and the reset closes it again. After the
        // reset, the failure is late.
        assert_eq!((seen.state(), seen.failures()), (CircuitState::Closed, 0));
    });
}

#[test]
fn loom_a_late_success_races_a_reopening_and_does_not_close_it() {
    explore(|world| {
        let cell = due(Settings::new().probes(2), &world.clock);
        let (late, failing) = (enter(&cell).expect("first place"), enter(&cell).expect("second place"));
        world.race(move || late.record(Outcome::Success), move || failing.record(Outcome::Failure));
        let seen = cell.snapshot();
        assert_eq!(
            (seen.state(), seen.times_opened()),
            (CircuitState::Open, 2),
            "the first failure reopens, always"
        );
        world.clock.advance(COOLDOWN);
        let both = (enter(&cell), enter(&cell));
        assert!(both.0.is_some() && both.1.is_some(), "and the next probing starts from nothing");
    });
}

#[test]
fn loom_a_success_races_a_failure_and_the_row_is_none_or_one() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(3));
        fail(&cell);
        let succeeding = enter(&cell).expect("closed");
        world.race(move || succeeding.record(Outcome::Success), failure(&cell));
        assert!(cell.snapshot().failures() <= 1, "nothing from before the success is left");
    });
}

#[test]
fn loom_two_failures_race_to_the_threshold_and_open_once() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(2));
        let (first, second) = (enter(&cell).expect("closed"), enter(&cell).expect("closed"));
        world.race(move || first.record(Outcome::Failure), move || second.record(Outcome::Failure));
        let seen = cell.snapshot();
        assert_eq!((seen.state(), seen.times_opened()), (CircuitState::Open, 1));
    });
}

#[test]
fn loom_a_caller_races_the_opening_and_waits_for_the_cooldown() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let caller = {
            let cell = Arc::clone(&cell);
            move || cell.enter().err()
        };
        let (open, ()) = world.race(caller, failure(&cell));
        if let Some(open) = open {
            assert_eq!((open.state(), open.retry_after()), (CircuitState::Open, Some(COOLDOWN)));
        }
        assert!(cell.enter().is_err(), "nobody probes before the cooldown is over");
    });
}

#[test]
fn loom_a_caller_races_a_reopening_and_reads_its_deadline() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let probe = enter(&cell).expect("the cooldown is over");
        world.clock.advance(COOLDOWN / 2);
        let (open, ()) = world.race(move || cell.enter().err(), move || probe.record(Outcome::Failure));
        let open = open.expect("the only place is taken, then the circuit is open again");
        let before = (CircuitState::HalfOpen, Some(COOLDOWN / 10));
        let after = (CircuitState::Open, Some(COOLDOWN));
        assert!([before, after].contains(&(open.state(), open.retry_after())), "never half a cooldown");
    });
}

/// How long the server asks to be left alone in these models. Longer than the cooldown.
const HINT: Duration = Duration::from_secs(25);

fn fail_with_hint(mut guard: CallGuard<Arc<BreakerCell>>) {
    guard.settle(Verdict::of(Transience::TransientAfter(HINT)));
}

#[test]
fn loom_a_reopening_with_a_hint_is_never_a_clock_set_back() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let probe = enter(&cell).expect("the cooldown is over");
        let caller = {
            let cell = Arc::clone(&cell);
            move || cell.enter().err()
        };
        let (open, ()) = world.race(caller, move || fail_with_hint(probe));
        let open = open.expect("the only place is taken, then the circuit is open again");
        let before = (CircuitState::HalfOpen, Some(COOLDOWN / 10));
        let after = (CircuitState::Open, Some(HINT));
        assert!([before, after].contains(&(open.state(), open.retry_after())), "{open}");
        world.clock.advance(HINT - COOLDOWN);
        let open = cell.enter().expect_err("the server is left alone");
        assert_eq!(open.retry_after(), Some(COOLDOWN), "the wait did not begin anew");
        world.clock.advance(COOLDOWN);
        assert!(cell.enter().is_ok());
    });
}

#[test]
fn loom_a_second_opening_never_shortens_the_first_for_a_caller() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let (hinted, plain) = (enter(&cell).expect("closed"), enter(&cell).expect("closed"));
        let caller = {
            let cell = Arc::clone(&cell);
            move || cell.enter().err()
        };
        let fail = move || {
            fail_with_hint(hinted);
            plain.record(Outcome::Failure);
        };
        let (open, ()) = world.race(caller, fail);
        assert!(open.is_none_or(|open| open.retry_after() == Some(HINT)), "the second failure is late");
    });
}

#[test]
fn loom_two_callers_find_a_hung_probe_and_one_replaces_it() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let hung = enter(&cell).expect("the cooldown is over");
        world.clock.advance(COOLDOWN);
        let (first, second) = world.race(caller(&cell), caller(&cell));
        assert!(first.is_some() != second.is_some(), "exactly `probes` calls run");
        hung.record(Outcome::Failure);
        assert_eq!(cell.seen(), CircuitState::Open, "the result of the hung one counts");
    });
}

#[test]
fn loom_a_given_up_probe_races_the_next_and_its_success_closes() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let hung = enter(&cell).expect("the cooldown is over");
        world.clock.advance(COOLDOWN);
        let ((), next) = world.race(move || hung.record(Outcome::Success), caller(&cell));
        let next = next.expect("either it is closed or the hung one is replaced");
        assert_eq!(cell.seen(), CircuitState::Closed, "whoever came first");
        next.record(Outcome::Success);
        assert_eq!(cell.seen(), CircuitState::Closed);
    });
}

#[test]
fn loom_a_given_up_probe_that_is_dropped_frees_no_other_place() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let hung = enter(&cell).expect("the cooldown is over");
        world.clock.advance(COOLDOWN);
        let ((), next) = world.race(move || drop(hung), caller(&cell));
        let next = next.expect("the place is free, be it given up or given back");
        assert!(enter(&cell).is_none(), "and there is only one");
        drop(next);
        assert!(enter(&cell).is_some(), "which comes back");
    });
}

#[test]
fn loom_the_first_verdict_of_a_given_up_probe_or_the_next_holds() {
    explore(|world| {
        let cell = due(Settings::new(), &world.clock);
        let hung = enter(&cell).expect("the cooldown is over");
        world.clock.advance(COOLDOWN);
        let fresh = enter(&cell).expect("the hung one is given up");
        world.race(move || hung.record(Outcome::Success), move || fresh.record(Outcome::Failure));
        let seen = cell.snapshot();
        let closed = (CircuitState::Closed, 1, 0);
        let reopened = (CircuitState::Open, 2, 0);
        assert!([closed, reopened].contains(&(seen.state(), seen.times_opened(), seen.failures())));
    });
}

#[test]
fn loom_given_up_probes_of_two_rounds_count_as_one_success_each() {
    explore(|world| {
        let cell = due(Settings::new().probes(2), &world.clock);
        let hung = [enter(&cell), enter(&cell)].map(|probe| probe.expect("there are two places"));
        world.clock.advance(COOLDOWN);
        let later = [enter(&cell), enter(&cell)].map(|probe| probe.expect("they are given up"));
        let ([first, _hangs_on], [second, _too]) = (hung, later);
        world.race(move || first.record(Outcome::Success), move || second.record(Outcome::Success));
        assert_eq!(cell.seen(), CircuitState::Closed, "neither success is lost");
    });
}

#[test]
fn loom_a_snapshot_during_an_opening_shows_a_cause_or_closed() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let error: &'static str = "timed out";
        let (failing, seen) = (enter(&cell).expect("closed"), Arc::clone(&cell));
        let fail = move || {
            let mut failing = failing;
            failing.settle(Verdict::of_error(Transience::Transient, Described::Display(&error), || "_OTHER"));
        };
        let ((), seen) = world.race(fail, move || seen.snapshot());
        assert_eq!(seen.cause().is_some(), seen.state() == CircuitState::Open);
        assert_eq!(cell.snapshot().last_error(), Some(error));
    });
}

#[test]
fn loom_a_call_that_only_observation_let_in_never_counts_later() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        cell.obey(Command::ObserveOnly).expect("always legal");
        fail(&cell);
        let reset = Arc::clone(&cell);
        let (guard, _) = world.race(caller(&cell), move || reset.obey(Command::Reset));
        guard.expect("spared, or closed again").record(Outcome::Ignored);
        assert_eq!((cell.seen(), cell.snapshot().failures()), (CircuitState::Closed, 0));
    });
}

#[test]
fn loom_a_failure_while_observation_begins_rejects_nobody() {
    explore(|world| {
        let cell = cell(Settings::new().threshold(1));
        let before = cell.enter().expect("closed").epoch;
        let (failing, observing) = (Arc::clone(&cell), Arc::clone(&cell));
        let fail_and_call = move || {
            let entry = failing.enter().expect("closed");
            failing.settle(entry, Outcome::Failure);
            (entry.epoch != before, failing.enter().is_err())
        };
        let ((observed, rejected), _) =
            world.race(fail_and_call, move || observing.obey(Command::ObserveOnly));
        assert!(!observed || !rejected, "a failure of the time of observation opens nothing in earnest");
    });
}

#[cfg(feature = "control")]
mod changes;
#[cfg(feature = "shared")]
mod fleet;
mod memory;
mod names;
mod news;
mod waiting;
mod windows;
