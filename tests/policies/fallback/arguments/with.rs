//! `with`: a closure or a function that gives the outcome.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use resilience::fallback;

use crate::support::Error;

/// The error's number, or the error itself.
fn numbered(error: Error) -> Result<u32, Error> {
    if error == Error::Failed { Ok(10) } else { Err(error) }
}

async fn numbered_async(error: Error) -> Result<u32, Error> {
    tokio::task::yield_now().await;
    numbered(error)
}

fn numbered_boxed(error: Error) -> Pin<Box<dyn Future<Output = Result<u32, Error>> + Send>> {
    Box::pin(numbered_async(error))
}

/// Asserts that `Failed` becomes `Ok(10)`, and other outcomes stay.
macro_rules! assert_numbered {
    ($call:ident) => {
        assert_eq!($call(Err(Error::Failed)), Ok(10));
        assert_eq!($call(Err(Error::Client)), Err(Error::Client));
        assert_eq!($call(Ok(1)), Ok(1));
    };
    ($call:ident.await) => {
        assert_eq!($call(Err(Error::Failed)).await, Ok(10));
        assert_eq!($call(Err(Error::Client)).await, Err(Error::Client));
        assert_eq!($call(Ok(1)).await, Ok(1));
    };
}

#[test]
fn a_closure_gets_the_error_by_value() {
    #[fallback(with = |error| numbered(error))]
    fn call(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = |error: Error| -> Result<u32, Error> { numbered(error) })]
    fn typed(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = move |error| match error { Error::Failed => Ok(10), other => Err(other) })]
    fn moving(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_numbered!(call);
    assert_numbered!(typed);
    assert_numbered!(moving);
}

#[test]
fn a_path_names_a_function_of_the_error() {
    #[fallback(with = numbered)]
    fn call(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_numbered!(call);
}

#[tokio::test]
async fn a_path_names_an_async_function_or_a_plain_one() {
    #[fallback(with = numbered_async)]
    async fn by_async(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = numbered_boxed)]
    async fn by_boxed(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = numbered)]
    async fn by_plain(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = Err)]
    async fn by_constructor(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_numbered!(by_async.await);
    assert_numbered!(by_boxed.await);
    assert_numbered!(by_plain.await);
    assert_eq!(by_constructor(Err(Error::Failed)).await, Err(Error::Failed));
}

#[tokio::test]
async fn every_way_to_write_an_async_closure_is_awaited() {
    #[fallback(with = |error| numbered_async(error).await)]
    async fn awaits(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = async |error| numbered_async(error).await)]
    async fn is_async(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = async move |error: Error| { numbered_async(error).await })]
    async fn is_async_move(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = |error| async move { numbered_async(error).await })]
    async fn has_a_block(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_numbered!(awaits.await);
    assert_numbered!(is_async.await);
    assert_numbered!(is_async_move.await);
    assert_numbered!(has_a_block.await);
}

#[tokio::test]
async fn a_question_mark_or_a_return_ends_the_fallback() {
    #[fallback(with = |error| {
        let number = numbered(error)?;
        if number == 10 {
            return Ok(11);
        }
        Ok(12)
    })]
    fn call(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = |error| {
        let number = numbered_async(error).await?;
        if number == 10 {
            return Ok(11);
        }
        Ok(12)
    })]
    async fn call_async(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    #[fallback(with = |_| return Ok(1))]
    fn only_returns(answer: Result<u32, Error>) -> Result<u32, Error> {
        answer
    }
    assert_eq!((call(Err(Error::Failed)), call(Err(Error::Client))), (Ok(11), Err(Error::Client)));
    assert_eq!(call_async(Err(Error::Failed)).await, Ok(11));
    assert_eq!(call_async(Err(Error::Client)).await, Err(Error::Client));
    assert_eq!(only_returns(Err(Error::Client)), Ok(1));
}

#[tokio::test]
async fn the_error_of_a_question_mark_is_converted() {
    #[derive(Debug)]
    struct Boxed(#[expect(dead_code, reason = "it is printed")] Box<dyn std::error::Error>);
    impl<E: std::error::Error + 'static> From<E> for Boxed {
        fn from(error: E) -> Self {
            Self(Box::new(error))
        }
    }
    #[fallback(with = |_| Ok(text.parse::<u32>()?))]
    fn call(text: &str) -> Result<u32, Boxed> {
        Ok(u32::from(text.parse::<f32>()? > 2.0) + text.parse::<u32>()?)
    }
    #[fallback(with = |_| Ok(text.parse::<u32>()?))]
    async fn call_async(text: &str) -> Result<u32, Boxed> {
        Ok(u32::from(text.parse::<f32>()? > 2.0) + text.parse::<u32>()?)
    }
    assert_eq!(call("3").expect("it succeeds"), 4);
    assert!(call("two").is_err());
    assert!(call_async("two").await.is_err());
}

#[test]
fn on_an_option_a_closure_has_a_unit_or_no_parameter() {
    #[fallback(with = |()| Some(1))]
    fn by_unit() -> Option<u32> {
        None
    }
    #[fallback(with = || Some(2))]
    fn by_none() -> Option<u32> {
        None
    }
    #[fallback(with = |_| Some(3))]
    fn by_wildcard() -> Option<u32> {
        None
    }
    #[fallback(with = cached)]
    fn by_path() -> Option<u32> {
        None
    }
    fn cached() -> Option<u32> {
        Some(4)
    }
    assert_eq!([by_unit(), by_none(), by_wildcard(), by_path()], [Some(1), Some(2), Some(3), Some(4)]);
}

/// The error is not `Send`, and an async block would hold it.
#[tokio::test]
async fn a_macro_of_std_leaves_the_future_send() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    #[fallback(with = |error| { assert!(!error.to_string().is_empty()); Ok(format!("no {error}")) })]
    async fn call() -> Result<String, Box<dyn std::error::Error>> {
        tokio::task::yield_now().await;
        Err("answer".into())
    }
    assert_eq!(is_send(call()).await.ok(), Some("no answer".to_owned()));
}

#[tokio::test]
async fn a_method_of_self_and_a_field_may_be_used() {
    struct Client {
        last: Cell<u32>,
        handler: fn(Error) -> Result<u32, Error>,
    }
    impl Client {
        #[fallback(with = |_| self.cached())]
        fn get(&self, answer: Result<u32, Error>) -> Result<u32, Error> {
            answer.inspect(|number| self.last.set(*number))
        }
        #[fallback(with = |_| { self.last.set(0); self.cached() })]
        async fn forget(&mut self, answer: Result<u32, Error>) -> Result<u32, Error> {
            self.last.set(8);
            answer
        }
        #[fallback(with = self.handler)]
        async fn handled(&self, answer: Result<u32, Error>) -> Result<u32, Error> {
            answer
        }
        #[fallback(with = Self::zero)]
        fn zeroed(&self, answer: Result<u32, Error>) -> Result<u32, Error> {
            answer
        }
        fn cached(&self) -> Result<u32, Error> {
            Ok(self.last.get())
        }
        fn zero(_: Error) -> Result<u32, Error> {
            Ok(0)
        }
    }
    let mut client = Client { last: Cell::new(0), handler: numbered };
    assert_eq!((client.get(Ok(5)), client.get(Err(Error::Failed))), (Ok(5), Ok(5)));
    assert_eq!(client.forget(Err(Error::Failed)).await, Ok(0));
    assert_eq!(client.handled(Err(Error::Failed)).await, Ok(10));
    assert_eq!(client.zeroed(Err(Error::Failed)), Ok(0));
}

#[test]
fn an_error_that_is_no_copy_of_anything_is_given_on() {
    struct Unique;
    #[fallback(with = |unique| { given.push(unique); Ok(()) })]
    fn call(given: &mut Vec<Unique>) -> Result<(), Unique> {
        given.clear();
        Err(Unique)
    }
    let mut given = vec![Unique, Unique];
    assert!(call(&mut given).is_ok());
    assert_eq!(given.len(), 1);
}
