//! tower-resilience-circuitbreaker: async only, a layer around a service. Each caller has a service
//! of the layer, and all of these services share one circuit. A service must be asked for readiness
//! before each call.

use std::future::Future;
use std::sync::LazyLock;
use std::task::Poll;
use std::time::Duration;

use ::tower::{Layer, Service, ServiceExt, service_fn};
use tower_resilience_circuitbreaker::{
    CircuitBreakerConfigBuilder, CircuitBreakerError, CircuitBreakerLayer,
};

use crate::path::good;
use crate::subject::{Error, now, work_async};

fn layer(
    configure: impl FnOnce(CircuitBreakerConfigBuilder) -> CircuitBreakerConfigBuilder,
) -> CircuitBreakerLayer {
    let builder = configure(CircuitBreakerLayer::builder());
    // The handle is not used. But the services of a layer share a circuit only if it was built with
    // one.
    builder.build_with_handle().expect("the configuration is legal").0
}

fn in_a_row(threshold: usize, cooldown: Duration) -> CircuitBreakerLayer {
    layer(|builder| builder.consecutive_failures(threshold).wait_duration_in_open(cooldown))
}

static HEALTHY: LazyLock<CircuitBreakerLayer> = LazyLock::new(|| in_a_row(5, Duration::from_secs(30)));
static FAILING: LazyLock<CircuitBreakerLayer> =
    LazyLock::new(|| in_a_row(usize::MAX, Duration::from_secs(30)));
static BROKEN: LazyLock<CircuitBreakerLayer> = LazyLock::new(|| in_a_row(5, Duration::from_secs(3600)));

async fn call<S: Service<u64>>(service: &mut S, input: u64) -> Result<S::Response, S::Error> {
    service.ready().await?.call(input).await
}

/// A contender that repeats calls with a function of `path.rs`.
macro_rules! run {
    ($name:ident, $repeat:path, $layer:expr) => {
        pub(crate) fn $name(calls: u64) {
            let mut service = $layer.layer(service_fn(work_async::<Error>));
            $repeat(calls, |input| now(call(&mut service, input)));
        }
    };
}

run!(healthy, good, HEALTHY);
run!(failing, crate::path::bad, FAILING);

pub(crate) fn broken(calls: u64) {
    let mut service = BROKEN.layer(service_fn(work_async::<Error>));
    loop {
        let polled = now(call(&mut service, crate::subject::BAD));
        if matches!(polled, Poll::Ready(Err(CircuitBreakerError::OpenCircuit))) {
            break;
        }
    }
    good(calls, |input| now(call(&mut service, input)));
}

/// The future around any inner future, to measure its size. It is boxed.
pub(crate) fn guarding<F>(
    inner: impl Fn() -> F + Clone + Send + 'static,
) -> impl Future<Output = Result<u64, CircuitBreakerError<Error>>>
where
    F: Future<Output = Result<u64, Error>> + Send + 'static,
{
    HEALTHY.layer(service_fn(move |_: u64| inner())).call(0)
}

/// The rate mode. There is no row for its time window, because that keeps a record of every call:
/// here tens of millions.
pub(crate) mod rate {
    use super::{
        CircuitBreakerLayer, Error, Layer, LazyLock, call, good, layer, now, service_fn, work_async,
    };
    use crate::path::mixed;

    fn percentage() -> CircuitBreakerLayer {
        layer(|builder| {
            builder.failure_rate_threshold(0.5).sliding_window_size(100).minimum_number_of_calls(20)
        })
    }

    static CLEAN: LazyLock<CircuitBreakerLayer> = LazyLock::new(percentage);
    static MIXED: LazyLock<CircuitBreakerLayer> = LazyLock::new(percentage);

    run!(clean_async, good, CLEAN);
    run!(mixed_async, mixed, MIXED);
}
