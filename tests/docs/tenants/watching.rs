//! What is seen of keys: by a value, and on the page of Prometheus.

pub(super) mod by_value {
    use resilience::KeyedRateLimiter;
    use std::cmp::Reverse;

    /// The tenants that were refused most, with the number of refusals.
    pub fn refused(limiter: &KeyedRateLimiter) -> Vec<(String, u64)> {
        let snapshots = limiter.all().into_iter().map(|of_one| of_one.snapshot());
        let refused = snapshots.filter_map(|it| Some((it.key()?.to_owned(), it.rejected())));
        let mut refused: Vec<_> = refused.filter(|(_, calls)| *calls > 0).collect();
        refused.sort_by_key(|(_, calls)| Reverse(*calls));
        refused
    }
}

#[cfg(feature = "telemetry")]
#[tokio::test(start_paused = true)]
async fn the_numbers_are_those_of_all_tenants() {
    use crate::check;
    use resilience::{PolicyError, bulkhead, circuit_breaker, rate_limit, telemetry};

    #[circuit_breaker(key = tenant, name = "reports", threshold = 1)]
    #[rate_limit(3, key = tenant, name = "reports")]
    #[bulkhead(4, key = tenant, name = "reports")]
    async fn report(tenant: &str) -> Result<(), PolicyError> {
        let _ = tenant;
        Ok(())
    }

    for (tenant, calls) in [("anna", 4), ("bert", 5)] {
        for call in 0..calls {
            assert_eq!(report(tenant).await.is_ok(), call < 3);
        }
    }
    let page = telemetry::prometheus();
    let wanted = ["rate_limit_rejected_total", "rate_limit_waiting", "bulkhead_running", "breaker_keys"];
    let lines = page.lines().filter(|line| {
        line.contains("\"reports\"")
            && wanted.iter().any(|name| line.starts_with(&format!("resilience_{name}")))
    });
    let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
    assert_eq!(lines, check::shown(super::PAGE)[1], "{lines}");
}
