//! The metrics, labels and values of the page.

use std::collections::{BTreeMap, BTreeSet};

use resilience::RetryBudget;
use resilience::telemetry::{self, Level};
use resilience_prometheus_tests::lane;

use super::awaited::AWAITED;

/// The values of each label.
pub type Labels = BTreeMap<String, BTreeSet<String>>;

/// Labels whose values are up to the program.
const FREE: [&str; 6] = ["function", "breaker", "bulkhead", "budget", "limiter", "error_type"];
/// Labels that Prometheus adds.
const ADDED: [&str; 2] = ["job", "instance"];

/// What is known of the metrics of the page.
pub struct Known {
    pub on_the_page: BTreeMap<String, Labels>,
    pub counts: BTreeMap<String, f64>,
}

impl Known {
    /// The page of this process, in which no function has been called.
    pub fn before_the_first_call() -> Self {
        telemetry::level(Level::Latency);
        lane();
        // A budget with a name is known once it is asked for.
        let _ = ["quotes", "replicas"].map(RetryBudget::named);
        Self::read(&telemetry::prometheus())
    }

    fn read(page: &str) -> Self {
        let mut known = Self { on_the_page: BTreeMap::new(), counts: BTreeMap::new() };
        for line in page.lines().filter(|line| !line.starts_with('#')) {
            let (series, value) = line.rsplit_once(' ').expect("a value");
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let metric = known.on_the_page.entry(name.to_owned()).or_default();
            // No value of these labels has a quote or a comma in it.
            for label in labels.trim_end_matches('}').split(',').filter(|label| !label.is_empty()) {
                let (label, value) = label.split_once('=').expect("a label");
                metric.entry(label.to_owned()).or_default().insert(value.trim_matches('"').to_owned());
            }
            known.counts.insert(series.to_owned(), value.parse().expect("a number"));
        }
        known
    }

    /// What is wrong with the name of a metric.
    pub fn metric(&self, name: &str) -> Option<String> {
        let known = name == "up" || self.on_the_page.contains_key(name) || awaited(name).is_some();
        (!known).then(|| format!("no metric `{name}` is on the page"))
    }

    /// Whether the metric has the label.
    pub fn has_label(&self, name: &str, label: &str) -> bool {
        ADDED.contains(&label)
            || self.on_the_page.get(name).is_some_and(|labels| labels.contains_key(label))
            || awaited(name).is_some_and(|labels| labels.contains(&label))
    }

    /// What is wrong with a value of a label, if the page has all values of this label.
    pub fn value(&self, name: &str, label: &str, value: &str) -> Option<String> {
        let values = self.on_the_page.get(name)?.get(label)?;
        let is_open = FREE.contains(&label) || value.contains(['$', '.', '*', '+', '[']) && label != "le";
        (!is_open && !values.contains(value))
            .then(|| format!("`{name}` has no `{label}` of `{value}`: the page has {values:?}"))
    }
}

fn awaited(name: &str) -> Option<&'static [&'static str]> {
    AWAITED.iter().find(|(known, _)| *known == name).map(|(_, labels)| *labels)
}
