//! Properties: the adaptive limit against a naive one, at every step of random histories.

use proptest::prelude::*;

use crate::bulkhead::adaptive::shared::{LimitChange, SharedLimit};
use crate::bulkhead::adaptive::{Bounds, Generation};

/// A limit that remembers everything that has happened, and counts it anew each time.
struct Model {
    min: u32,
    max: u32,
    limit: u32,
    history: Vec<Happened>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Happened {
    CountedSuccess,
    Grown,
    Shrunk,
}

impl Model {
    fn new(min: u32, max: u32) -> Self {
        Self { min, max, limit: 20.min(max).max(min), history: Vec::new() }
    }

    fn succeed(&mut self, in_use: u32) {
        if f64::from(in_use) / f64::from(self.limit) < 0.5 || self.limit == self.max {
            return;
        }
        if self.history.contains(&Happened::Shrunk) {
            self.history.push(Happened::CountedSuccess);
            let counted = self.history.iter().rev().take_while(|&&it| it == Happened::CountedSuccess).count();
            if counted < self.limit as usize {
                return;
            }
        }
        self.limit += 1;
        self.history.push(Happened::Grown);
    }

    /// `admitted` is the length of the history when the call was admitted.
    fn fail(&mut self, admitted: usize) {
        if self.history[admitted..].contains(&Happened::Shrunk) {
            return;
        }
        let mut shrunk = 0;
        while f64::from(shrunk + 1) <= f64::from(self.limit) * 0.9 {
            shrunk += 1;
        }
        self.limit = shrunk.max(self.min);
        self.history.push(Happened::Shrunk);
    }
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Admit,
    /// So many successes, with so many thousandths of the limit in use.
    Succeed(u32, u32),
    /// The failure of one of those that were admitted.
    Fail(prop::sample::Index),
}

fn op() -> impl Strategy<Value = Op> {
    let in_use = prop_oneof![Just(1000), Just(500), 0..1500_u32];
    prop_oneof![
        4 => Just(Op::Admit),
        4 => (prop_oneof![Just(1), 1..100_u32], in_use).prop_map(|(number, in_use)| Op::Succeed(number, in_use)),
        2 => any::<prop::sample::Index>().prop_map(Op::Fail),
    ]
}

fn bounds() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![Just((4, 64)), (1..50_u32, 0..100_u32).prop_map(|(min, more)| (min, min + more))]
}

proptest! {
    #[test]
    fn a_limit_does_what_the_naive_one_does(
        (min, max) in bounds(),
        ops in prop::collection::vec(op(), 0..200),
    ) {
        let (limit, mut model) = (SharedLimit::new(), Model::new(min, max));
        let bounds = Bounds::new(min, max);
        let mut admitted: Vec<(Generation, usize)> = vec![(limit.generation(), 0)];
        for op in ops {
            let before = model.limit;
            match op {
                Op::Admit => admitted.push((limit.generation(), model.history.len())),
                Op::Succeed(number, share) => for _ in 0..number {
                    let (in_use, before) = (model.limit * share / 1000, model.limit);
                    model.succeed(in_use);
                    prop_assert_eq!(limit.succeed(bounds, in_use), change(before, model.limit));
                },
                Op::Fail(one) => {
                    let (generation, length) = *one.get(&admitted);
                    model.fail(length);
                    prop_assert_eq!(limit.fail(bounds, generation), change(before, model.limit));
                }
            }
            prop_assert_eq!(limit.now(bounds), model.limit, "after {:?}", op);
            prop_assert!((min..=max).contains(&model.limit));
        }
    }
}

fn change(from: u32, to: u32) -> Option<LimitChange> {
    (from != to).then_some(LimitChange { from, to })
}
