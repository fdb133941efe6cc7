//! What holds at every step of random histories.

use std::collections::VecDeque;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::*;

/// The longest that anything lasts here: cooldowns, what remains of one, and leases.
const LONGEST: Duration = Duration::from_millis(40);

#[derive(Clone, Copy, Debug)]
enum Op {
    Call,
    Finish(usize, Outcome),
    Forward(Duration),
    Alive(bool),
    /// An epoch, and what remains.
    Open(u64, Duration),
    Lease {
        epoch: u64,
        lasts: Duration,
        probes: u32,
    },
    Close(u64),
    Steer(Command),
    TakeVerdict,
}

fn op() -> impl Strategy<Value = Op> {
    let millis = |range: std::ops::Range<u64>| range.prop_map(Duration::from_millis);
    let outcome = prop::sample::select(vec![Outcome::Success, Outcome::Failure, Outcome::Ignored]);
    let epoch = || 0..6u64;
    let commands = vec![Command::ForceOpen, Command::Disable, Command::HalfOpen, Command::Reset];
    prop_oneof![
        30 => Just(Op::Call),
        25 => (any::<usize>(), outcome).prop_map(|(index, outcome)| Op::Finish(index, outcome)),
        20 => millis(0..25).prop_map(Op::Forward),
        4 => any::<bool>().prop_map(Op::Alive),
        10 => (epoch(), millis(0..40)).prop_map(|(epoch, remaining)| Op::Open(epoch, remaining)),
        15 => (epoch(), millis(0..40), 0..4u32)
            .prop_map(|(epoch, lasts, probes)| Op::Lease { epoch, lasts, probes }),
        5 => epoch().prop_map(Op::Close),
        2 => prop::sample::select(commands).prop_map(Op::Steer),
        10 => Just(Op::TakeVerdict),
    ]
}

/// The first call, if it has ended by `time`.
fn pop_ended(calls: &mut VecDeque<(Duration, Call)>, time: Duration) -> Option<Call> {
    calls.front().filter(|(ends, _)| *ends <= time)?;
    calls.pop_front().map(|(_, call)| call)
}

/// What was told and let through, as a list would have it.
#[derive(Default)]
struct Log {
    calls: Vec<Call>,
    /// The latest opening that was told, and that at the last command by hand.
    told: u64,
    over: u64,
    /// The probes that each lease had, and has used, by its token.
    leases: Vec<(u32, u32)>,
}

struct Trial {
    machine: Machine,
    log: Log,
}

impl Trial {
    fn step(&mut self, op: Op) -> TestCaseResult {
        let Self { machine, log } = self;
        match op {
            Op::Call => return self.call(),
            Op::Finish(..) if log.calls.is_empty() => {}
            Op::Finish(index, outcome) => {
                let call = log.calls.swap_remove(index % log.calls.len());
                return self.finish(call, outcome);
            }
            Op::Forward(time) => machine.forward(time),
            Op::Alive(is_alive) => machine.is_alive = is_alive,
            Op::Open(epoch, remaining) => {
                let (before, adopted) = (machine.state, machine.fleet.adopted());
                machine.open(epoch, remaining);
                log.told = log.told.max(epoch);
                if epoch <= log.over || epoch < adopted {
                    prop_assert_eq!((machine.state, machine.fleet.adopted()), (before, adopted));
                }
            }
            Op::Lease { epoch, lasts, probes } => {
                let (before, adopted) = (machine.state, machine.fleet.adopted());
                log.leases.push((probes.max(1), 0));
                let token = log.leases.len() as u64 - 1;
                machine.lease_for(epoch, token, lasts, probes);
                if epoch != adopted {
                    prop_assert_eq!(machine.state, before);
                }
                if adopted != 0 && machine.is_closed() {
                    let ok = Verdict { token, result: ProbeResult::Ok };
                    prop_assert_eq!(machine.fleet.verdict(), Some(ok), "closed by late successes");
                }
            }
            Op::Close(epoch) => {
                let (before, adopted) = (machine.state, machine.fleet.adopted());
                machine.close(epoch);
                log.told = log.told.max(epoch);
                if adopted == 0 || epoch < adopted {
                    prop_assert_eq!(machine.state, before);
                } else {
                    prop_assert!(machine.is_closed());
                }
            }
            Op::Steer(command) => {
                let expected = state::obey(machine.state, command, machine.now, &machine.rules);
                machine.steer(command);
                if let Some(change) = expected {
                    prop_assert_eq!(machine.fleet.adopted(), 0);
                    log.over = log.told;
                    if let Change::Into(to) | Change::Opens(to, _) = change {
                        prop_assert_eq!(machine.state, to);
                    }
                }
            }
            Op::TakeVerdict => {
                if let Some(verdict) = machine.fleet.verdict() {
                    machine.fleet.take_verdict(verdict.token);
                }
            }
        }
        Ok(())
    }

    fn call(&mut self) -> TestCaseResult {
        let Self { machine, log } = self;
        let was_closed = machine.is_closed();
        let obeys = machine.fleet.adopted() != 0;
        let lease = machine.fleet.lease.filter(|lease| lease.is_held(machine.now));
        if let Ok(call) = machine.call() {
            log.calls.push(call);
            if let Some(lease) = lease.filter(|_| obeys && !was_closed) {
                let (probes, used) = &mut log.leases[usize::try_from(lease.token).unwrap()];
                *used += 1;
                prop_assert!(*used <= *probes, "{used} of {probes} probes of a lease");
            } else if obeys {
                prop_assert!(!machine.is_alive, "a probe without a lease");
            }
        }
        self.waits_for_a_lease()
    }

    fn finish(&mut self, call: Call, outcome: Outcome) -> TestCaseResult {
        let machine = &mut self.machine;
        let (adopted, before) = (machine.fleet.adopted(), machine.fleet.verdict());
        let has_lease = machine.fleet.has_lease(machine.now);
        let counts = machine.finish(call, outcome);
        if machine.fleet.verdict() != before {
            prop_assert!(counts && has_lease && adopted != 0);
            match machine.verdict() {
                Some(ProbeResult::Ok) => prop_assert!(outcome == Outcome::Success && machine.is_closed()),
                Some(ProbeResult::Failed) => prop_assert!(outcome == Outcome::Failure && machine.is_open()),
                Some(ProbeResult::Neutral) => prop_assert!(machine.is_open()),
                None => prop_assert!(false, "a result takes no verdict"),
            }
        }
        if machine.is_closed() && adopted != 0 {
            prop_assert!(has_lease || !machine.is_alive, "closed by a probe without a lease");
        }
        if counts { self.waits_for_a_lease() } else { Ok(()) }
    }

    /// After a call or a result, it is not half-open without a lease while the lane is alive,
    /// unless a probe is under way.
    fn waits_for_a_lease(&self) -> TestCaseResult {
        let machine = &self.machine;
        if let State::HalfOpen { running: 0, .. } = machine.state
            && machine.is_alive
            && machine.fleet.adopted() != 0
        {
            prop_assert!(machine.fleet.has_lease(machine.now));
        }
        Ok(())
    }

    /// If the lane and its store answered from now on, and calls succeeded after `latency`, it
    /// would close. Calls of before hang for ever.
    fn closes_while_the_lane_lives(&self, latency: Duration) -> TestCaseResult {
        const MILLI: Duration = Duration::from_millis(1);
        let mut machine = self.machine.clone();
        machine.is_alive = true;
        let probes = u32::from(machine.rules.probes);
        let within = 4 * LONGEST + (latency + 2 * LONGEST) * (probes + 1);
        let (mut calls, mut time, mut token) = (VecDeque::new(), Duration::ZERO, 1_000);
        while time < within && (machine.is_open() || machine.is_half_open()) {
            if let Ok(call) = machine.call() {
                calls.push_back((time + latency, call));
            }
            while let Some(call) = pop_ended(&mut calls, time) {
                machine.finish(call, Outcome::Success);
            }
            if time.as_millis().is_multiple_of(POLL.as_millis()) {
                token += 1;
                machine.tick(token);
            }
            machine.forward(MILLI);
            time += MILLI;
        }
        prop_assert!(!machine.is_open() && !machine.is_half_open(), "stuck for {within:?}: {machine:?}");
        Ok(())
    }

    /// If the lane fell silent now, a call would be let through after a cooldown and a poll.
    fn is_never_stuck(&self) -> TestCaseResult {
        let mut machine = self.machine.clone();
        if machine.state == State::ForcedOpen {
            return Ok(());
        }
        machine.is_alive = false;
        machine.forward(LONGEST + POLL);
        let refused = machine.call().err();
        prop_assert_eq!(refused, None, "stuck: {:?}", self.machine);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_shared_breaker_keeps_to_its_leases_and_is_never_stuck(
        ops in prop::collection::vec(op(), 1..80),
        probes in 1..4u32,
        threshold in 1..3u32,
        factor in 1..3u32,
        latency in 0..100u64,
    ) {
        let settings = Settings::new().threshold(threshold).probes(probes);
        let settings = settings.cooldown_factor(factor.into()).cooldown_cap(LONGEST);
        let mut trial = Trial { machine: Machine::new(settings), log: Log::default() };
        for op in ops {
            trial.step(op)?;
            trial.is_never_stuck()?;
            trial.closes_while_the_lane_lives(Duration::from_millis(latency))?;
            let machine = &trial.machine;
            prop_assert!(machine.fleet.adopted() == 0 || machine.is_open() || machine.is_half_open());
        }
    }
}
