//! Properties: a bulkhead against the naive model, at every step of random histories.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use proptest::prelude::*;

use super::model::{Model, Standing};
use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::value::Bulkhead;
use crate::runtime::clock::TestClock;

#[derive(Clone, Copy, Debug)]
enum Op {
    Arrive,
    /// Of those who have not left, the one of this number leaves.
    Leave(usize),
    Limit(u32),
    Pass(u64),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => Just(Op::Arrive),
        5 => (0..16_usize).prop_map(Op::Leave),
        1 => (1..5_u32).prop_map(Op::Limit),
        2 => (0..12_u64).prop_map(Op::Pass),
    ]
}

type Acquire<'a> = Pin<Box<dyn Future<Output = Result<BulkheadPermit, BulkheadFull>> + 'a>>;

enum Call<'a> {
    Waits(Polled<Acquire<'a>>),
    Runs { _permit: BulkheadPermit },
    Gone,
}

impl Call<'_> {
    fn standing(&self) -> Standing {
        match self {
            Self::Waits(_) => Standing::Waits,
            Self::Runs { .. } => Standing::Runs,
            Self::Gone => Standing::Gone,
        }
    }

    /// Polls a call that waits. Returns false if it moves on without having been woken.
    fn poll(&mut self, is_first: bool) -> bool {
        let Self::Waits(waits) = self else { return true };
        let woken = waits.wakes();
        let Poll::Ready(outcome) = waits.poll() else { return true };
        *self = outcome.map_or(Self::Gone, |permit| Self::Runs { _permit: permit });
        is_first || woken > 0
    }
}

proptest! {
    #[test]
    fn a_bulkhead_does_what_the_naive_one_does(
        limit in 1..4_u32,
        queue in 0..4_u32,
        wait in 0..20_u64,
        ops in prop::collection::vec(op(), 0..120),
    ) {
        let clock = TestClock::new();
        let _installed = clock.install();
        let bulkhead =
            Bulkhead::unshared("properties").limit(limit).queue(queue).wait(Duration::from_nanos(wait)).build();
        let mut model = Model::new(limit as usize, queue as usize, wait);
        let mut calls: Vec<Call<'_>> = Vec::new();
        let mut refused = 0_i64;
        for op in ops {
            match op {
                Op::Arrive => {
                    let acquire: Acquire<'_> = Box::pin(bulkhead.acquire());
                    let mut call = Call::Waits(Polled::new(acquire));
                    call.poll(true);
                    calls.push(call);
                    model.arrives(calls.len() - 1);
                }
                Op::Leave(number) => {
                    let is_here = |(_, call): &(usize, &Call<'_>)| !matches!(call, Call::Gone);
                    let here = calls.iter().enumerate().filter(is_here).map(|(index, _)| index).nth(number);
                    let Some(index) = here else { continue };
                    calls[index] = Call::Gone;
                    refused -= 1;
                    model.leaves(index);
                }
                Op::Limit(limit) => {
                    bulkhead.handle().set_limit(limit);
                    model.has_limit(limit as usize);
                }
                Op::Pass(time) => {
                    clock.advance(Duration::from_nanos(time));
                    model.passes(time);
                }
            }
            for (index, call) in calls.iter_mut().enumerate() {
                prop_assert!(call.poll(false), "call {} was not woken after {:?}", index, op);
                prop_assert_eq!(call.standing(), model.standing(index), "call {} after {:?}", index, op);
            }
            let seen = bulkhead.snapshot();
            prop_assert_eq!((seen.running() as usize, seen.waiting() as usize), model.numbers());
            let gone = calls.iter().filter(|call| matches!(call, Call::Gone)).count();
            prop_assert_eq!(seen.rejected(), u64::try_from(refused + i64::try_from(gone).unwrap()).unwrap());
        }
        drop(calls);
        let seen = bulkhead.snapshot();
        prop_assert_eq!((seen.running(), seen.waiting()), (0, 0));
        prop_assert!(!bulkhead.handle().has_waiters());
    }
}
