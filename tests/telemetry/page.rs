//! The page of Prometheus is well formed, and says what the API says.

use std::collections::BTreeMap;

use resilience::telemetry::Level::{Calls, Events, Latency};
use resilience::telemetry::{self, Kind, Value};
use resilience::{RetryBudget, fallback, retry, timeout};

use crate::exposition::{Page, read};
use crate::support::*;

fn family(name: &str, kind: Kind, unit: &str) -> String {
    let unit = if unit == "s" { "_seconds" } else { "" };
    let total = if kind == Kind::Counter { "_total" } else { "" };
    format!("{}{unit}{total}", name.replace('.', "_"))
}

/// The samples of one function on a page.
fn of(page: &Page, function: &str) -> Vec<(String, BTreeMap<String, String>, f64)> {
    let samples = page.values().flat_map(|family| &family.samples);
    samples
        .filter(|sample| sample.labels.get("function").is_some_and(|name| name == function))
        .map(|sample| (sample.name.clone(), sample.labels.clone(), sample.value))
        .collect()
}

#[test]
fn the_page_says_what_the_api_says() {
    static SCRIPT: Script = Script::new();

    #[fallback(value = 1)]
    #[retry(attempts = 2, base = 0ms)]
    fn charge() -> Answer {
        SCRIPT.next()
    }
    at(Latency, name!(charge));
    for answers in [&[][..], &[DOWN], &[DOWN, DOWN], &[WRONG]] {
        SCRIPT.set(answers);
        let _ = charge();
    }
    let page = of(&read(&telemetry::prometheus()), name!(charge));
    let mut shown = Vec::new();
    for instrument in telemetry::instruments() {
        let name = family(instrument.name(), instrument.kind(), instrument.unit());
        instrument.each_series(|series| {
            if series.label("function") != Some(name!(charge)) {
                return;
            }
            let labels: BTreeMap<String, String> = series
                .labels()
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let mut show = |suffix: &str, edge: Option<f64>, value: f64| {
                let mut labels = labels.clone();
                if let Some(edge) = edge {
                    let edge = if edge.is_infinite() { "+Inf".to_owned() } else { edge.to_string() };
                    labels.insert("le".to_owned(), edge);
                }
                shown.push((format!("{name}{suffix}"), labels, value));
            };
            match series.value() {
                Value::Counter(count) => show("", None, count as f64),
                Value::Gauge(value) => show("", None, value),
                Value::Histogram(histogram) => {
                    for (edge, count) in histogram.cumulative() {
                        show("_bucket", Some(edge), count as f64);
                    }
                    show("_sum", None, histogram.sum());
                    show("_count", None, histogram.count() as f64);
                }
                other => panic!("{other:?}"),
            }
        });
    }
    shown.sort_by(|one, other| one.0.cmp(&other.0));
    let mut page = page;
    page.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(page, shown);
    assert!(page.len() > 80, "{}", page.len());
}

#[test]
fn known_series_are_zero_before_the_first_failure() {
    #[fallback(value = 1)]
    #[timeout(1s)]
    #[retry]
    async fn pay() -> Answer {
        Ok(1)
    }
    at(Events, name!(pay));
    std::mem::drop(tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(pay()));
    let page = read(&telemetry::prometheus());
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _, value) in of(&page, name!(pay)) {
        assert_eq!(value, 0.0, "{name}");
        *names.entry(name).or_default() += 1;
    }
    let expected = [
        // `ok`, `cancelled`, `panicked`, and three outcomes of each of the five kinds.
        ("resilience_attempts_total", 18),
        ("resilience_calls_total", 7),
        ("resilience_fallback_calls_total", 3),
        ("resilience_retry_delay_seconds_bucket", 12),
        ("resilience_retry_delay_seconds_count", 1),
        ("resilience_retry_delay_seconds_sum", 1),
        ("resilience_retry_giveups_total", 8),
        ("resilience_timeout_calls_total", 3),
    ];
    assert_eq!(names, expected.map(|(name, series)| (name.to_owned(), series)).into());
}

#[cfg(feature = "sites")]
#[test]
fn known_series_are_zero_before_the_first_call() {
    #[retry]
    fn never_called() -> Answer {
        Ok(1)
    }
    let _ = never_called as fn() -> Answer;
    let page = read(&telemetry::prometheus());
    assert!(of(&page, name!(never_called)).len() > 20);
    assert!(of(&page, name!(never_called)).iter().all(|(_, _, value)| *value == 0.0));
}

#[test]
fn a_budget_shows_what_it_has_left_and_has_refused() {
    let budget = RetryBudget::named("page of a budget");
    while budget.withdraw() {}
    let page = read(&telemetry::prometheus());
    let of_budget = |name: &str| {
        let mine = |sample: &&crate::exposition::Sample| sample.labels["budget"] == "page of a budget";
        page[name].samples.iter().find(mine).map(|sample| sample.value)
    };
    assert_eq!(of_budget("resilience_budget_available"), Some(0.0));
    assert_eq!(of_budget("resilience_budget_capacity"), Some(100.0));
    assert_eq!(of_budget("resilience_budget_refused_total"), Some(1.0));
}

#[test]
fn a_function_with_a_body_alone_shows_calls_alone() {
    #[fallback(value = 1)]
    fn price() -> Answer {
        Ok(1)
    }
    at(Calls, name!(price));
    let _ = price();
    let names = of(&read(&telemetry::prometheus()), name!(price));
    let names: std::collections::BTreeSet<&str> = names.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["resilience_calls_total", "resilience_fallback_calls_total"]
    );
}
