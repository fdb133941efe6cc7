//! Costs of the attributes that can be counted exactly: allocations, bytes of a future, clones.
//!
//! Without the features that give each function a site and each call a value: the sizes with them
//! are in `tests/telemetry`.
#![cfg(not(any(
    feature = "tracing",
    feature = "telemetry",
    feature = "control",
    feature = "sites",
    feature = "faults",
    feature = "test-util"
)))]

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::{
    BulkheadFull, CircuitBreaker, CircuitOpen, RateLimited, TimedOut, bulkhead, circuit_breaker, fallback,
    faults, hedge, rate_limit, retry, timeout,
};

fn allocations(f: impl FnOnce()) -> u64 {
    allocation_counter::measure(f).count_total
}

/// Polls a future that never waits.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

#[derive(Debug, PartialEq)]
enum Error {
    Failed,
    Open(CircuitOpen),
    Late(TimedOut),
    Full(BulkheadFull),
    Limited(RateLimited),
}

impl From<BulkheadFull> for Error {
    fn from(full: BulkheadFull) -> Self {
        Self::Full(full)
    }
}

impl From<RateLimited> for Error {
    fn from(limited: RateLimited) -> Self {
        Self::Limited(limited)
    }
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Self::Open(open)
    }
}

impl From<TimedOut> for Error {
    fn from(late: TimedOut) -> Self {
        Self::Late(late)
    }
}

#[retry(attempts = 5, base = 1s)]
fn retried(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[retry(attempts = 5, base = 1s)]
async fn retried_async(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[test]
fn a_first_attempt_that_succeeds_allocates_nothing() {
    assert_eq!(allocations(|| assert_eq!(retried(false), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(retried_async(false)), Ok(1))), 0);
}

#[test]
fn retries_without_a_wait_allocate_nothing() {
    #[retry(attempts = 5, base = 0ms)]
    fn zero_delay(left: &mut u32) -> Result<u64, Error> {
        *left -= 1;
        if *left > 0 { Err(Error::Failed) } else { Ok(1) }
    }
    #[retry(attempts = 5, base = 0ms)]
    async fn zero_delay_async(left: &mut u32) -> Result<u64, Error> {
        *left -= 1;
        if *left > 0 { Err(Error::Failed) } else { Ok(1) }
    }
    #[retry(attempts = 5, backoff = |_, _| Duration::ZERO)]
    async fn told_zero(left: &mut u32) -> Result<u64, Error> {
        *left -= 1;
        if *left > 0 { Err(Error::Failed) } else { Ok(1) }
    }
    assert_eq!(allocations(|| assert_eq!(zero_delay(&mut 4), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(zero_delay_async(&mut 4)), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(told_zero(&mut 4)), Ok(1))), 0);
}

#[test]
fn giving_up_allocates_nothing() {
    #[retry(attempts = 1)]
    fn once() -> Result<u64, Error> {
        Err(Error::Failed)
    }
    #[retry(on = |_| false)]
    async fn permanent() -> Result<u64, Error> {
        Err(Error::Failed)
    }
    assert_eq!(allocations(|| assert_eq!(once(), Err(Error::Failed))), 0);
    assert_eq!(allocations(|| assert_eq!(now(permanent()), Err(Error::Failed))), 0);
}

#[circuit_breaker(threshold = 2)]
fn guarded(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[circuit_breaker(threshold = 2)]
async fn guarded_async(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[test]
fn a_breaker_allocates_nothing_closed_failing_or_rejecting() {
    let (_, _) = (guarded(false), now(guarded_async(false)));
    assert_eq!(allocations(|| assert_eq!(guarded(false), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(guarded_async(false)), Ok(1))), 0);
    for _ in 0..2 {
        assert_eq!(allocations(|| assert_eq!(guarded(true), Err(Error::Failed))), 0);
        assert_eq!(allocations(|| assert_eq!(now(guarded_async(true)), Err(Error::Failed))), 0);
    }
    assert_eq!(allocations(|| assert!(matches!(guarded(false), Err(Error::Open(_))))), 0);
    assert_eq!(allocations(|| assert!(matches!(now(guarded_async(false)), Err(Error::Open(_))))), 0);
}

#[test]
fn a_named_breaker_allocates_nothing_once_it_is_linked() {
    #[circuit_breaker(name = "cost: named")]
    fn first() -> Result<u64, Error> {
        Ok(1)
    }
    #[circuit_breaker(name = "cost: named")]
    fn second() -> Result<u64, Error> {
        Ok(2)
    }
    static BY_HAND: CircuitBreaker = CircuitBreaker::builder("cost: named").build();
    let (_, _, _) = (first(), second(), BY_HAND.try_acquire().is_ok());
    assert_eq!(allocations(|| assert_eq!((first(), second()), (Ok(1), Ok(2)))), 0);
    assert_eq!(allocations(|| assert!(BY_HAND.try_acquire().is_ok())), 0);
}

#[timeout(1s)]
async fn timed(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[test]
fn a_timeout_allocates_nothing_and_needs_no_timer_if_ready() {
    // There is no runtime: a timer would panic.
    assert_eq!(allocations(|| assert_eq!(now(timed(false)), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(timed(true)), Err(Error::Failed))), 0);
}

#[test]
fn a_bulkhead_allocates_nothing_with_a_place_or_without() {
    #[bulkhead(1)]
    fn sync(below: u32) -> Result<u64, Error> {
        if below == 0 { Ok(1) } else { sync(below - 1) }
    }
    #[bulkhead(1)]
    async fn asynchronous(full: bool) -> Result<u64, Error> {
        if full { now(Box::pin(asynchronous(false))) } else { Ok(1) }
    }
    #[bulkhead(1, permit = permit)]
    async fn held() -> Result<u64, Error> {
        drop(permit);
        Ok(1)
    }
    let (_, _, _) = (sync(0), now(asynchronous(false)), now(held()));
    assert_eq!(allocations(|| assert_eq!(sync(0), Ok(1))), 0);
    assert_eq!(allocations(|| assert!(matches!(sync(1), Err(Error::Full(_))))), 0);
    assert_eq!(allocations(|| assert_eq!((now(asynchronous(false)), now(held())), (Ok(1), Ok(1)))), 0);
    let rejected = allocations(|| assert!(matches!(now(asynchronous(true)), Err(Error::Full(_)))));
    assert_eq!(rejected, 1, "the box that the test makes");
}

#[test]
fn a_rate_limit_allocates_nothing_with_a_token_or_without() {
    #[rate_limit(4, per = 1h)]
    fn sync() -> Result<u64, Error> {
        Ok(1)
    }
    #[rate_limit(4, per = 1h)]
    async fn asynchronous() -> Result<u64, Error> {
        Ok(1)
    }
    let (_, _) = (sync(), now(asynchronous()));
    for _ in 0..3 {
        assert_eq!(allocations(|| assert_eq!((sync(), now(asynchronous())), (Ok(1), Ok(1)))), 0);
    }
    assert_eq!(allocations(|| assert!(matches!(sync(), Err(Error::Limited(_))))), 0);
    assert_eq!(allocations(|| assert!(matches!(now(asynchronous()), Err(Error::Limited(_))))), 0);
}

#[hedge(1s)]
async fn hedged(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[hedge(p95)]
async fn hedged_at_a_percentile(id: u64) -> Result<u64, Error> {
    Ok(id)
}

#[test]
fn a_hedge_allocates_nothing_and_needs_no_timer_if_ready() {
    // The first call links the budget.
    let _ = (now(hedged(false)), now(hedged_at_a_percentile(1)));
    // There is no runtime: a timer would panic.
    assert_eq!(allocations(|| assert_eq!(now(hedged(false)), Ok(1))), 0);
    assert_eq!(allocations(|| assert_eq!(now(hedged_at_a_percentile(7)), Ok(7))), 0);
}

#[test]
fn a_hedge_allocates_nothing_unless_another_attempt_begins() {
    #[hedge(1ms)]
    async fn waits(time: std::time::Duration) -> Result<(), Error> {
        tokio::time::sleep(time).await;
        Ok(())
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("it runs");
    let call = |micros| runtime.block_on(waits(std::time::Duration::from_micros(micros)));
    let plain = |micros| {
        runtime.block_on(async { tokio::time::sleep(std::time::Duration::from_micros(micros)).await });
    };
    let _ = (call(100), call(5_000), plain(100));
    let of_the_runtime = allocations(|| plain(100));
    assert_eq!(allocations(|| assert_eq!(call(100), Ok(()))), of_the_runtime);
    let with_another = allocations(|| assert_eq!(call(5_000), Ok(()))) - of_the_runtime;
    assert!((2..=3).contains(&with_another), "the attempt, and the place for attempts: {with_another}");
}

#[fallback(value = 2)]
fn fallen_back(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

#[fallback(with = |error| other(error).await)]
async fn fallen_back_async(fail: bool) -> Result<u64, Error> {
    if fail { Err(Error::Failed) } else { Ok(1) }
}

async fn other(error: Error) -> Result<u64, Error> {
    std::future::ready(()).await;
    if error == Error::Failed { Ok(2) } else { Err(error) }
}

#[test]
fn a_fallback_allocates_nothing_used_or_not() {
    for (fail, expected) in [(false, 1), (true, 2)] {
        assert_eq!(allocations(|| assert_eq!(fallen_back(fail), Ok(expected))), 0);
        assert_eq!(allocations(|| assert_eq!(now(fallen_back_async(fail)), Ok(expected))), 0);
    }
}

/// The items by which expansions are seen and steered, without the features that do so.
mod unseen {
    use super::now;
    use resilience::__private::{self as private, Layer};
    use std::future::{Ready, ready};

    // Each is evaluated by the compiler: no static, no guard and no function that runs could be in
    // it. `absent` is no variable, and what stands in place of a name or an error is no code.

    #[test]
    fn a_call_is_what_is_in_it_and_nothing_more() {
        const NEST: u8 = private::call!(
            absent,
            compile_error!("a name is evaluated"),
            [("retry", compile_error!("a name is evaluated"), &[("attempts", "5")]), ("timeout", None, &[])],
            [],
            7
        );
        assert_eq!(NEST, 7);
    }

    #[test]
    fn a_layer_names_no_variable_and_has_no_bytes() {
        const LAYER: Layer<'static> = private::layer!(absent, 0);
        let layer = || private::layer!(absent, 1);
        assert_eq!((size_of_val(&LAYER), size_of_val(&layer)), (0, 0));
        assert!(!std::mem::needs_drop::<Layer<'_>>());
    }

    #[test]
    fn no_instruction_of_an_injection_is_left() {
        const fn body() -> u8 {
            private::inject!(absent, sync, absent, owned, [compile_error!("an error is made")], [absent]);
            7
        }
        const BODY: u8 = body();
        assert_eq!(BODY, 7);
        let future = async {
            private::inject!(absent, async, absent, borrowed, [compile_error!("an error is made")], [absent]);
            7_u8
        };
        assert_eq!((size_of_val(&future), now(future)), (size_of_val(&async { 7_u8 }), 7));
    }

    #[test]
    fn a_future_of_a_body_is_not_wrapped() {
        let future: Ready<u8> = private::injected!(
            [absent, async, absent, owned, [compile_error!("an error is made")], []] ready(7)
        );
        assert_eq!(now(future), 7);
    }
}

mod plain {
    use super::{Error, black_box};

    pub(crate) async fn small(id: &u64) -> Result<u64, Error> {
        tokio::task::yield_now().await;
        Ok(*id)
    }

    pub(crate) async fn large(id: &u64) -> Result<u64, Error> {
        let buffer = [0_u8; 1000];
        tokio::task::yield_now().await;
        Ok(*id + u64::from(black_box(&buffer)[7]))
    }

    pub(crate) async fn owned(argument: [u8; 256]) -> Result<u64, Error> {
        tokio::task::yield_now().await;
        Ok(u64::from(argument[7]))
    }
}

macro_rules! annotated {
    ($module:ident, $attribute:meta) => {
        mod $module {
            use super::*;

            #[$attribute]
            pub(crate) async fn small(id: &u64) -> Result<u64, Error> {
                tokio::task::yield_now().await;
                Ok(*id)
            }

            #[$attribute]
            pub(crate) async fn large(id: &u64) -> Result<u64, Error> {
                let buffer = [0_u8; 1000];
                tokio::task::yield_now().await;
                Ok(*id + u64::from(black_box(&buffer)[7]))
            }

            #[$attribute]
            pub(crate) async fn owned(argument: [u8; 256]) -> Result<u64, Error> {
                tokio::task::yield_now().await;
                Ok(u64::from(argument[7]))
            }
        }
    };
}

annotated!(with_retry, retry(attempts = 3));
annotated!(with_breaker, circuit_breaker(threshold = 3));
annotated!(with_timeout, timeout(1s));
annotated!(with_hedge, hedge(1s));
annotated!(with_percentile, hedge(p95));
annotated!(with_evaluated_timeout, timeout(LIMIT));

const LIMIT: std::time::Duration = std::time::Duration::from_secs(1);

/// The bytes of the plain future and of the annotated ones.
fn sizes<A, B, C>(plain: &A, retry: &B, breaker: &C) -> (usize, usize, usize) {
    (size_of_val(plain), size_of_val(retry), size_of_val(breaker))
}

/// tokio's timer, which takes the attempt's place while a retry waits.
const TIMER: usize = 112;

/// When the first attempt failed and when the present one began, which events tell.
const EVENTS: usize = if cfg!(feature = "tracing") { 16 } else { 0 };

#[test]
fn a_future_grows_by_what_it_has_to_remember() {
    let id = 1;
    for (plain, retry, breaker) in [
        sizes(&plain::small(&id), &with_retry::small(&id), &with_breaker::small(&id)),
        sizes(&plain::large(&id), &with_retry::large(&id), &with_breaker::large(&id)),
    ] {
        assert!(retry <= plain.max(TIMER) + 24 + EVENTS, "{retry} for a plain future of {plain}");
        assert!(breaker <= plain + 24, "{breaker} for a plain future of {plain}");
    }
}

#[test]
fn a_future_with_a_timeout_grows_by_the_timer_and_three_words() {
    let id = 1;
    for (plain, timeout, evaluated) in [
        sizes(&plain::small(&id), &with_timeout::small(&id), &with_evaluated_timeout::small(&id)),
        sizes(&plain::large(&id), &with_timeout::large(&id), &with_evaluated_timeout::large(&id)),
        sizes(
            &plain::owned([0; 256]),
            &with_timeout::owned([0; 256]),
            &with_evaluated_timeout::owned([0; 256]),
        ),
    ] {
        assert!(timeout <= plain + TIMER + 24, "{timeout} for a plain future of {plain}");
        // The limit, and the way to it.
        assert!(evaluated <= plain + TIMER + 24 + 24, "{evaluated} for a plain future of {plain}");
    }
}

#[test]
fn a_future_with_a_hedge_grows_by_the_timer_and_eight_words() {
    let id = 1;
    for (plain, hedge, percentile) in [
        sizes(&plain::small(&id), &with_hedge::small(&id), &with_percentile::small(&id)),
        sizes(&plain::large(&id), &with_hedge::large(&id), &with_percentile::large(&id)),
        // The attempt borrows what the call owns.
        sizes(&plain::owned([0; 256]), &with_hedge::owned([0; 256]), &with_percentile::owned([0; 256])),
    ] {
        assert!(hedge <= plain + TIMER + 64, "{hedge} for a plain future of {plain}");
        assert_eq!(percentile, hedge);
    }
}

#[test]
fn a_future_has_room_for_what_its_policy_asks_for_alone() {
    macro_rules! sizes {
        ($($name:ident: $attribute:meta,)*) => {[$({
            #[$attribute]
            async fn $name(id: &u64) -> Result<u64, Error> {
                plain::large(id).await
            }
            (stringify!($name), size_of_val(&$name(&1)))
        }),*]};
    }
    async fn nothing(id: &u64) -> Result<u64, Error> {
        plain::large(id).await
    }
    let plain = size_of_val(&nothing(&1));
    for (name, retry) in sizes! {
        defaults: retry,
        nested: retry(nested = once),
        time_limit: retry(max_duration = 1s),
        mapped: retry(map_err = |error: Error, _| error),
        decorrelated: retry(jitter = decorrelated),
        linear: retry(backoff = linear),
        told: retry(backoff = |retry, _| Duration::from_millis(retry.into())),
    } {
        // Eight bytes of them say what the attempt sets for the retries and waits inside it.
        assert!(retry <= plain + 40 + EVENTS, "{name}: {retry} for a plain future of {plain}");
    }
}

#[test]
fn another_way_to_wait_costs_a_future_no_more_than_the_timer() {
    #[retry(sleep = tokio::time::sleep)]
    async fn by_sleep(id: &u64) -> Result<u64, Error> {
        plain::small(id).await
    }
    #[retry]
    async fn by_default(id: &u64) -> Result<u64, Error> {
        plain::small(id).await
    }
    assert_eq!(size_of_val(&by_sleep(&1)), size_of_val(&by_default(&1)));
}

annotated!(with_bulkhead, bulkhead(2, queue = 5, wait = 1s));
annotated!(with_permit, bulkhead(2, permit = _permit));
annotated!(with_rate_limit, rate_limit(100, wait = 1s));

#[test]
fn a_future_with_a_gate_grows_by_what_it_holds() {
    let id = 1;
    for (plain, bulkhead, rate_limit) in [
        sizes(&plain::small(&id), &with_bulkhead::small(&id), &with_rate_limit::small(&id)),
        sizes(&plain::large(&id), &with_bulkhead::large(&id), &with_rate_limit::large(&id)),
        sizes(&plain::owned([0; 256]), &with_bulkhead::owned([0; 256]), &with_rate_limit::owned([0; 256])),
    ] {
        assert!(bulkhead <= plain + 24, "{bulkhead} for a plain future of {plain}");
        assert!(rate_limit <= plain + 48, "{rate_limit} for a plain future of {plain}");
    }
    // The body is made once there is a permit, so an owned parameter is kept as it came, too.
    let (plain, permit, _) = sizes(&plain::owned([0; 256]), &with_permit::owned([0; 256]), &());
    assert!(permit <= plain + 256 + 64, "{permit} for a plain future of {plain}");
    for (plain, permit, _) in [
        sizes(&plain::small(&id), &with_permit::small(&id), &()),
        sizes(&plain::large(&id), &with_permit::large(&id), &()),
    ] {
        assert!(permit <= plain + 64, "{permit} for a plain future of {plain}");
    }
}

annotated!(with_faults, faults(error = Error::Failed));

#[test]
fn a_place_for_faults_costs_a_future_one_word() {
    #[faults]
    fn body(fail: bool) -> Result<u64, Error> {
        if fail { Err(Error::Failed) } else { Ok(1) }
    }
    let id = 1;
    for (plain, place, _) in [
        sizes(&plain::small(&id), &with_faults::small(&id), &()),
        sizes(&plain::large(&id), &with_faults::large(&id), &()),
        sizes(&plain::owned([0; 256]), &with_faults::owned([0; 256]), &()),
    ] {
        assert_eq!(place, plain + 8, "how far the body is, as it is a future of its own");
    }
    assert_eq!(allocations(|| assert_eq!((body(false), body(true)), (Ok(1), Err(Error::Failed)))), 0);
}

annotated!(with_fallback, fallback(value = 0));
annotated!(with_other, fallback(with = |error| other(error).await));

#[test]
fn a_fallback_takes_the_place_of_the_body_in_a_future() {
    let id = 1;
    let held = size_of_val(&other(Error::Failed)) + size_of::<Error>();
    for (plain, value, with) in [
        sizes(&plain::small(&id), &with_fallback::small(&id), &with_other::small(&id)),
        sizes(&plain::large(&id), &with_fallback::large(&id), &with_other::large(&id)),
        sizes(&plain::owned([0; 256]), &with_fallback::owned([0; 256]), &with_other::owned([0; 256])),
    ] {
        assert_eq!(value, plain + 8, "a value needs no room");
        assert!(with <= plain.max(held) + 24, "{with} for a plain future of {plain}");
    }
}

#[test]
fn an_owned_parameter_is_not_copied_into_the_attempt() {
    // The compiler keeps an argument twice, as it came and as the variable, and the argument lives
    // through the waits.
    let (plain, retry, breaker) =
        sizes(&plain::owned([0; 256]), &with_retry::owned([0; 256]), &with_breaker::owned([0; 256]));
    assert!(retry <= 2 * 256 + TIMER + 8 + EVENTS, "{retry}");
    assert!(breaker <= plain + 24, "{breaker} for a plain future of {plain}");
}

#[test]
fn a_parameter_that_the_body_only_borrows_is_never_cloned() {
    struct Counted<'a>(&'a Cell<u32>);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {}
    }

    impl Clone for Counted<'_> {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            Self(self.0)
        }
    }

    fn look(_: &Counted<'_>) {}

    #[expect(clippy::needless_pass_by_value, reason = "that is what is tested")]
    #[retry(attempts = 3, base = 0ms)]
    fn borrows(counted: Counted<'_>, attempts: &mut u32) -> Result<(), Error> {
        look(&counted);
        *attempts += 1;
        Err(Error::Failed)
    }

    #[retry(attempts = 3, base = 0ms)]
    fn consumes(counted: Counted<'_>, attempts: &mut u32) -> Result<(), Error> {
        drop(counted);
        *attempts += 1;
        Err(Error::Failed)
    }

    #[circuit_breaker]
    fn consumes_once(counted: Counted<'_>) -> Result<(), Error> {
        drop(counted);
        Ok(())
    }

    let (clones, mut attempts) = (Cell::new(0), 0);
    assert_eq!(borrows(Counted(&clones), &mut attempts), Err(Error::Failed));
    assert_eq!((attempts, clones.get()), (3, 0));
    assert_eq!(consumes_once(Counted(&clones)), Ok(()));
    assert_eq!(clones.get(), 0);
    assert_eq!(consumes(Counted(&clones), &mut attempts), Err(Error::Failed));
    assert_eq!((attempts, clones.get()), (6, 3));
}

mod budgets {
    use super::*;
    use resilience::RetryBudget;

    static SHARED: RetryBudget = RetryBudget::builder("cost: budget").build();

    #[retry(attempts = 5, base = 0ms, budget = 20%)]
    fn own(fail: bool) -> Result<u64, Error> {
        if fail { Err(Error::Failed) } else { Ok(1) }
    }

    #[retry(attempts = 5, base = 0ms, budget = SHARED)]
    async fn shared(fail: bool) -> Result<u64, Error> {
        if fail { Err(Error::Failed) } else { Ok(1) }
    }

    #[test]
    fn a_budget_allocates_nothing_once_it_is_linked() {
        let (_, _) = (own(true), now(shared(true)));
        // Some of these find it full, some not, some empty.
        for fail in [false, true].repeat(100) {
            let outcome = if fail { Err(Error::Failed) } else { Ok(1) };
            assert_eq!(allocations(|| assert_eq!(own(fail), outcome)), 0);
            assert_eq!(allocations(|| assert_eq!(now(shared(fail)), outcome)), 0);
        }
        assert_eq!(SHARED.snapshot().available(), 0);
    }

    #[test]
    fn a_budget_costs_a_future_nothing_or_two_pointers() {
        #[retry]
        async fn without(id: &u64) -> Result<u64, Error> {
            plain::small(id).await
        }
        #[retry(budget = 20%)]
        async fn own(id: &u64) -> Result<u64, Error> {
            plain::small(id).await
        }
        #[retry(budget = "cost: budget")]
        async fn named(id: &u64) -> Result<u64, Error> {
            plain::small(id).await
        }
        #[retry(budget = SHARED)]
        async fn shared(id: &u64) -> Result<u64, Error> {
            plain::small(id).await
        }
        let without = size_of_val(&without(&1));
        assert_eq!((size_of_val(&own(&1)), size_of_val(&named(&1))), (without, without));
        assert_eq!(
            size_of_val(&shared(&1)),
            without + 16,
            "it is kept until the end, and while the call waits"
        );
    }
}
