//! Shapes and arguments that once went wrong.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use resilience::{RetryEvent, circuit_breaker, retry};

use crate::support::{Failed, Tries};

#[retry(base = 0ms, factor = 1e400)]
fn enormous_factor(tries: &Tries) -> Result<u32, Failed> {
    tries.turn()
}

struct Client {
    label: &'static str,
    hook: fn(&RetryEvent<'_, Failed>),
}

impl Client {
    #[retry(base = 0ms, name = self.label, notify = self.hook)]
    fn call(&self, tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }
}

#[test]
fn a_field_is_a_name_and_a_function() {
    let client = Client { label: "mine", hook: |event| assert_eq!(event.name(), "mine") };
    assert_eq!(client.call(&Tries::failing(2)), Ok(3));
    assert_eq!(enormous_factor(&Tries::failing(2)), Ok(3));
}

#[derive(Clone, Debug)]
struct Refused<'a>(&'a str);

impl std::fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Refused<'_> {}

#[circuit_breaker]
#[retry(base = 0ms)]
fn borrowed_error<'a>(tries: &Tries, why: &'a str) -> Result<u32, Box<dyn Error + 'a>> {
    tries.turn().map_err(|_| Refused(why).into())
}

#[test]
fn a_boxed_error_may_borrow() {
    let why = String::from("why");
    let error = borrowed_error(&Tries::failing(9), &why).expect_err("it fails for ever");
    assert_eq!(error.to_string(), "why");
}

struct Initial;

impl Initial {
    async fn run(&mut self, tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }
}

#[retry(base = 0ms)]
fn begins_with_a_unit_struct(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
    async move {
        let mut state = Initial;
        state.run(tries).await
    }
}

#[retry(base = 0ms)]
fn boxed_opaque(tries: &Tries) -> Pin<Box<impl Future<Output = Result<u32, Failed>>>> {
    Box::pin(async move { tries.turn() })
}

#[tokio::test]
async fn futures_may_begin_with_a_unit_struct_or_be_boxed_unnamed() {
    assert_eq!(begins_with_a_unit_struct(&Tries::failing(2)).await, Ok(3));
    assert_eq!(boxed_opaque(&Tries::failing(2)).await, Ok(3));
}

struct Limits {
    fatal: Vec<Failed>,
    calls: u32,
}

impl Limits {
    fn is_fatal(&self, failed: &Failed) -> bool {
        self.fatal.contains(failed)
    }

    #[retry(base = 0ms)]
    #[circuit_breaker(threshold = 1, on = |failed| self.is_fatal(failed))]
    async fn call(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.calls += 1;
        tokio::task::yield_now().await;
        tries.turn()
    }

    #[circuit_breaker(threshold = 1, ignore = |failed| self.is_fatal(failed))]
    async fn once(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.calls += 1;
        tokio::task::yield_now().await;
        tries.turn()
    }
}

#[circuit_breaker(threshold = 1, ignore = |failed| ignored.contains(failed), on_ok = |value| *value == limit)]
async fn by_value(tries: &Tries, ignored: Vec<Failed>, limit: u32) -> Result<u32, Failed> {
    tokio::task::yield_now().await;
    if ignored.is_empty() { Ok(limit) } else { tries.turn() }
}

#[circuit_breaker(threshold = 1, on_ok = |length| *length > limit.len())]
async fn by_length(text: &str, limit: String) -> Result<usize, Failed> {
    tokio::task::yield_now().await;
    Ok(if limit.is_empty() { 0 } else { text.len() })
}

#[tokio::test]
async fn a_breakers_on_ok_alone_may_look_at_an_owned_parameter() {
    assert_eq!(by_length("lamps", "five!".to_owned()).await.unwrap(), 5);
    assert_eq!(by_length("lamps", "four".to_owned()).await.unwrap(), 5, "a failure to the breaker");
    assert!(by_length("lamps", "five!".to_owned()).await.is_err(), "it is open");
}

#[tokio::test]
async fn a_breakers_predicates_may_look_at_parameters_in_async() {
    let mut limits = Limits { fatal: Vec::new(), calls: 0 };
    assert_eq!(limits.call(&Tries::failing(2)).await, Ok(3));
    assert_eq!(limits.calls, 3);
    limits.fatal.push(Failed::Again);
    assert_eq!(limits.once(&Tries::failing(1)).await, Err(Failed::Again));
    assert_eq!(limits.once(&Tries::failing(0)).await, Ok(1));
    assert_eq!(by_value(&Tries::failing(9), vec![Failed::Again], 9).await, Err(Failed::Again));
    assert_eq!(by_value(&Tries::failing(0), vec![Failed::Again], 1).await, Ok(1));
    // A value that is a failure opened the circuit.
    assert_eq!(by_value(&Tries::failing(0), Vec::new(), 1).await, Err(Failed::Rejected));
}
