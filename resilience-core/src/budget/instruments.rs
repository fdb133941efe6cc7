//! What is exported of retry budgets.

use crate::budget::RetryBudgetSnapshot;
use crate::budget::registry;
use crate::telemetry::instrument::{Each, Instrument, Series, Value};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::gauge(
        "resilience.budget.available",
        "Retries that a retry budget would allow now.",
        |each| {
            each_budget(each, |budget| Value::Gauge(budget.available().into()));
        },
    ),
    Instrument::gauge("resilience.budget.capacity", "The most retries that a retry budget holds.", |each| {
        each_budget(each, |budget| Value::Gauge(budget.capacity().into()));
    }),
    Instrument::counter("resilience.budget.refused", "Retries that a retry budget has refused.", |each| {
        each_budget(each, |budget| Value::Counter(budget.refused()));
    }),
];

fn each_budget(each: Each<'_>, value: impl Fn(&RetryBudgetSnapshot) -> Value<'static>) {
    for cell in registry::global().all() {
        let budget = cell.snapshot();
        each(&Series::new(&[("budget", budget.name())], value(&budget)));
    }
}
