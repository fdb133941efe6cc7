//! What a fault does with its next call. Without lock, clock or wait.

use std::time::Duration;

use crate::faults::dice::Dice;
use crate::faults::script::Ending;
use crate::faults::settings::Plan;

/// The calls of a fault until now.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The calls that were judged.
    judged: u64,
    /// The step of the script.
    position: usize,
    /// The calls that have taken this step.
    taken: u32,
    /// The calls that it holds.
    active: u32,
}

/// What meets one call. It is held if there is a delay, or if it hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) delay: Option<Duration>,
    pub(crate) ending: Ending,
}

impl Hit {
    pub(crate) fn holds(self) -> bool {
        self.delay.is_some() || self.ending == Ending::Hang
    }
}

impl State {
    /// Judges the next call, in call order. `None` leaves it alone.
    pub(crate) fn next(&mut self, plan: &Plan, seed: u64) -> Option<Hit> {
        if self.active >= plan.max_active {
            return None;
        }
        let mut dice = Dice::new(seed, self.judged);
        self.judged = self.judged.wrapping_add(1);
        if !dice.falls_into(plan.rate) {
            return None;
        }
        let step = plan.script.step(self.position);
        self.advance(step.times, plan);
        if !dice.falls_into(step.rate) {
            return None;
        }
        let delay = step.action.latency.map(|latency| latency.draw(&mut dice));
        let hit = Hit { delay: delay.filter(|delay| !delay.is_zero()), ending: step.action.ending };
        self.active += u32::from(hit.holds());
        (hit.holds() || hit.ending != Ending::Run).then_some(hit)
    }

    fn advance(&mut self, times: u32, plan: &Plan) {
        if plan.script.is_last(self.position) {
            return;
        }
        self.taken += 1;
        if self.taken >= times {
            (self.position, self.taken) = (self.position + 1, 0);
        }
    }

    /// A call that was held goes on.
    pub(crate) fn let_go(&mut self) {
        self.active = self.active.saturating_sub(1);
    }

    /// The calls that it holds.
    pub(crate) fn active(&self) -> u32 {
        self.active
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::script::{Script, Step};
    use crate::faults::settings::Fault;
    use crate::vocabulary::ratio::Ratio;
    use proptest::prelude::*;

    fn plan(fault: Fault) -> Plan {
        fault.plan().expect("it is a fault")
    }

    fn scripted(text: &str) -> Plan {
        plan(Fault::new().script(text))
    }

    fn endings(plan: &Plan, calls: usize) -> Vec<Option<Ending>> {
        let mut state = State::default();
        (0..calls).map(|_| state.next(plan, 7).map(|hit| hit.ending)).collect()
    }

    #[test]
    fn steps_are_taken_in_call_order_and_the_last_one_stays() {
        let plan = scripted("2*error -> run -> reject -> panic");
        let (error, reject, panic) = (Some(Ending::Error), Some(Ending::Reject), Some(Ending::Panic));
        assert_eq!(endings(&plan, 7), [error, error, None, reject, panic, panic, panic]);
    }

    #[test]
    fn a_call_that_would_be_one_too_many_takes_no_step() {
        let plan = plan(Fault::new().script("2*latency(1s) -> error").max_active(1));
        let mut state = State::default();
        let held = Some(Hit { delay: Some(Duration::from_secs(1)), ending: Ending::Run });
        assert_eq!((state.next(&plan, 7), state.active()), (held, 1));
        assert_eq!((state.next(&plan, 7), state.next(&plan, 7)), (None, None));
        state.let_go();
        assert_eq!((state.next(&plan, 7), state.active()), (held, 1));
        state.let_go();
        assert_eq!(state.next(&plan, 7).map(|hit| hit.ending), Some(Ending::Error));
        assert_eq!(state.active(), 0, "an error holds no call");
    }

    #[test]
    fn a_seed_repeats_a_rehearsal_and_another_one_does_not() {
        let plan = plan(Fault::new().rate(0.5).error());
        let run = |seed| {
            let mut state = State::default();
            (0..64).map(|_| state.next(&plan, seed).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    /// All calls with what meets them, written out: each step as often as it is taken.
    fn naive(steps: &[Step], rate: Ratio, calls: u64, seed: u64) -> Vec<Option<Hit>> {
        let mut queue: Vec<Step> = steps
            .iter()
            .flat_map(|step| std::iter::repeat_n(*step, usize::try_from(step.times).expect("few")))
            .collect();
        queue.reverse();
        let last = *steps.last().expect("there is one");
        (0..calls)
            .map(|number| {
                let mut dice = Dice::new(seed, number);
                if !dice.falls_into(rate) {
                    return None;
                }
                let step = queue.pop().unwrap_or(last);
                if !dice.falls_into(step.rate) {
                    return None;
                }
                let delay = step.action.latency.map(|latency| latency.draw(&mut dice));
                let nothing = delay.is_none() && step.action.ending == Ending::Run;
                (!nothing).then_some(Hit { delay, ending: step.action.ending })
            })
            .collect()
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let text = prop_oneof![
            Just("error"),
            Just("run"),
            Just("latency(1ms..9s)"),
            Just("latency(2s)+reject"),
            Just("hang"),
            Just("panic")
        ];
        let step = (1..5_u32, 1..=100_u32, text).prop_map(|(times, percent, text)| {
            let action = Script::read(text).expect("it is a script").step(0).action;
            Step { times, rate: Ratio::from_ppb(percent * 10_000_000), action }
        });
        prop::collection::vec(step, 1..5)
    }

    proptest! {
        #[test]
        fn calls_meet_what_a_naive_model_says(steps in steps(), percent in 1..=100_u32, seed: u64) {
            const CALLS: u64 = 40;
            let written: Vec<String> = steps.iter().map(ToString::to_string).collect();
            let rate = Ratio::from_ppb(percent * 10_000_000);
            let fault = Fault::new().script(&written.join(" -> ")).share(rate).max_active(u32::MAX);
            let (plan, mut state) = (plan(fault), State::default());
            let met: Vec<Option<Hit>> = (0..CALLS).map(|_| state.next(&plan, seed)).collect();
            prop_assert_eq!(&met, &naive(&steps, rate, CALLS, seed));
            let held = met.iter().flatten().filter(|hit| hit.holds()).count();
            prop_assert_eq!(state.active() as usize, held);
        }
    }
}
