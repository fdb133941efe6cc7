//! Answers of a variant, by its attribute.

use std::io;
use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("slow down")]
    #[transient(after = retry_after)]
    RateLimited { retry_after: Option<Duration> },
    #[error("status {0}")]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    #[error(transparent)]
    #[transient(source)]
    Io(#[from] io::Error),
    #[error("no such order")]
    NotFound,
}

#[test]
fn a_marked_variant_is_transient_and_any_other_permanent() {
    assert_eq!(ApiError::Timeout.transience(), Heals);
    assert_eq!(ApiError::NotFound.transience(), Permanent);
}

#[test]
fn after_is_a_hint_where_there_is_one() {
    assert_eq!(ApiError::RateLimited { retry_after: Some(SECOND) }.transience(), TransientAfter(SECOND));
    assert_eq!(ApiError::RateLimited { retry_after: None }.transience(), Heals);
}

#[test]
fn where_the_condition_is_false_the_variant_is_permanent() {
    assert_eq!(ApiError::Status(503).transience(), Heals);
    assert_eq!(ApiError::Status(404).transience(), Permanent);
}

#[test]
fn a_source_answers_for_the_variant() {
    let of = |kind: io::ErrorKind| ApiError::from(io::Error::from(kind)).transience();
    assert_eq!(of(io::ErrorKind::TimedOut), Heals);
    assert_eq!(of(io::ErrorKind::NotFound), Permanent);
}

#[derive(Transient)]
enum Both {
    #[transient(if = *status == 429, after = *retry_after,)]
    Named { status: u16, retry_after: Duration },
    #[transient(after = _1, if = *_0 == 429)]
    Tuple(u16, Option<Duration>),
    #[transient(if = *retryable, source)]
    Inner { retryable: bool, source: io::Error },
}

#[test]
fn a_condition_holds_for_the_hint_too() {
    assert_eq!(Both::Named { status: 429, retry_after: SECOND }.transience(), TransientAfter(SECOND));
    assert_eq!(Both::Named { status: 400, retry_after: SECOND }.transience(), Permanent);
    assert_eq!(Both::Tuple(429, Some(SECOND)).transience(), TransientAfter(SECOND));
    assert_eq!(Both::Tuple(429, None).transience(), Heals);
    assert_eq!(Both::Tuple(400, Some(SECOND)).transience(), Permanent);
}

#[test]
fn a_condition_holds_for_the_source_too() {
    let inner = |retryable, kind: io::ErrorKind| Both::Inner { retryable, source: kind.into() }.transience();
    assert_eq!(inner(true, io::ErrorKind::TimedOut), Heals);
    assert_eq!(inner(true, io::ErrorKind::NotFound), Permanent);
    assert_eq!(inner(false, io::ErrorKind::TimedOut), Permanent);
}

#[derive(Transient)]
enum Waits {
    #[transient(after = 5s)]
    Literal,
    #[transient(after = "1m 30s")]
    Text(u8),
    #[transient(after = SECOND)]
    Constant {},
    #[transient(after = Duration::from_secs(*_0) * 2)]
    Computed(u64),
    #[transient(after = headers.retry_after())]
    Asked { headers: Headers },
    #[transient(after = headers.and_then(|headers| headers.0))]
    Perhaps { headers: Option<Headers> },
}

#[derive(Clone, Copy)]
struct Headers(Option<Duration>);

impl Headers {
    fn retry_after(&self) -> Option<&Duration> {
        self.0.as_ref()
    }
}

#[test]
fn after_takes_a_literal_or_any_expression_of_time() {
    let second = Headers(Some(SECOND));
    assert_eq!(Waits::Literal.transience(), TransientAfter(5 * SECOND));
    assert_eq!(Waits::Text(0).transience(), TransientAfter(90 * SECOND));
    assert_eq!(Waits::Constant {}.transience(), TransientAfter(SECOND));
    assert_eq!(Waits::Computed(3).transience(), TransientAfter(6 * SECOND));
    assert_eq!(Waits::Asked { headers: second }.transience(), TransientAfter(SECOND));
    assert_eq!(Waits::Asked { headers: Headers(None) }.transience(), Heals);
    assert_eq!(Waits::Perhaps { headers: Some(second) }.transience(), TransientAfter(SECOND));
    assert_eq!(Waits::Perhaps { headers: None }.transience(), Heals);
}

#[derive(Transient)]
enum Empty {}

#[test]
fn an_enum_without_variants_derives() {
    fn promises<E: Transient>() {}
    promises::<Empty>();
}

/// Every variant is marked, so the `match` needs no last arm.
#[derive(Transient)]
#[non_exhaustive]
enum Always {
    #[transient]
    Unit,
    #[transient]
    Tuple(u8, u8),
    #[transient]
    Named { code: u8 },
}

#[test]
fn an_enum_may_be_all_transient() {
    for error in [Always::Unit, Always::Tuple(1, 2), Always::Named { code: 3 }] {
        assert_eq!(error.transience(), Heals);
    }
}

#[derive(Transient)]
enum Never {
    Unit,
    Tuple(u8, u8),
    Named { code: u8 },
}

#[test]
fn an_enum_without_a_mark_is_all_permanent() {
    for error in [Never::Unit, Never::Tuple(1, 2), Never::Named { code: 3 }] {
        assert_eq!(error.transience(), Permanent);
    }
}
