//! `value`: an expression that stands in place of the success.

use std::cell::Cell;

use resilience::fallback;

use crate::support::Error;

#[fallback(value = 7)]
fn seven(answer: Result<u32, Error>) -> Result<u32, Error> {
    answer
}

#[fallback(value = 7)]
async fn seven_async(answer: Result<u32, Error>) -> Result<u32, Error> {
    answer
}

#[tokio::test]
async fn a_value_takes_the_place_of_an_error() {
    assert_eq!(seven(Err(Error::Failed)), Ok(7));
    assert_eq!(seven_async(Err(Error::Failed)).await, Ok(7));
}

#[tokio::test]
async fn a_success_comes_back_as_it_is() {
    assert_eq!(seven(Ok(1)), Ok(1));
    assert_eq!(seven_async(Ok(1)).await, Ok(1));
}

#[fallback(value = 7)]
fn some(answer: Option<u32>) -> Option<u32> {
    answer
}

#[fallback(value = 7)]
async fn some_async(answer: Option<u32>) -> Option<u32> {
    answer
}

#[tokio::test]
async fn a_value_takes_the_place_of_none() {
    assert_eq!((some(None), some(Some(1))), (Some(7), Some(1)));
    assert_eq!((some_async(None).await, some_async(Some(1)).await), (Some(7), Some(1)));
}

#[tokio::test]
async fn a_value_is_evaluated_on_failure_alone() {
    #[fallback(value = evaluated(count))]
    fn call(fails: bool, count: &Cell<u32>) -> Result<u32, Error> {
        if fails { Err(Error::Failed) } else { Ok(count.get()) }
    }
    fn evaluated(count: &Cell<u32>) -> u32 {
        count.set(count.get() + 1);
        100
    }
    let count = Cell::new(0);
    assert_eq!(call(false, &count), Ok(0));
    assert_eq!(call(true, &count), Ok(100));
    assert_eq!(count.get(), 1);
}

#[tokio::test]
async fn the_type_of_a_value_is_that_of_the_success() {
    #[allow(clippy::default_trait_access, reason = "that is what is tested")]
    #[fallback(value = Default::default())]
    fn texts() -> Result<Vec<String>, Error> {
        Err(Error::Failed)
    }
    #[fallback(value = "none".into())]
    async fn text() -> Result<String, Error> {
        Err(Error::Failed)
    }
    #[fallback(value = Box::new(5_u8))]
    fn object() -> Result<Box<dyn std::fmt::Display>, Error> {
        Err(Error::Failed)
    }
    #[fallback(value = None)]
    fn nested() -> Result<Option<u32>, Error> {
        Err(Error::Failed)
    }
    assert_eq!(texts(), Ok(Vec::new()));
    assert_eq!(text().await, Ok("none".to_owned()));
    assert_eq!(object().expect("it falls back").to_string(), "5");
    assert_eq!(nested(), Ok(None));
}

#[tokio::test]
async fn a_value_may_await_and_leave_by_a_question_mark() {
    async fn other(fails: bool) -> Result<u32, Error> {
        tokio::task::yield_now().await;
        if fails { Err(Error::Client) } else { Ok(2) }
    }
    #[fallback(value = other(fails).await?)]
    async fn call(fails: bool) -> Result<u32, Error> {
        Err(Error::Failed)
    }
    #[fallback(value = text.parse::<u32>().map_err(|_| Error::Client)?)]
    fn parsed(text: &str) -> Result<u32, Error> {
        Err(Error::Failed)
    }
    assert_eq!((call(false).await, call(true).await), (Ok(2), Err(Error::Client)));
    assert_eq!((parsed("3"), parsed("three")), (Ok(3), Err(Error::Client)));
}

#[test]
fn a_value_may_be_that_of_a_type_without_a_name() {
    #[fallback(value = vec![1_u32].into_iter())]
    fn items(fails: bool) -> Result<impl Iterator<Item = u32>, Error> {
        if fails { Err(Error::Failed) } else { Ok(vec![2].into_iter()) }
    }
    assert_eq!(items(true).expect("it falls back").collect::<Vec<_>>(), [1]);
    assert_eq!(items(false).expect("it succeeds").collect::<Vec<_>>(), [2]);
}
