//! The race against a list of all that has happened to its attempts.

use std::time::Duration;

use proptest::prelude::*;

use crate::hedge::judged::Judged;
use crate::hedge::state::{Next, Race};

/// What happens to a call: an attempt begins, is refused a token, or one of those that run ends.
#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    NoToken,
    End(usize, Judged),
}

fn judged() -> impl Strategy<Value = Judged> {
    prop_oneof![
        Just(Judged::Success),
        Just(Judged::Final),
        Just(Judged::Failed),
        Just(Judged::FailedUntil(Duration::from_secs(1))),
        Just(Judged::TimedOut),
        Just(Judged::Refused),
        Just(Judged::Rejected),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Begin),
        1 => Just(Step::NoToken),
        4 => (0..5_usize, judged()).prop_map(|(place, judged)| Step::End(place, judged)),
    ];
    prop::collection::vec(step, 0..30)
}

/// The same in plain words: what became of each attempt, and whether others may begin.
struct Model {
    /// `None` while it runs.
    attempts: Vec<Option<Judged>>,
    most: usize,
    is_stopped: bool,
}

impl Model {
    fn running(&self) -> Vec<usize> {
        (0..self.attempts.len()).filter(|number| self.attempts[*number].is_none()).collect()
    }

    fn may_begin(&self) -> bool {
        !self.is_stopped && self.attempts.len() < self.most
    }

    fn rest(&self) -> Next {
        if self.running().is_empty() { Next::GivesUp } else { Next::Waits }
    }

    fn end(&mut self, number: usize, judged: Judged) -> Next {
        self.attempts[number] = Some(judged);
        match judged {
            Judged::Success | Judged::Final => Next::Ends,
            Judged::Rejected if number == 0 => Next::Ends,
            Judged::Rejected => {
                self.is_stopped = true;
                self.rest()
            }
            _ if self.may_begin() => Next::Begins,
            _ => self.rest(),
        }
    }
}

proptest! {
    #[test]
    fn a_race_is_what_has_happened_to_its_attempts(most in 1..=5_u8, steps in steps()) {
        let mut race = Race::begin(most);
        let mut model = Model { attempts: vec![None], most: most.into(), is_stopped: false };
        for step in steps {
            match step {
                Step::Begin if model.may_begin() => {
                    prop_assert_eq!(usize::from(race.another()), model.attempts.len());
                    model.attempts.push(None);
                }
                Step::NoToken if model.may_begin() => {
                    model.is_stopped = true;
                    prop_assert_eq!(race.stop(), model.rest());
                }
                Step::End(place, judged) => {
                    let running = model.running();
                    let Some(number) = running.get(place % running.len().max(1)) else { continue };
                    let next = race.ended(u8::try_from(*number).expect("it is small"), judged);
                    prop_assert_eq!(next, model.end(*number, judged));
                    if matches!(next, Next::Ends | Next::GivesUp) {
                        break;
                    }
                }
                Step::Begin | Step::NoToken => {}
            }
            prop_assert_eq!(race.may_begin(), model.may_begin());
            prop_assert_eq!(usize::from(race.begun()), model.attempts.len());
            prop_assert_eq!(race.running() as usize, model.running().len());
            for number in 0..5_u8 {
                prop_assert_eq!(race.runs(number), model.running().contains(&number.into()));
            }
        }
    }
}

#[test]
fn a_failed_hedge_never_beats_a_running_first_attempt() {
    let mut race = Race::begin(2);
    assert_eq!(race.another(), 1);
    assert_eq!(race.ended(1, Judged::Failed), Next::Waits);
    assert_eq!(race.ended(0, Judged::Failed), Next::GivesUp);
}

#[test]
fn a_rejection_of_the_first_is_final_and_of_another_silent() {
    let mut race = Race::begin(5);
    assert_eq!(race.another(), 1);
    assert_eq!(race.ended(1, Judged::Rejected), Next::Waits);
    assert!(!race.may_begin(), "there is no room");
    assert_eq!(race.ended(0, Judged::Rejected), Next::Ends);
}
