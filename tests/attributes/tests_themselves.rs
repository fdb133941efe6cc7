//! Tests under `#[retry]`, by the attributes that make tests: each fails twice and succeeds at the
//! third attempt.

use resilience::{circuit_breaker, retry};
use rstest::rstest;
use serial_test::serial;
use test_case::test_case;

use crate::support::{Failed, Tries};

/// A turn of the test's own.
macro_rules! turn {
    ($number:expr) => {{
        static TRIES: [Tries; 3] = [const { Tries::failing(2) }; 3];
        TRIES[$number].turn().map(|made| assert_eq!(made, 3))
    }};
}

#[rstest]
#[case(1)]
#[case(2)]
#[retry(base = 0ms)]
fn rstest_above(#[case] number: usize) -> Result<(), Failed> {
    turn!(number)
}

#[retry(base = 0ms)]
#[rstest]
#[case(1)]
#[case(2)]
fn rstest_below(#[case] number: usize) -> Result<(), Failed> {
    turn!(number)
}

#[rstest]
#[case(1, "a".into())]
#[case(2, "a".into())]
#[tokio::test(start_paused = true)]
#[retry]
#[circuit_breaker]
async fn rstest_above_in_async(#[case] number: usize, #[case] mut text: String) -> Result<(), Failed> {
    text.push('b');
    assert_eq!(text, "ab");
    turn!(number)
}

#[retry]
#[circuit_breaker]
#[rstest]
#[case(1, "a".into())]
#[tokio::test(start_paused = true)]
async fn rstest_below_in_async(#[case] number: usize, #[case] mut text: String) -> Result<(), Failed> {
    text.push('b');
    assert_eq!(text, "ab");
    turn!(number)
}

#[test_case(1)]
#[test_case(2)]
#[retry(base = 0ms)]
fn test_case_above(number: usize) -> Result<(), Failed> {
    turn!(number)
}

#[retry(base = 0ms)]
#[test_case(1)]
#[test_case(2)]
fn test_case_below(number: usize) -> Result<(), Failed> {
    turn!(number)
}

#[test_case(1)]
#[tokio::test(start_paused = true)]
#[retry]
async fn test_case_above_in_async(number: usize) -> Result<(), Failed> {
    turn!(number)
}

#[test]
#[serial]
#[retry(base = 0ms)]
fn serial_above() -> Result<(), Failed> {
    turn!(0)
}

#[retry(base = 0ms)]
#[test]
#[serial]
fn serial_below() -> Result<(), Failed> {
    turn!(0)
}

#[tokio::test(start_paused = true)]
#[serial]
#[retry]
async fn serial_above_in_async() -> Result<(), Failed> {
    turn!(0)
}

#[retry]
#[tokio::test(start_paused = true)]
#[serial]
async fn serial_below_in_async() -> Result<(), Failed> {
    turn!(0)
}

#[test_log::test]
#[retry(base = 0ms)]
fn test_log_above() -> Result<(), Failed> {
    turn!(0)
}

#[retry(base = 0ms)]
#[test_log::test]
fn test_log_below() -> Result<(), Failed> {
    turn!(0)
}

#[test_log::test(tokio::test(start_paused = true))]
#[retry]
async fn test_log_above_in_async() -> Result<(), Failed> {
    turn!(0)
}

#[retry]
#[test_log::test(tokio::test(start_paused = true))]
async fn test_log_below_in_async() -> Result<(), Failed> {
    turn!(0)
}
