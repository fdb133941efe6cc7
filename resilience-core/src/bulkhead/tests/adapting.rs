//! A bulkhead whose limit adapts: which calls tell it what, and those who wait.

use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::keyed::KeyedBulkhead;
use crate::bulkhead::value::Bulkhead;
use crate::runtime::timeouts_below;
use crate::vocabulary::transience::Transience;

fn adaptive() -> Bulkhead {
    Bulkhead::unshared("adapting").limit(1..=64).queue(9).wait(Duration::from_secs(1)).build()
}

fn limit(bulkhead: &Bulkhead) -> u32 {
    bulkhead.snapshot().limit()
}

#[derive(Debug, PartialEq)]
enum Error {
    Slow,
    Missing,
    Full,
}

impl From<BulkheadFull> for Error {
    fn from(_: BulkheadFull) -> Self {
        Self::Full
    }
}

fn panics() -> Result<(), Error> {
    panic!("expected")
}

fn is_slow(error: &Error) -> bool {
    *error == Error::Slow
}

/// One more than half of the places of a limit of 20 or 21, but one.
fn half(bulkhead: &Bulkhead) -> Vec<impl Sized + use<>> {
    (0..10).map(|_| bulkhead.try_acquire().expect("it is free")).collect()
}

#[test]
fn a_success_under_load_raises_the_limit() {
    let bulkhead = adaptive();
    assert_eq!(bulkhead.call(|| Ok::<_, Error>(1)), Ok(1));
    assert_eq!(limit(&bulkhead), 20, "1 of 20 is not half");
    let held = half(&bulkhead);
    assert_eq!(bulkhead.call(|| Ok::<_, Error>(1)), Ok(1));
    assert_eq!(limit(&bulkhead), 21);
    assert_eq!(Polled::new(bulkhead.call_async(ready(Ok::<_, Error>(1)))).output(), Ok(1));
    assert_eq!(limit(&bulkhead), 22);
    bulkhead.try_acquire().expect("it is free").success();
    assert_eq!(limit(&bulkhead), 23);
    drop(held);
    assert_eq!(
        (limit(&bulkhead), bulkhead.snapshot().running()),
        (23, 0),
        "a permit tells nothing by itself"
    );
}

#[test]
fn a_failure_lowers_the_limit_whatever_the_load() {
    let bulkhead = adaptive();
    assert_eq!(bulkhead.call(|| Err::<(), _>(Error::Slow)), Err(Error::Slow));
    assert_eq!(limit(&bulkhead), 18);
    assert!(Polled::new(bulkhead.call_async(ready(Err::<(), _>(Error::Slow)))).output().is_err());
    assert_eq!(limit(&bulkhead), 16);
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(limit(&bulkhead), 14);
}

#[test]
fn calls_that_fail_together_lower_it_once() {
    let bulkhead = adaptive();
    let mut calls: Vec<_> = (0..20).map(|_| bulkhead.try_acquire().expect("it is free")).collect();
    let last = calls.pop();
    calls.into_iter().for_each(BulkheadPermit::failure);
    assert_eq!(limit(&bulkhead), 18);
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(limit(&bulkhead), 16);
    last.into_iter().for_each(BulkheadPermit::failure);
    assert_eq!(limit(&bulkhead), 16, "it was let in long before");
}

#[test]
fn on_chooses_the_errors_and_any_other_is_an_answer() {
    let bulkhead = adaptive();
    let call = |error| bulkhead.call_if(is_slow, || Err::<(), _>(error));
    let _held = half(&bulkhead);
    assert_eq!(call(Error::Missing), Err(Error::Missing));
    assert_eq!(limit(&bulkhead), 21);
    assert_eq!(call(Error::Slow), Err(Error::Slow));
    assert_eq!(limit(&bulkhead), 18);
    let transience = |_: &Error| Transience::Transient;
    let missing = ready(Err::<(), _>(Error::Missing));
    assert!(Polled::new(bulkhead.call_async_if(transience, missing)).output().is_err());
    assert_eq!(limit(&bulkhead), 16);
}

#[test]
fn a_call_that_is_dropped_or_panics_tells_nothing() {
    let bulkhead = adaptive();
    let _held = half(&bulkhead);
    let mut dropped = Polled::new(bulkhead.call_async(pending::<Result<(), Error>>()));
    assert!(dropped.is_pending());
    drop(dropped);
    assert!(catch_unwind(AssertUnwindSafe(|| bulkhead.call(panics))).is_err());
    let mut unwinds = Polled::new(bulkhead.call_async(async { panics() }));
    assert!(catch_unwind(AssertUnwindSafe(|| unwinds.poll())).is_err());
    assert_eq!((limit(&bulkhead), bulkhead.snapshot().running()), (20, 10));
}

#[test]
fn a_rejection_tells_nothing() {
    let bulkhead = Bulkhead::unshared("adapting").limit(1..=2).build();
    let _held = [(); 2].map(|()| bulkhead.try_acquire().expect("it is free"));
    assert_eq!(bulkhead.call(|| Ok::<_, Error>(1)), Err(Error::Full));
    assert_eq!(limit(&bulkhead), 2);
}

#[test]
fn a_cut_for_the_caller_s_hurry_tells_nothing() {
    use crate::runtime::clock::Instant;
    use crate::runtime::deadline::{Ambient, Entered};
    let bulkhead = adaptive();
    let at = Instant::from_bits;
    let _entered = Entered::within(Ambient::current(), at(500));
    let call = |early: Option<Instant>| {
        bulkhead.call(|| {
            timeouts_below::tell_by_hand(early);
            Err::<(), _>(Error::Slow)
        })
    };
    assert!(call(Some(at(500))).is_err());
    assert_eq!(limit(&bulkhead), 20);
    assert!(call(None).is_err());
    assert_eq!(limit(&bulkhead), 18);
}

#[test]
fn a_raised_limit_lets_in_whoever_waits() {
    let bulkhead = Bulkhead::unshared("adapting").limit(1..=2).queue(9).build();
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(limit(&bulkhead), 1);
    let held = bulkhead.try_acquire().expect("it is free");
    let [mut first, mut second, mut third] = [(); 3].map(|()| Polled::new(bulkhead.acquire()));
    assert!(first.is_pending() && second.is_pending() && third.is_pending());
    held.success();
    assert_eq!(limit(&bulkhead), 2);
    assert_eq!((first.wakes(), second.wakes(), third.wakes()), (1, 1, 0), "its own place, and one more");
    let _both = (first.output().expect("it is let in"), second.output().expect("it is let in"));
    assert!(third.is_pending());
}

#[test]
fn a_lowered_limit_lets_in_nobody_until_enough_have_left() {
    let bulkhead = Bulkhead::unshared("adapting").limit(1..=3).queue(9).build();
    let [first, second, third] = [(); 3].map(|()| bulkhead.try_acquire().expect("it is free"));
    let mut waits = Polled::new(bulkhead.acquire());
    assert!(waits.is_pending());
    first.failure();
    assert_eq!((limit(&bulkhead), bulkhead.snapshot().running()), (2, 2));
    assert!(waits.is_pending());
    drop(second);
    assert!(waits.output().is_ok());
    drop(third);
}

#[test]
fn each_key_adapts_by_itself() {
    let hosts = KeyedBulkhead::unshared("adapting").limit(4..=64).max_keys(9).build();
    hosts.of("eu").try_acquire().expect("it is free").failure();
    assert_eq!((limit(&hosts.of("eu")), limit(&hosts.of("us")), hosts.snapshot().limit()), (18, 20, 20));
}

#[test]
fn a_limit_that_is_fixed_hears_of_nothing() {
    let bulkhead = Bulkhead::unshared("adapting").limit(20).build();
    let never = |_: &Error| -> bool { unreachable!("it is not asked") };
    assert!(bulkhead.call_if(never, || Err::<(), _>(Error::Slow)).is_err());
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(limit(&bulkhead), 20);
}

#[test]
fn another_range_under_one_name_is_a_conflict() {
    let first = Bulkhead::builder("adapting: conflict").limit(4..=64).build();
    assert_eq!(first.snapshot().adapts_within(), Some(4..=64));
    let second = Bulkhead::builder("adapting: conflict").limit(4).build();
    let conflict = second.snapshot().conflict().expect("they differ").to_string();
    assert!(conflict.contains("`limit = 4..=64`") && conflict.contains("`limit = 4`"), "{conflict}");
}

#[test]
fn a_call_that_is_judged_is_three_words_larger() {
    use crate::bulkhead::expansion::source::ByStaticBulkhead;
    use crate::bulkhead::expansion::statics::StaticBulkhead;
    use crate::bulkhead::guard::adaptive::adaptive_bulkhead;
    use crate::bulkhead::settings::BulkheadSettings;
    use crate::site::layer::Layer;
    use crate::vocabulary::outcome::Outcome;

    static OWN: StaticBulkhead =
        StaticBulkhead::unnamed("adapting: size", || BulkheadSettings::new(4).up_to(64));
    async fn plain() -> Result<u8, BulkheadFull> {
        let held = [1; 100];
        pending::<()>().await;
        Ok(held[0])
    }
    let source = ByStaticBulkhead(|| &OWN);
    let judged = adaptive_bulkhead(source, Layer::NONE, plain(), |_| Outcome::Ignored, |_, full| Err(full));
    let bare = size_of_val(&plain()).next_multiple_of(8) + size_of::<Layer<'_>>();
    assert_eq!(size_of_val(&judged), bare + 3 * 8);
}
