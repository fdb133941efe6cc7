//! `on` and `on_ok`: the outcomes that fall back.

use resilience::fallback;

use crate::support::Error;

#[fallback(value = 7, on = Error::Failed | Error::Ignored)]
fn by_pattern(answer: Result<u32, Error>) -> Result<u32, Error> {
    answer
}

#[fallback(with = |_| Ok(7), on = |error| *error != Error::Client)]
async fn by_closure(answer: Result<u32, Error>) -> Result<u32, Error> {
    answer
}

#[fallback(with = |_| Ok(7), on = is_failed)]
fn by_path(answer: Result<u32, Error>) -> Result<u32, Error> {
    answer
}

fn is_failed(error: &Error) -> bool {
    *error == Error::Failed
}

#[tokio::test]
async fn an_error_outside_comes_back_unchanged() {
    assert_eq!(by_pattern(Err(Error::Client)), Err(Error::Client));
    assert_eq!(by_closure(Err(Error::Client)).await, Err(Error::Client));
    assert_eq!(by_path(Err(Error::Client)), Err(Error::Client));
}

#[tokio::test]
async fn an_error_inside_falls_back() {
    assert_eq!(by_pattern(Err(Error::Failed)), Ok(7));
    assert_eq!(by_pattern(Err(Error::Ignored)), Ok(7));
    assert_eq!(by_closure(Err(Error::Failed)).await, Ok(7));
    assert_eq!(by_path(Err(Error::Failed)), Ok(7));
}

#[test]
fn a_pattern_may_have_a_guard() {
    #[fallback(value = 0, on = code if *code >= limit)]
    fn call(answer: Result<u16, u16>, limit: u16) -> Result<u16, u16> {
        answer
    }
    assert_eq!((call(Err(503), 500), call(Err(404), 500)), (Ok(0), Err(404)));
}

#[fallback(value = vec![1], on_ok = |items| items.is_empty())]
fn not_empty(answer: Result<Vec<u32>, Error>) -> Result<Vec<u32>, Error> {
    answer
}

#[fallback(value = 1, on_ok = 0)]
async fn not_zero(answer: Option<u32>) -> Option<u32> {
    answer
}

#[tokio::test]
async fn a_success_falls_back_by_on_ok() {
    assert_eq!(not_empty(Ok(Vec::new())), Ok(vec![1]));
    assert_eq!(not_empty(Ok(vec![2])), Ok(vec![2]));
    assert_eq!(not_zero(Some(0)).await, Some(1));
    assert_eq!(not_zero(Some(2)).await, Some(2));
}

#[tokio::test]
async fn errors_fall_back_beside_on_ok() {
    assert_eq!(not_empty(Err(Error::Failed)), Ok(vec![1]));
    assert_eq!(not_zero(None).await, Some(1));
}

#[test]
fn with_on_and_on_ok_other_errors_come_back() {
    #[fallback(value = 1, on = Error::Failed, on_ok = |value| *value == 0)]
    fn call(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_eq!((call(Err(Error::Failed)), call(Ok(0)), call(Ok(2))), (Ok(1), Ok(1), Ok(2)));
    assert_eq!(call(Err(Error::Client)), Err(Error::Client));
}
