//! Properties: the adaptive limit against a naive one, at every step of random histories.

use proptest::prelude::*;

use super::naive_limit::NaiveLimit;
use crate::bulkhead::adaptive::shared::{LimitChange, SharedLimit};
use crate::bulkhead::adaptive::{Bounds, Generation};

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
        let (limit, mut model) = (SharedLimit::new(), NaiveLimit::new(min, max));
        let bounds = Bounds::new(min, max);
        let mut admitted: Vec<(Generation, usize)> = vec![(limit.generation(), 0)];
        for op in ops {
            let before = model.limit;
            match op {
                Op::Admit => admitted.push((limit.generation(), model.happened())),
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
