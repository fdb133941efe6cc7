//! Hedges: `tokio::select!` by hand as people write it, and tower-resilience's layer. Neither has a
//! budget.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use ::tower::{Layer, Service, ServiceExt, service_fn};
use tower_resilience_hedge::HedgeLayer;

use crate::path::good;
use crate::subject::{Error, Failed, now, ready_async, with_a_timer, woken_once, work_async};

const AFTER: Duration = Duration::from_millis(100);

/// The future around any inner future, also to measure its size. A failure of one attempt ends the
/// call.
pub(crate) async fn selecting<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> Result<u64, Error> {
    let mut first = pin!(attempt());
    tokio::select! {
        biased;
        result = &mut first => return result,
        () = tokio::time::sleep(AFTER) => {}
    }
    let second = pin!(attempt());
    tokio::select! {
        result = first => result,
        result = second => result,
    }
}

pub(crate) async fn ready(input: u64) -> Result<u64, Error> {
    selecting(|| ready_async(input)).await
}

pub(crate) async fn pending(input: u64) -> Result<u64, Error> {
    selecting(|| woken_once(input)).await
}

pub(crate) mod tower_resilience {
    use super::{
        AFTER, Failed, HedgeLayer, Layer, Service, ServiceExt, good, now, service_fn, with_a_timer,
        woken_once, work_async,
    };

    async fn call<S: Service<u64>>(service: &mut S, input: u64) -> Result<S::Response, S::Error> {
        service.ready().await?.call(input).await
    }

    pub(crate) fn ready(calls: u64) {
        let mut service = HedgeLayer::new(AFTER).layer(service_fn(work_async::<Failed>));
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }

    pub(crate) fn pending(calls: u64) {
        let mut service = HedgeLayer::new(AFTER).layer(service_fn(woken_once::<Failed>));
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }
}
