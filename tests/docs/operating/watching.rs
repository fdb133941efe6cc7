//! A program that reports on its breakers without a log.

mod by_snapshots {
    use resilience::{CircuitBreaker, CircuitSnapshot, CircuitState};

    /// A line for each breaker that is not closed.
    pub fn report() -> Vec<String> {
        let all = CircuitBreaker::all().into_iter().map(|breaker| breaker.snapshot());
        all.filter(|seen| seen.state() != CircuitState::Closed).map(|seen| line(&seen)).collect()
    }

    fn line(seen: &CircuitSnapshot) -> String {
        let part = |before: &str, value: Option<String>| value.map(|value| format!("{before}{value}"));
        let parts = [
            part("", Some(seen.name().to_owned())),
            part(" for ", seen.key().map(str::to_owned)),
            part(": ", Some(format!("{}, since {:.1?}", seen.state(), seen.time_in_state()))),
            part(", ", seen.cause().map(|cause| cause.to_string())),
            part(", last error: ", seen.last_error().map(str::to_owned)),
            part(", next probe in ", seen.retry_after().map(|after| format!("{after:.1?}"))),
        ];
        parts.into_iter().flatten().collect()
    }
}

mod by_a_hook {
    use resilience::{CircuitBreaker, CircuitState};
    use std::sync::mpsc::Sender;

    /// To be called once, when the program starts.
    pub fn watch(pager: Sender<String>) {
        CircuitBreaker::named("payments").on_state_change(move |change| {
            if let (CircuitState::Open, Some(cause)) = (change.to(), change.cause()) {
                let _ = pager.send(format!("{}: {cause}", change.name()));
            }
        });
    }
}

use super::{carriers, payments};
use by_a_hook::watch;
use by_snapshots::report;
use resilience::CircuitBreaker;
use std::sync::mpsc::channel;
use std::time::Duration;

/// The lines of the breakers with these names. Other tests of this process have breakers too.
pub(super) async fn reported() -> String {
    let mine = ["payments", "carriers"];
    let (pager, messages) = channel();
    watch(pager);
    carriers::all_of_them().await;
    payments::five_failures().await;
    assert_eq!(messages.try_iter().collect::<Vec<_>>(), ["payments: 5 failures in a row"]);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(CircuitBreaker::find("payments").expect("it was used").try_acquire().is_err());

    let lines = report();
    let lines = lines.iter().filter(|line| mine.iter().any(|name| line.starts_with(name)));
    lines.flat_map(|line| [line, "\n"]).collect()
}
