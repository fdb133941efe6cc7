//! The timeouts of tower and of tower-resilience: layers around a service. tower's service boxes
//! its error. A service must be asked for readiness before each call.

use std::time::Duration;

use ::tower::timeout::Timeout;
use ::tower::{Layer, Service, ServiceExt, service_fn};
use tower_resilience_timelimiter::TimeLimiterLayer;

use crate::path::good;
use crate::subject::{Error, now, once_pending, with_a_timer, work_async};

const LIMIT: Duration = Duration::from_secs(2);

/// tower wants an error that it can box.
#[derive(Debug)]
struct Boxed;

impl std::fmt::Display for Boxed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for Boxed {}

impl From<Error> for Boxed {
    fn from(_: Error) -> Self {
        Self
    }
}

async fn call<S: Service<u64>>(service: &mut S, input: u64) -> Result<S::Response, S::Error> {
    service.ready().await?.call(input).await
}

pub(crate) mod tower {
    use super::{
        Boxed, LIMIT, Timeout, call, good, now, once_pending, service_fn, with_a_timer, work_async,
    };

    pub(crate) fn ready(calls: u64) {
        let mut service = Timeout::new(
            service_fn(|input| async move { Ok::<u64, Boxed>(work_async::<crate::subject::Error>(input).await?) }),
            LIMIT,
        );
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }

    pub(crate) fn pending(calls: u64) {
        let mut service =
            Timeout::new(service_fn(|input| async move { Ok::<u64, Boxed>(once_pending(input).await?) }), LIMIT);
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }
}

pub(crate) mod tower_resilience {
    use super::{
        Error, LIMIT, Layer, TimeLimiterLayer, call, good, now, once_pending, service_fn, with_a_timer,
        work_async,
    };

    pub(crate) fn ready(calls: u64) {
        let layer = TimeLimiterLayer::builder().timeout_duration(LIMIT).build();
        let mut service = layer.layer(service_fn(work_async::<Error>));
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }

    pub(crate) fn pending(calls: u64) {
        let layer = TimeLimiterLayer::builder().timeout_duration(LIMIT).build();
        let mut service = layer.layer(service_fn(once_pending));
        with_a_timer(|| good(calls, |input| now(call(&mut service, input))));
    }
}
