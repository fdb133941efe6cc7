//! `backoff = f` on functions of every shape.

use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use resilience::{TestClock, retry};

const MS: fn(u64) -> Duration = Duration::from_millis;

fn triple<E: ?Sized>(retry: u32, _: &E) -> Duration {
    MS(3) * retry
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

/// The time that `call` waits for.
async fn waited<T>(call: impl Future<Output = T>) -> Duration {
    let clock = TestClock::new();
    let _installed = clock.install();
    let _ = call.await;
    clock.elapsed()
}

struct Client {
    unit: Duration,
}

#[derive(Clone, Debug, PartialEq)]
struct Failed(u32);

impl Client {
    fn delay(&self, retry: u32, error: &Failed) -> Duration {
        self.unit * (retry + error.0)
    }

    #[retry(attempts = 3, jitter = none, backoff = |retry, error| self.delay(retry, error))]
    async fn of_self(&self) -> Result<(), Failed> {
        Err(Failed(1))
    }

    #[retry(attempts = 3, jitter = none, backoff = |retry, error| { self.unit += MS(1); self.delay(retry, error) })]
    async fn of_mut_self(&mut self) -> Result<(), Failed> {
        self.unit += MS(10);
        Err(Failed(1))
    }
}

#[async_trait::async_trait]
trait Api {
    async fn call(&self) -> Result<(), Failed>;

    #[retry(attempts = 2, jitter = none, backoff = |_, error: &Failed| self.unit() * error.0)]
    async fn by_default(&self) -> Result<(), Failed> {
        self.call().await
    }

    fn unit(&self) -> Duration;
}

#[async_trait::async_trait]
impl Api for Client {
    #[retry(attempts = 3, jitter = none, backoff = |retry, error| self.delay(retry, error))]
    async fn call(&self) -> Result<(), Failed> {
        Err(Failed(1))
    }

    fn unit(&self) -> Duration {
        self.unit
    }
}

#[retry(attempts = 3, jitter = none, backoff = triple)]
async fn of_any_error<E: Debug>(error: impl Fn() -> E) -> Result<(), E> {
    Err(error())
}

#[retry(attempts = 3, jitter = none, backoff = triple::<E>)]
async fn of_its_type<E: Debug>(error: impl Fn() -> E) -> Result<(), E> {
    Err(error())
}

#[retry(attempts = 3, jitter = none, backoff = |retry, error| MS(error.to_string().len() as u64) * retry)]
async fn of_a_box() -> Result<(), Box<dyn Error + Send + Sync>> {
    Err("four".into())
}

#[retry(attempts = 3, jitter = none, backoff = |retry, _| MS(3) * retry)]
async fn of_nothing() -> Option<u32> {
    None
}

#[retry(attempts = 3, jitter = none, backoff = triple)]
fn by_a_box(client: &Client) -> Pin<Box<dyn Future<Output = Result<(), Failed>> + Send + '_>> {
    Box::pin(async move { Err(Failed(client.unit.subsec_nanos())) })
}

#[retry(attempts = 3, jitter = none, backoff = |_, error| *error.0)]
async fn without_send(unit: Duration) -> Result<(), (Rc<Duration>, ())> {
    Err((Rc::new(unit), ()))
}

#[tokio::test]
async fn each_shape_waits_as_it_is_told() {
    let mut client = Client { unit: MS(5) };
    assert_eq!(waited(assert_send(client.of_self())).await, MS(5 * 2 + 5 * 3));
    assert_eq!(waited(assert_send(client.call())).await, MS(5 * 2 + 5 * 3));
    assert_eq!(waited(assert_send(client.by_default())).await, MS(2 * 25 + 5));
    assert_eq!(waited(assert_send(by_a_box(&client))).await, MS(3 + 6));
    assert_eq!(waited(assert_send(client.of_mut_self())).await, MS(16 * 2 + 27 * 3));
    assert_eq!(waited(assert_send(of_any_error(|| Failed(0)))).await, MS(3 + 6));
    assert_eq!(waited(assert_send(of_its_type(|| "no"))).await, MS(3 + 6));
    assert_eq!(waited(assert_send(of_a_box())).await, MS(4 + 8));
    assert_eq!(waited(assert_send(of_nothing())).await, MS(3 + 6));
}

#[tokio::test]
async fn the_error_need_not_be_send() {
    // Neither this future nor a plain one that returns an `Rc` could hold it across a wait.
    assert_eq!(waited(assert_send(without_send(MS(4)))).await, MS(4 + 4));
}
