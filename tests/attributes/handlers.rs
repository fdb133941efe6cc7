//! `#[axum::debug_handler]`, which looks at the signature and leaves the function as it is.

use std::sync::Arc;

use axum::debug_handler;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use resilience::{bulkhead, circuit_breaker, faults, hedge, rate_limit, retry};

use crate::support::{Failed, Tries};

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}

macro_rules! handlers {
    ($($name:ident, $runs:literal: { $(#[$attribute:meta])+ })+) => {$(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            $(#[$attribute])+
            async fn handler(
                State(tries): State<Arc<Tries>>,
                Path(id): Path<u32>,
                body: String,
            ) -> Result<String, Failed> {
                tokio::task::yield_now().await;
                assert_eq!(id, 7);
                tries.turn()?;
                Ok(body)
            }

            let tries = Arc::new(Tries::failing(2));
            let answer = handler(State(Arc::clone(&tries)), Path(7), "a".into()).await;
            assert_eq!(answer, if $runs == 3 { Ok("a".into()) } else { Err(Failed::Again) });
            assert_eq!(tries.made(), $runs);
        }
    )+};
}

handlers! {
    a_handler_below_retry_runs_three_times, 3: { #[retry] #[debug_handler] }
    a_handler_above_retry_runs_three_times, 3: { #[debug_handler] #[retry] }
    a_handler_below_a_breaker_runs_once, 1: { #[circuit_breaker] #[debug_handler] }
    a_handler_above_a_breaker_runs_once, 1: { #[debug_handler] #[circuit_breaker] }
    a_handler_below_both_runs_three_times, 3: { #[retry] #[circuit_breaker] #[debug_handler] }
    a_handler_above_both_runs_three_times, 3: { #[debug_handler] #[retry] #[circuit_breaker] }
    a_handler_below_faults_runs_once, 1: { #[faults(error = Failed::Again)] #[debug_handler] }
    a_handler_above_faults_runs_once, 1: { #[debug_handler] #[faults(error = Failed::Again)] }
    a_handler_below_gates_runs_once, 1: { #[rate_limit(1000)] #[bulkhead(20)] #[debug_handler] }
    a_handler_above_gates_runs_once, 1: { #[debug_handler] #[rate_limit(1000)] #[bulkhead(20)] }
    a_handler_below_a_hedge_runs_three_times, 3: { #[hedge(1h, attempts = 3)] #[debug_handler] }
    a_handler_above_a_hedge_runs_three_times, 3: { #[debug_handler] #[hedge(1h, attempts = 3)] }
    a_handler_between_runs_three_times, 3: { #[retry] #[debug_handler] #[circuit_breaker] }
}
