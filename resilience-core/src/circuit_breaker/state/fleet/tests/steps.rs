//! One step after the other.

use super::*;
use crate::circuit_breaker::circuit_state::CircuitState;

const MILLI: Duration = Duration::from_millis(1);

#[test]
fn an_opening_of_the_fleet_is_followed_for_what_remains() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, 12 * MILLI);
    assert!(machine.is_open() && machine.fleet.adopted() == 1 && machine.told.len() == 1);
    assert_eq!(machine.fleet.origin().by, "replica-7");
    let refused = machine.call().expect_err("it is open");
    assert_eq!((refused.state, refused.retry_after), (CircuitState::Open, Some(12 * MILLI)));
}

#[test]
fn an_opening_of_its_own_moves_to_that_of_the_fleet_untold() {
    let mut machine = Machine::new(Settings::new().threshold(1));
    let call = machine.call().expect("it is closed");
    assert!(machine.finish(call, Outcome::Failure));
    let told = machine.told.len();
    machine.forward(5 * MILLI);
    machine.open(4, 18 * MILLI);
    assert_eq!((machine.fleet.adopted(), machine.told.len()), (4, told));
    assert_eq!(machine.call().expect_err("it is open").retry_after, Some(18 * MILLI));
}

#[test]
fn what_a_server_asks_for_holds_longer_than_the_fleets_opening() {
    let mut machine = Machine::new(Settings::new().threshold(1));
    let (until, wait) = (machine.now.saturating_add(60 * COOLDOWN), 60 * COOLDOWN);
    machine.apply(Change::Into(State::Open { until, wait, cooldown: COOLDOWN }));
    machine.open(4, 12 * MILLI);
    assert_eq!(machine.call().expect_err("it is open").retry_after, Some(60 * COOLDOWN));
    let mut other = Machine::new(Settings::new());
    let origin = Arc::default();
    let opening = Opening { epoch: 4, remaining: 60 * COOLDOWN, cooldown: 60 * COOLDOWN, origin };
    let change = other.fleet.open(other.state, &opening, other.now, &other.rules);
    other.apply(change);
    assert_eq!(other.call().expect_err("it is open").retry_after, Some(60 * COOLDOWN));
    assert_eq!(other.state.cooldown(), Some(COOLDOWN), "it is for once");
}

#[test]
fn without_a_lease_a_call_is_rejected_and_asks_for_one() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, COOLDOWN);
    machine.forward(COOLDOWN);
    let refused = machine.call().expect_err("nobody has a lease");
    assert_eq!((refused.state, refused.retry_after), (CircuitState::Open, Some(POLL)));
    assert!(machine.fleet.wants_probe() && machine.woken == 1);
    assert!(machine.call().is_err());
    assert_eq!(machine.woken, 1, "the next ones are rejected as by any open circuit");
    machine.forward(POLL);
    assert!(machine.call().is_err());
    assert_eq!(machine.woken, 2, "a poll later the lane is asked again");
}

#[test]
fn a_silent_lane_leaves_it_to_its_own_rules() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, COOLDOWN);
    machine.is_alive = false;
    assert!(machine.call().is_err(), "it cools as before");
    machine.forward(COOLDOWN);
    let call = machine.call().expect("it probes by itself");
    assert!(machine.finish(call, Outcome::Success) && machine.is_closed());
    assert_eq!((machine.verdict(), machine.fleet.adopted()), (None, 0));
}

#[test]
fn a_breaker_that_is_no_longer_shared_decides_alone() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, COOLDOWN);
    machine.rules.shared = false;
    machine.forward(COOLDOWN);
    assert!(machine.call().is_ok());
}

#[test]
fn all_probes_of_a_lease_that_succeed_close_the_circuit() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    let calls = [machine.call().expect("a probe"), machine.call().expect("a probe")];
    assert!(machine.call().is_err(), "the lease has no more");
    assert!(machine.finish(calls[0], Outcome::Success) && machine.is_half_open());
    assert!(machine.call().is_err(), "nor is there room");
    assert!(machine.finish(calls[1], Outcome::Success) && machine.is_closed());
    assert_eq!(machine.fleet.verdict(), Some(Verdict { token: 11, result: ProbeResult::Ok }));
    machine.fleet.take_verdict(10);
    assert!(machine.verdict().is_some(), "that was another lease");
    machine.fleet.take_verdict(11);
    assert_eq!((machine.verdict(), machine.fleet.adopted()), (None, 0));
}

#[test]
fn a_probe_of_a_lease_that_fails_opens_it_by_its_own_rules() {
    let mut machine = Machine::leased(Settings::new().cooldown_factor(2.0));
    let call = machine.call().expect("a probe");
    assert!(machine.finish(call, Outcome::Failure) && machine.is_open());
    assert_eq!(machine.verdict(), Some(ProbeResult::Failed));
    assert_eq!(machine.state.cooldown(), Some(2 * COOLDOWN));
    machine.open(1, MILLI);
    assert_eq!(machine.call().expect_err("it is open").retry_after, Some(2 * COOLDOWN), "that is over");
    machine.fleet.take_verdict(11);
    machine.open(2, 3 * COOLDOWN);
    assert_eq!(machine.fleet.adopted(), 2);
}

#[test]
fn probes_that_say_nothing_give_the_lease_back() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    let calls = [machine.call().expect("a probe"), machine.call().expect("a probe")];
    assert!(machine.finish(calls[0], Outcome::Success));
    assert!(machine.finish(calls[1], Outcome::Ignored) && machine.is_open());
    assert_eq!(machine.verdict(), Some(ProbeResult::Neutral));
    assert!(!machine.fleet.wants_probe());
    assert!(machine.call().is_err() && machine.fleet.wants_probe());
    machine.lease(1, 12, 2);
    assert!(!machine.fleet.has_lease(machine.now), "the verdict is on its way");
    machine.fleet.take_verdict(11);
    machine.lease(1, 12, 2);
    assert!(machine.call().is_ok());
}

#[test]
fn a_failure_after_the_lease_has_no_effect_while_the_lane_lives() {
    for outcome in [Outcome::Failure, Outcome::Ignored] {
        let mut machine = Machine::leased(Settings::new());
        let call = machine.call().expect("a probe");
        machine.forward(COOLDOWN);
        assert!(!machine.finish(call, outcome), "it does not count");
        assert!(machine.is_open() && machine.fleet.adopted() == 1 && machine.verdict().is_none());
        assert!(!machine.fleet.wants_probe(), "no call has come");
        assert!(machine.call().is_err() && machine.fleet.wants_probe());
    }
}

#[test]
fn a_success_after_the_lease_closes_it_by_the_next_one() {
    let mut machine = Machine::leased(Settings::new());
    let call = machine.call().expect("a probe");
    machine.forward(2 * COOLDOWN);
    assert!(machine.call().is_err() && machine.is_half_open(), "its probe is under way");
    machine.forward(COOLDOWN);
    assert!(machine.finish(call, Outcome::Success) && machine.is_open());
    assert!(machine.fleet.wants_probe() && machine.verdict().is_none(), "it asks without a call");
    machine.lease_for(1, 12, Duration::ZERO, 1);
    assert!(machine.is_open(), "that one is over");
    machine.lease(1, 13, 1);
    assert!(machine.is_closed());
    assert_eq!(machine.fleet.verdict(), Some(Verdict { token: 13, result: ProbeResult::Ok }));
}

#[test]
fn a_probe_of_a_lease_before_counts_under_the_next_one() {
    for (outcome, result) in [(Outcome::Success, ProbeResult::Ok), (Outcome::Failure, ProbeResult::Failed)] {
        let mut machine = Machine::leased(Settings::new());
        let first = machine.call().expect("a probe");
        machine.forward(2 * COOLDOWN);
        machine.lease(1, 12, 1);
        let second = machine.call().expect("the slot of the first is free");
        assert!(machine.call().is_err(), "and there is no other");
        assert!(machine.finish(first, outcome));
        assert_eq!(machine.fleet.verdict(), Some(Verdict { token: 12, result }));
        assert!(!machine.finish(second, Outcome::Success), "it is of a state that has ended");
    }
}

#[test]
fn a_failure_after_the_lease_ends_the_successes_before_it() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    let calls = [machine.call().expect("a probe"), machine.call().expect("a probe")];
    machine.forward(2 * COOLDOWN);
    assert!(machine.finish(calls[0], Outcome::Success) && machine.is_half_open());
    assert!(!machine.fleet.wants_probe(), "one more is needed");
    assert!(!machine.finish(calls[1], Outcome::Failure) && machine.is_open());
    machine.lease(1, 12, 2);
    let call = machine.call().expect("a probe");
    assert!(machine.finish(call, Outcome::Success) && machine.is_half_open());
}

#[test]
fn a_probe_of_an_earlier_opening_does_not_count() {
    let mut machine = Machine::leased(Settings::new());
    let call = machine.call().expect("a probe");
    machine.forward(2 * COOLDOWN);
    machine.open(2, Duration::ZERO);
    assert!(!machine.finish(call, Outcome::Success));
    machine.lease(2, 12, 1);
    assert!(machine.is_open());
}

#[test]
fn calls_beside_a_late_probe_wake_the_lane_once_a_poll() {
    let mut machine = Machine::leased(Settings::new());
    let _hangs = machine.call().expect("a probe");
    machine.forward(COOLDOWN);
    machine.woken = 0;
    for _ in 0..4 {
        for _ in 0..10 {
            let refused = machine.call().expect_err("nobody has a lease");
            assert_eq!((refused.state, refused.retry_after), (CircuitState::Open, Some(POLL)));
        }
        machine.forward(POLL);
    }
    assert_eq!(machine.woken, 4);
}

#[test]
fn a_result_after_the_lease_counts_if_the_lane_is_silent() {
    let mut machine = Machine::leased(Settings::new());
    let call = machine.call().expect("a probe");
    machine.forward(COOLDOWN);
    machine.is_alive = false;
    assert!(machine.finish(call, Outcome::Success) && machine.is_closed());
    assert_eq!(machine.verdict(), None, "the lease is another one's by now");
}

#[test]
fn a_probe_without_a_lease_counts_once_there_is_one() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, COOLDOWN);
    machine.is_alive = false;
    machine.forward(COOLDOWN);
    let own = machine.call().expect("it probes by itself");
    machine.is_alive = true;
    machine.lease(1, 11, 1);
    machine.call().expect("the probe of the lease");
    assert!(machine.finish(own, Outcome::Success) && machine.is_closed());
    assert_eq!(machine.verdict(), Some(ProbeResult::Ok), "it is as good as that of the lease");
}

#[test]
fn a_probe_is_wanted_until_one_has_begun() {
    let mut machine = Machine::leased(Settings::new());
    assert!(machine.fleet.wants_probe(), "no call has used the lease");
    machine.forward(COOLDOWN);
    assert!(!machine.fleet.has_lease(machine.now) && machine.fleet.wants_probe());
    machine.lease(1, 12, 1);
    assert!(machine.call().is_ok());
    assert!(!machine.fleet.wants_probe());
}

#[test]
fn a_lease_is_renewed_while_a_probe_is_under_way() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    assert_eq!(machine.renews(), None, "no call has used it");
    machine.forward(15 * MILLI);
    let call = machine.call().expect("a probe");
    assert_eq!(machine.renews(), Some(11));
    machine.renew(10, COOLDOWN);
    machine.renew(11, COOLDOWN);
    machine.forward(COOLDOWN.saturating_sub(MILLI));
    assert!(machine.finish(call, Outcome::Success), "it is within the renewed lease");
    assert_eq!(machine.renews(), Some(11), "another probe is needed");
    machine.renew(11, COOLDOWN);
    assert!(machine.call().is_ok());
    assert!(machine.call().is_err(), "the lease has no more than its two probes");
    machine.forward(COOLDOWN);
    assert_eq!(machine.renews(), None, "the probe is given up");
    machine.renew(11, COOLDOWN);
    assert!(!machine.fleet.has_lease(machine.now), "what is over stays so");
}

#[test]
fn successes_of_probes_outlast_their_lease() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    let call = machine.call().expect("a probe");
    assert!(machine.finish(call, Outcome::Success) && machine.is_half_open());
    machine.forward(COOLDOWN);
    assert!(machine.call().is_err() && machine.is_open());
    machine.lease(1, 12, 2);
    let call = machine.call().expect("a probe");
    assert!(machine.finish(call, Outcome::Success) && machine.is_closed());
    assert_eq!(machine.fleet.verdict(), Some(Verdict { token: 12, result: ProbeResult::Ok }));
}

#[test]
fn a_probe_that_fails_ends_the_successes_before_it() {
    let mut machine = Machine::leased(Settings::new().probes(2));
    let calls = [machine.call().expect("a probe"), machine.call().expect("a probe")];
    assert!(machine.finish(calls[0], Outcome::Success));
    assert!(machine.finish(calls[1], Outcome::Failure) && machine.is_open());
    machine.fleet.take_verdict(11);
    machine.open(2, Duration::ZERO);
    machine.lease(2, 12, 2);
    let call = machine.call().expect("a probe");
    assert!(machine.finish(call, Outcome::Success) && machine.is_half_open());
}

#[test]
fn a_lease_for_another_opening_is_none() {
    let mut machine = Machine::new(Settings::new());
    machine.lease(0, 11, 1);
    machine.open(2, Duration::ZERO);
    machine.lease(1, 11, 1);
    machine.lease(3, 11, 1);
    assert!(machine.call().is_err());
    machine.lease(2, 11, 1);
    assert!(machine.call().is_ok());
}

#[test]
fn a_lease_may_last_longer_than_the_cooldown() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, Duration::ZERO);
    machine.lease_for(1, 11, 4 * COOLDOWN, 1);
    let call = machine.call().expect("a probe");
    machine.forward(COOLDOWN);
    assert_eq!(machine.renews(), None, "no longer than a cooldown");
    assert!(machine.call().is_err(), "it hangs, and the lease has no other probe");
    machine.forward((3 * COOLDOWN).saturating_sub(MILLI));
    assert!(machine.finish(call, Outcome::Success) && machine.is_closed());
}

#[test]
fn a_lease_is_over_if_the_clock_was_set_back() {
    let machine = Machine::leased(Settings::new());
    assert!(machine.fleet.has_lease(machine.now));
    let before = Instant::from_bits(machine.now.to_bits() - 1_000_000);
    assert!(!machine.fleet.has_lease(before));
}

#[test]
fn a_call_wakes_the_lane_though_the_clock_was_set_back() {
    let mut machine = Machine::leased(Settings::new());
    machine.call().expect("a probe, which hangs");
    machine.forward(COOLDOWN + 10 * POLL);
    machine.woken = 0;
    assert!(machine.call().is_err());
    machine.now = Instant::from_bits(machine.now.to_bits() - u64::try_from((5 * POLL).as_nanos()).unwrap());
    assert!(machine.call().is_err());
    assert_eq!(machine.woken, 2);
}

#[test]
fn the_fleets_closing_closes_what_it_has_opened() {
    let mut machine = Machine::new(Settings::new());
    machine.close(7);
    machine.open(8, COOLDOWN);
    machine.close(7);
    assert!(machine.is_open(), "an older opening has ended");
    machine.close(8);
    assert!(machine.is_closed() && machine.fleet.adopted() == 0);
    assert_eq!((machine.fleet.adoptions.open, machine.fleet.adoptions.closed), (1, 1));
}

#[test]
fn a_circuit_that_opened_by_itself_is_not_closed_by_the_fleet() {
    let mut machine = Machine::new(Settings::new().threshold(1));
    let call = machine.call().expect("it is closed");
    machine.finish(call, Outcome::Failure);
    machine.close(5);
    assert!(machine.is_open());
}

#[test]
fn a_command_by_hand_beats_openings_that_were_told() {
    for command in [Command::Reset, Command::ForceOpen, Command::Disable, Command::HalfOpen] {
        let mut machine = Machine::new(Settings::new());
        machine.open(3, COOLDOWN);
        machine.steer(command);
        let state = machine.state;
        machine.open(3, COOLDOWN);
        machine.open(2, COOLDOWN);
        machine.lease(3, 11, 1);
        machine.close(3);
        assert_eq!((machine.state, machine.fleet.adopted()), (state, 0), "{command:?}");
    }
    let mut machine = Machine::new(Settings::new());
    machine.steer(Command::ForceOpen);
    machine.open(3, COOLDOWN);
    machine.steer(Command::Reset);
    machine.open(3, COOLDOWN);
    assert!(machine.is_closed(), "it was told before");
    machine.open(4, COOLDOWN);
    assert!(machine.is_open(), "this one is new");
}

#[test]
fn a_command_by_hand_overrules_that_of_the_fleet_until_it_ends() {
    let mut fleet = Fleet { taken_over: TakenOver::Obeys, ..Fleet::default() };
    fleet.overrule();
    assert_eq!(fleet.taken_over, TakenOver::Overruled);
    let mut fleet = Fleet::default();
    fleet.overrule();
    assert_eq!(fleet.taken_over, TakenOver::No);
}

#[test]
fn other_settings_are_reported_once_each_and_there_is_an_end() {
    let mut fleet = Fleet::default();
    assert!(fleet.differs(1) && fleet.differs(2) && !fleet.differs(1));
    assert_eq!((3..100).filter(|theirs| fleet.differs(*theirs)).count(), 14);
}

#[test]
fn what_is_seen_without_a_lease_is_open() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, COOLDOWN);
    machine.forward(COOLDOWN);
    let seen = |machine: &Machine| {
        let (state, now, rules, lane) = (machine.state, machine.now, &machine.rules, machine.lane());
        (machine.fleet.seen_at(state, now, rules, lane), machine.fleet.retry_after(state, now, rules, lane))
    };
    assert_eq!(seen(&machine), (CircuitState::Open, Some(POLL)));
    machine.lease(1, 11, 1);
    assert_eq!(seen(&machine), (CircuitState::HalfOpen, Some(Duration::ZERO)));
    machine.forward(COOLDOWN);
    machine.is_alive = false;
    assert_eq!(seen(&machine), (CircuitState::HalfOpen, Some(Duration::ZERO)));
}

#[test]
fn a_breaker_that_is_steered_or_retires_gives_its_lease_back() {
    let neutral = Some(Verdict { token: 11, result: ProbeResult::Neutral });
    for command in [Command::Reset, Command::ForceOpen, Command::Disable, Command::HalfOpen] {
        let mut machine = Machine::leased(Settings::new());
        machine.steer(command);
        assert_eq!((machine.fleet.verdict(), machine.fleet.adopted()), (neutral, 0), "{command:?}");
    }
    let mut machine = Machine::leased(Settings::new());
    assert!(!machine.fleet.retire());
    assert_eq!((machine.fleet.verdict(), machine.fleet.adopted()), (neutral, 0));
    assert!(!machine.fleet.retire());
    assert_eq!(machine.verdict(), None, "what was not told by then is of no use");
}

#[test]
fn a_lease_lasts_from_when_it_was_given() {
    let mut machine = Machine::new(Settings::new());
    machine.open(1, Duration::ZERO);
    let term = Term { begins: machine.now, lasts: COOLDOWN };
    // Hooks of other breakers run before it hears of it.
    machine.forward(15 * MILLI);
    let grant = Grant { epoch: 1, token: 11, term, probes: 1 };
    let change = machine.fleet.lease(machine.state, grant, machine.now, &machine.rules);
    machine.apply(change);
    let renewal = Term { begins: machine.now, lasts: COOLDOWN };
    let call = machine.call().expect("a probe");
    machine.forward(4 * MILLI);
    assert!(machine.fleet.has_lease(machine.now));
    machine.fleet.renew(machine.state, 11, renewal, machine.now);
    machine.forward(15 * MILLI);
    assert!(machine.fleet.has_lease(machine.now));
    machine.forward(MILLI);
    assert!(!machine.fleet.has_lease(machine.now));
    assert!(machine.finish(call, Outcome::Success) && machine.is_open());
}

#[test]
fn an_opening_that_nobody_knows_goes_on_by_its_own_rules() {
    let mut machine = Machine::new(Settings::new());
    machine.open(3, COOLDOWN);
    assert_eq!(machine.fleet.go_alone(2), Change::Stay);
    assert_eq!(machine.fleet.adopted(), 3, "it obeys a later one");
    assert_eq!(machine.fleet.go_alone(3), Change::Stay);
    assert!(machine.is_open() && machine.fleet.adopted() == 0);
    assert!(machine.call().is_err(), "it cools as before");
    machine.forward(COOLDOWN);
    let call = machine.call().expect("it probes by itself");
    assert!(machine.finish(call, Outcome::Success) && machine.is_closed());
    assert_eq!(machine.verdict(), None);
}

#[test]
fn an_opening_that_was_cut_short_leaves_its_own_cooldown() {
    let mut machine = Machine::new(Settings::new());
    let opening = Opening { epoch: 4, remaining: MILLI, cooldown: MILLI, origin: Arc::default() };
    let change = machine.fleet.open(machine.state, &opening, machine.now, &machine.rules);
    machine.apply(change);
    assert_eq!(machine.call().expect_err("it is open").retry_after, Some(MILLI));
    assert_eq!(machine.state.cooldown(), Some(COOLDOWN));
}
