//! Properties: a cell against the naive model, at every step of random histories.

use std::time::Duration;

use proptest::prelude::*;

use super::model::{Model, TOKEN};
use crate::budget::cell::BudgetCell;
use crate::budget::settings::Rules;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::clock::TestClock;
use crate::vocabulary::ratio::Ratio;

#[derive(Clone, Copy, Debug)]
enum Op {
    Withdraw,
    Deposit,
    PutBack,
    Forward(u64),
    Back(u64),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => Just(Op::Withdraw),
        6 => Just(Op::Deposit),
        1 => Just(Op::PutBack),
        3 => (0..3 * TOKEN).prop_map(Op::Forward),
        1 => Just(Op::Forward(TOKEN)),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let ratio = prop_oneof![Just(1), Just(200_000_000), Just(1_000_000_000), 1..=1_000_000_000_u32];
    (ratio, 1..6_u32).prop_map(|(ratio, capacity)| Rules { ratio: Ratio::from_ppb(ratio), capacity })
}

/// A cell and the model of it, on one clock.
struct Pair {
    clock: TestClock,
    cell: BudgetCell,
    model: Model,
    refused: u64,
}

impl Pair {
    fn new(rules: Rules) -> Self {
        let cell = BudgetCell::full("properties");
        assert!(cell.configure(Config::new(rules, Origin::new("properties", "", 0))).is_none());
        let clock = TestClock::new();
        clock.set(Duration::from_secs(1_000_000));
        let model = Model::new(rules.ratio.parts_per_billion().into(), rules.capacity.into(), now(&clock));
        Self { clock, cell, model, refused: 0 }
    }

    /// Does `op` to both. Returns the answers to a withdrawal, that of the cell first.
    fn apply(&mut self, op: Op) -> (bool, bool) {
        match op {
            Op::Forward(nanos) => self.clock.advance(Duration::from_nanos(nanos)),
            Op::Back(nanos) => {
                self.clock.set(self.clock.elapsed().saturating_sub(Duration::from_nanos(nanos)));
            }
            Op::Withdraw | Op::Deposit | Op::PutBack => {}
        }
        self.model.reads(now(&self.clock));
        match op {
            Op::Withdraw => {
                let answer = self.cell.withdraw();
                self.refused += u64::from(!answer);
                return (answer, self.model.withdraw());
            }
            Op::Deposit => {
                self.cell.deposit();
                self.model.deposit();
            }
            Op::PutBack => {
                self.cell.put_back();
                self.model.put_back();
            }
            Op::Forward(_) | Op::Back(_) => {}
        }
        (true, true)
    }

    fn available(&self) -> (u64, u64) {
        (self.cell.snapshot().available().into(), self.model.available())
    }
}

fn now(clock: &TestClock) -> u64 {
    u64::try_from(clock.elapsed().as_nanos()).expect("it is a short test")
}

proptest! {
    #[test]
    fn a_budget_does_what_the_naive_one_does(rules in rules(), ops in prop::collection::vec(op(), 0..200)) {
        let mut pair = Pair::new(rules);
        let _installed = pair.clock.install();
        for op in ops {
            let (answer, expected) = pair.apply(op);
            prop_assert_eq!(answer, expected, "{:?}", op);
            let (available, expected) = pair.available();
            prop_assert_eq!(available, expected, "after {:?}", op);
            prop_assert_eq!(pair.cell.snapshot().refused(), pair.refused);
        }
    }

    #[test]
    fn a_clock_that_jumps_back_gives_nothing(
        rules in rules(),
        ops in prop::collection::vec(prop_oneof![9 => op(), 1 => (0..100 * TOKEN).prop_map(Op::Back)], 0..200),
    ) {
        let mut pair = Pair::new(rules);
        let _installed = pair.clock.install();
        for op in ops {
            let (answer, expected) = pair.apply(op);
            // From here on the model has what the cell has, or more.
            if expected && !answer {
                pair.model.put_back();
            }
            prop_assert!(expected || !answer, "{op:?}");
            let (available, most) = pair.available();
            prop_assert!(available <= most, "{available} of {most} after {op:?}");
        }
        // A call that looks at it begins the refill, and one refill later it is full.
        let _ = pair.apply(Op::Withdraw);
        pair.clock.advance(Duration::from_secs(rules.capacity.into()));
        prop_assert_eq!(pair.cell.snapshot().available(), rules.capacity);
    }
}
