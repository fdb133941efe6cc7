//! Annotated functions pass every lint of clippy that plain functions of the same shape pass. They
//! are written out, because many lints skip the tokens of a `macro_rules!`.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
#![allow(
    clippy::arbitrary_source_item_ordering,
    clippy::blanket_clippy_restriction_lints,
    clippy::needless_return,
    clippy::question_mark_used,
    clippy::single_call_fn,
    clippy::std_instead_of_alloc,
    clippy::tests_outside_test_module,
    clippy::trivially_copy_pass_by_ref,
    clippy::type_complexity,
    reason = "the plain functions fail these"
)]

use core::future::ready;
use core::pin::Pin;
use std::sync::Arc;

use futures::executor::block_on;
use futures::future::BoxFuture;
use resilience::{Attempts, CircuitOpen, RetryEvent, TestClock, circuit_breaker, faults, retry};
use tokio::task::yield_now;

use crate::support::{Failed, Tries};

#[retry]
#[circuit_breaker]
fn sync(tries: &Tries) -> Result<u32, Failed> {
    return tries.turn();
}

#[retry]
fn retried(tries: &Tries) -> Result<u32, Failed> {
    return tries.turn();
}

#[retry]
#[faults(error = Failed::Again)]
fn injected(tries: &Tries) -> Result<u32, Failed> {
    return tries.turn();
}

#[circuit_breaker]
#[retry]
fn retried_inside(tries: &Tries) -> Result<u32, Failed> {
    return tries.turn();
}

#[retry]
#[circuit_breaker]
fn in_every_arm(tries: &Tries) -> Result<u32, Failed> {
    match tries.turn() {
        Ok(turn) => return Ok(turn),
        Err(error) => return Err(error),
    }
}

#[retry]
#[circuit_breaker]
fn loops(tries: &Tries) -> Result<u32, Failed> {
    loop {
        if tries.turn()? == 3 {
            return Ok(3);
        }
    }
}

#[retry]
#[circuit_breaker]
fn only_a_return(tries: &mut &Tries) -> Result<u32, Failed> {
    return tries.turn();
}

#[retry]
#[circuit_breaker]
fn parameters(
    tries: &Tries,
    mut number: u32,
    text: String,
    items: &mut Vec<String>,
    _unused: u32,
    (left, mut right): (u32, String),
    mut rest: &[u32],
) -> Result<u32, Failed> {
    number = number.saturating_add(left);
    right.push('a');
    items.push(text);
    items.push(right);
    rest = rest.get(1..).unwrap_or(rest);
    number = number.saturating_add(rest.iter().sum());
    let turn = tries.turn()?;
    return Ok(number.saturating_add(turn));
}

#[retry]
#[circuit_breaker]
fn overwrites(tries: &Tries, count: &mut u32) -> Result<u32, Failed> {
    *count = 1;
    *count = 2;
    return tries.turn();
}

#[retry]
#[circuit_breaker]
async fn in_async(tries: &Tries) -> Result<u32, Failed> {
    yield_now().await;
    return tries.turn();
}

#[retry]
#[faults(error = Failed::Again)]
async fn injected_in_async(tries: &Tries) -> Result<u32, Failed> {
    yield_now().await;
    return tries.turn();
}

#[retry]
#[circuit_breaker]
async fn parameters_in_async(
    tries: &Tries,
    mut number: u32,
    text: String,
    items: &mut Vec<String>,
    _unused: u32,
    (left, mut right): (u32, String),
) -> Result<u32, Failed> {
    number = number.saturating_add(left);
    right.push('a');
    yield_now().await;
    items.push(text);
    items.push(right);
    let turn = tries.turn()?;
    return Ok(number.saturating_add(turn));
}

#[retry]
#[circuit_breaker]
fn boxed(tries: &Tries) -> BoxFuture<'_, Result<u32, Failed>> {
    return Box::pin(async move { return tries.turn() });
}

#[retry]
#[circuit_breaker]
fn opaque(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send {
    return async move { return tries.turn() };
}

#[retry]
#[circuit_breaker]
fn delegates(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send {
    return ready(tries.turn());
}

#[retry]
#[circuit_breaker]
fn delegates_and_consumes(
    tries: &Tries,
    text: String,
) -> impl Future<Output = Result<String, Failed>> + Send {
    return ready(tries.turn().map(|_| return text));
}

#[derive(Clone, Debug)]
struct Service {
    base: u32,
}

impl Service {
    #[retry]
    #[circuit_breaker]
    fn lent(&self, tries: &Tries) -> Result<u32, Failed> {
        let turn = tries.turn()?;
        return Ok(turn.saturating_add(self.base));
    }

    #[retry]
    #[circuit_breaker]
    fn lent_mutably(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.base = 9;
        let turn = tries.turn();
        self.base = 0;
        return turn;
    }

    #[retry]
    #[circuit_breaker]
    async fn taken_along(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let this = self;
        this.base = 1;
        return tries.turn();
    }

    #[retry]
    #[circuit_breaker]
    async fn owned(mut self, tries: &Tries) -> Result<Self, Failed> {
        self.base = tries.turn()?;
        return Ok(self);
    }

    #[retry]
    #[circuit_breaker]
    fn consumed(self, tries: &Tries) -> Result<Self, Failed> {
        let _turn = tries.turn()?;
        return Ok(self);
    }

    #[retry]
    #[circuit_breaker]
    fn pinned(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
        self.base = tries.turn()?;
        return Ok(self.base);
    }

    #[retry]
    #[circuit_breaker]
    fn counted(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
        let turn = tries.turn()?;
        return Ok(turn.saturating_add(self.base));
    }
}

#[async_trait::async_trait]
trait Store {
    async fn get(&self, tries: &Tries, mut text: String) -> Result<String, Failed>;
    async fn set(&mut self, tries: &Tries) -> Result<u32, Failed>;
}

#[expect(clippy::implicit_return, reason = "`async_trait` ends the methods so")]
#[async_trait::async_trait]
impl Store for Service {
    #[retry]
    #[circuit_breaker]
    async fn get(&self, tries: &Tries, mut text: String) -> Result<String, Failed> {
        text.push('a');
        let _turn = tries.turn()?;
        return Ok(text);
    }

    #[retry]
    #[circuit_breaker]
    async fn set(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.base = tries.turn()?;
        return Ok(self.base);
    }
}

const fn kept(error: Failed, _: &Attempts) -> Failed {
    return error;
}

const fn notified(_: &RetryEvent<'_, Failed>) {}

fn rejected(_: CircuitOpen) -> Failed {
    return Failed::Rejected;
}

const fn is_nine(turn: &u32) -> bool {
    return *turn == 9;
}

#[retry(attempts = 4, base = 10ms, max_duration = 10s, context = cx, map_err = kept, notify = notified, on_ok = is_nine)]
#[circuit_breaker(threshold = 50%, key = tries.made() > 9, on_ok = is_nine, ignore = Failed::Rejected, map_err = rejected)]
fn arguments(tries: &Tries) -> Result<u32, Failed> {
    let turn = tries.turn()?;
    return Ok(turn.min(cx.number()));
}

#[retry(attempts = 4, base = 10ms, max_duration = 10s, context = cx, map_err = kept, notify = notified, on_ok = is_nine)]
#[circuit_breaker(threshold = 50%, key = tries.made() > 9, on_ok = is_nine, ignore = Failed::Rejected, map_err = rejected)]
async fn arguments_in_async(tries: &Tries, mut text: String) -> Result<u32, Failed> {
    text.push('a');
    let turn = tries.turn()?;
    assert_eq!(text, "a");
    return Ok(turn.min(cx.number()));
}

/// Every body runs until its third turn succeeds.
#[test]
fn what_plain_functions_pass_annotated_ones_pass() {
    let pair = || return (3, String::new());
    let service = || return Service { base: 0 };
    let calls: [&mut dyn FnMut(&Tries) -> Result<u32, Failed>; 27] = [
        &mut sync,
        &mut retried,
        &mut injected,
        &mut retried_inside,
        &mut in_every_arm,
        &mut loops,
        &mut |tries| return only_a_return(&mut &*tries),
        &mut |tries| {
            let list = &mut Vec::new();
            let sum = parameters(tries, 1, String::new(), list, 2, pair(), &[1, 2])?;
            assert_eq!(list.len(), 6);
            return Ok(sum.saturating_sub(6));
        },
        &mut |tries| return overwrites(tries, &mut 0),
        &mut |tries| return block_on(in_async(tries)),
        &mut |tries| return block_on(injected_in_async(tries)),
        &mut |tries| {
            let list = &mut Vec::new();
            let sum = block_on(parameters_in_async(tries, 1, String::new(), list, 2, pair()))?;
            assert_eq!(list.len(), 6);
            return Ok(sum.saturating_sub(4));
        },
        &mut |tries| return block_on(boxed(tries)),
        &mut |tries| return block_on(opaque(tries)),
        &mut |tries| return block_on(delegates(tries)),
        &mut |tries| return block_on(delegates_and_consumes(tries, String::new())).map(|_| return 3),
        &mut |tries| return service().lent(tries),
        &mut |tries| return service().lent_mutably(tries),
        &mut |tries| return block_on(service().taken_along(tries)),
        &mut |tries| return block_on(service().owned(tries)).map(|owned| return owned.base),
        &mut |tries| return service().consumed(tries).map(|_| return 3),
        &mut |tries| return Pin::new(&mut service()).pinned(tries),
        &mut |tries| return Arc::new(service()).counted(tries),
        &mut |tries| return block_on(service().get(tries, String::new())).map(|_| return 3),
        &mut |tries| return block_on(service().set(tries)),
        &mut arguments,
        &mut |tries| return block_on(arguments_in_async(tries, String::new())),
    ];
    for call in calls {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(2);
        assert_eq!(call(&tries), Ok(3));
        assert_eq!(tries.made(), 3);
    }
}
