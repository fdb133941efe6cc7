//! Functions of every kind.

use std::future::Future;
use std::pin::Pin;

use resilience::{TestClock, fallback, retry};

use crate::support::Error;

#[async_trait::async_trait]
trait Provider: Sync {
    async fn price(&self, item: String) -> Result<String, Error>;

    #[fallback(with = |_| self.other(&item).await)]
    async fn best(&mut self, item: String) -> Result<String, Error>
    where
        Self: Send,
    {
        self.price(item).await
    }

    async fn other(&mut self, item: &str) -> Result<String, Error> {
        Ok(format!("other {item}"))
    }
}

struct Service(u32);

#[async_trait::async_trait]
impl Provider for Service {
    #[fallback(with = |error| { tokio::task::yield_now().await; if self.0 > 0 { Ok(item) } else { Err(error) } })]
    async fn price(&self, item: String) -> Result<String, Error> {
        drop(item);
        Err(Error::Failed)
    }
}

#[tokio::test]
async fn methods_of_an_async_trait_fall_back() {
    assert_eq!(Service(1).price("lamp".to_owned()).await, Ok("lamp".to_owned()));
    assert_eq!(Service(0).price("lamp".to_owned()).await, Err(Error::Failed));
    assert_eq!(Service(0).best("lamp".to_owned()).await, Ok("other lamp".to_owned()));
}

#[fallback(with = |_| Ok(text))]
fn returned(text: String) -> impl Future<Output = Result<String, Error>> + Send {
    async move {
        drop(text);
        Err(Error::Failed)
    }
}

#[fallback(with = |_| Ok(text.len()))]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Result<usize, Error>> + Send + 'a>> {
    Box::pin(failing(text))
}

async fn failing(_: &str) -> Result<usize, Error> {
    Err(Error::Failed)
}

#[tokio::test]
async fn functions_that_return_futures_fall_back() {
    assert_eq!(returned("a".to_owned()).await, Ok("a".to_owned()));
    assert_eq!(boxed("abc").await, Ok(3));
}

#[tokio::test]
async fn generic_functions_fall_back() {
    #[fallback(value = T::default())]
    fn by_type<T: Default, E>(answer: Result<T, E>) -> Result<T, E> {
        answer
    }
    #[fallback(with = |error| other(error))]
    fn by_closure<T, E>(answer: Result<T, E>, other: impl FnOnce(E) -> Result<T, E>) -> Result<T, E> {
        answer
    }
    #[fallback(with = |error| other(error).await)]
    async fn by_async_closure<T, E, F>(answer: Result<T, E>, other: impl FnOnce(E) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        answer
    }
    assert_eq!(by_type(Err::<u32, _>("no")), Ok(0));
    assert_eq!(by_closure(Err(1), |error| Ok(error + 1)), Ok(2));
    assert_eq!(by_async_closure(Err(1), |error| async move { Err::<u32, _>(error + 1) }).await, Err(2));
}

#[tokio::test]
async fn aliases_and_dyn_errors_fall_back() {
    type Maybe = Option<u32>;
    #[fallback(with = |()| Some(1))]
    fn maybe() -> Maybe {
        None
    }
    #[fallback(with = |error| if error.to_string() == "no" { Ok(1) } else { Err(Box::new(std::fmt::Error)) })]
    async fn dynamic(text: &'static str) -> Result<u32, Box<dyn std::error::Error>> {
        Err(text.into())
    }
    #[fallback(with = |error| { if error.to_string() != "no" { return Err(Box::new(std::fmt::Error)); } Ok(1) })]
    async fn returns(text: &'static str) -> Result<u32, Box<dyn std::error::Error>> {
        Err(text.into())
    }
    assert_eq!(maybe(), Some(1));
    assert_eq!(dynamic("no").await.ok(), Some(1));
    assert!(dynamic("yes").await.is_err());
    assert!(returns("yes").await.is_err());
}

#[test]
fn an_error_that_borrows_is_given_by_value() {
    #[derive(Debug, PartialEq)]
    struct Unknown<'a>(&'a str);
    #[fallback(with = |Unknown(word)| if word == "one" { Ok(1) } else { Err(Unknown(word)) })]
    fn number(word: &str) -> Result<u32, Unknown<'_>> {
        word.parse().map_err(|_| Unknown(word))
    }
    assert_eq!((number("5"), number("one"), number("two")), (Ok(5), Ok(1), Err(Unknown("two"))));
}

#[tokio::test]
async fn the_code_around_another_attribute_may_move_its_parameters() {
    #[fallback(with = |_| Ok(text.len()))]
    #[tracing::instrument(skip_all)]
    async fn call(text: String) -> Result<usize, Error> {
        drop(text);
        Err(Error::Failed)
    }
    #[tracing::instrument(skip_all)]
    #[fallback(with = |_| Ok(text.len()))]
    #[retry(attempts = 2)]
    fn sync(text: String) -> Result<usize, Error> {
        drop(text);
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    assert_eq!(call("abc".to_owned()).await, Ok(3));
    assert_eq!(sync("abc".to_owned()), Ok(3));
}

#[test]
fn a_nested_fallback_is_another_ones_business() {
    #[fallback(value = 1)]
    fn inner(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = inner_of)]
    fn outer(answer: Result<u32, Error>) -> Result<u32, Error> {
        Ok(inner(answer.clone())? + answer?)
    }
    fn inner_of(error: Error) -> Result<u32, Error> {
        Ok(inner(Err(error))? + 10)
    }
    assert_eq!((outer(Ok(2)), outer(Err(Error::Failed))), (Ok(4), Ok(11)));
}
