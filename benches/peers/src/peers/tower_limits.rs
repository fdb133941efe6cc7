//! The limiters of tower and of tower-resilience: layers around a service. Each caller has a
//! service, and all of these services share one limit. A service must be asked for readiness before
//! each call. tower's own rate limit is not among them: each of its services has its own limit.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ::tower::limit::ConcurrencyLimit;
use ::tower::load_shed::LoadShed;
use ::tower::{Layer, Service, ServiceExt, service_fn};
use tokio::sync::Semaphore;
use tower_resilience_bulkhead::{BulkheadConfigBuilder, BulkheadLayer};
use tower_resilience_ratelimiter::RateLimiterLayer;

use crate::path::good;
use crate::subject::{Failed, handed_over, now, woken_once, work_async};

async fn call<S: Service<u64>>(service: &mut S, input: u64) -> Result<S::Response, S::Error> {
    service.ready().await?.call(input).await
}

pub(crate) mod tower {
    use super::{
        Arc, ConcurrencyLimit, Failed, LazyLock, LoadShed, Semaphore, call, good, handed_over, now,
        service_fn, woken_once, work_async,
    };

    static FREE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(64)));

    pub(crate) fn free(calls: u64) {
        let mut service =
            ConcurrencyLimit::with_semaphore(service_fn(work_async::<Failed>), Arc::clone(&FREE));
        good(calls, |input| now(call(&mut service, input)));
    }

    /// tower's own way to reject instead of waiting. It boxes the error.
    pub(crate) fn full(calls: u64) {
        let inner =
            service_fn(|input| async move { work_async::<Failed>(input).await.map_err(|_| "failed") });
        let mut service = LoadShed::new(ConcurrencyLimit::new(inner, 0));
        good(calls, |input| now(call(&mut service, input)));
    }

    pub(crate) fn queued(calls: u64) {
        let place = Arc::new(Semaphore::new(1));
        let service =
            || ConcurrencyLimit::with_semaphore(service_fn(woken_once::<Failed>), Arc::clone(&place));
        let (mut one, mut other) = (service(), service());
        good(calls, |input| handed_over(call(&mut one, input), call(&mut other, input)));
    }
}

pub(crate) mod bulkhead {
    use super::{
        BulkheadConfigBuilder, BulkheadLayer, Failed, Layer, LazyLock, call, good, handed_over, now,
        service_fn, woken_once, work_async,
    };
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    /// The handle is not used. But the services of a layer share a bulkhead only if it was built
    /// with one.
    fn layer(
        limit: usize,
        configure: impl FnOnce(BulkheadConfigBuilder) -> BulkheadConfigBuilder,
    ) -> BulkheadLayer {
        let builder = configure(BulkheadLayer::builder().max_concurrent_calls(limit));
        builder.build_with_handle().expect("the configuration is legal").0
    }

    static FREE: LazyLock<BulkheadLayer> = LazyLock::new(|| layer(64, |builder| builder));

    pub(crate) fn free(calls: u64) {
        let mut service = FREE.layer(service_fn(work_async::<Failed>));
        good(calls, |input| now(call(&mut service, input)));
    }

    /// It rejects by a timeout of zero, which tokio's timer makes a millisecond.
    pub(crate) fn full(calls: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let layer = layer(1, BulkheadConfigBuilder::reject_when_full);
        let mut holder = layer.layer(service_fn(woken_once::<Failed>));
        let mut held = pin!(call(&mut holder, crate::subject::GOOD));
        let is_held = runtime.block_on(poll_fn(|cx| Poll::Ready(held.as_mut().poll(cx).is_pending())));
        assert!(is_held);
        let mut service = layer.layer(service_fn(work_async::<Failed>));
        good(calls, |input| runtime.block_on(call(&mut service, input)));
    }

    pub(crate) fn queued(calls: u64) {
        let layer = layer(1, |builder| builder);
        let service = || layer.layer(service_fn(woken_once::<Failed>));
        let (mut one, mut other) = (service(), service());
        good(calls, |input| handed_over(call(&mut one, input), call(&mut other, input)));
    }
}

pub(crate) mod rate_limit {
    use super::{
        Duration, Failed, Layer, LazyLock, RateLimiterLayer, call, good, now, service_fn, work_async,
    };

    /// Its token bucket: the algorithm that is not its default, and has the meaning of ours.
    fn layer(limit: usize, per: Duration) -> RateLimiterLayer {
        let builder = RateLimiterLayer::builder().limit_for_period(limit).refresh_period(per);
        let builder = builder.burst_size(0).timeout_duration(Duration::ZERO);
        builder.build_with_handle().expect("the configuration is legal").0
    }

    static ADMITS: LazyLock<RateLimiterLayer> =
        LazyLock::new(|| layer(1_000_000_000, Duration::from_secs(1)));
    static REJECTS: LazyLock<RateLimiterLayer> = LazyLock::new(|| layer(1, Duration::from_secs(3600)));

    pub(crate) fn admitted(calls: u64) {
        let mut service = ADMITS.layer(service_fn(work_async::<Failed>));
        good(calls, |input| now(call(&mut service, input)));
    }

    pub(crate) fn rejected(calls: u64) {
        let mut service = REJECTS.layer(service_fn(work_async::<Failed>));
        good(calls, |input| now(call(&mut service, input)));
    }
}
