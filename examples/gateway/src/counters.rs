//! What the library has counted.

use resilience::telemetry::{self, Value};

/// The sum of all series of a counter whose labels have these values.
pub(crate) fn counter(name: &str, labels: &[(&str, &str)]) -> u64 {
    let mut sum = 0;
    for instrument in telemetry::instruments().filter(|instrument| instrument.name() == name) {
        instrument.each_series(|series| {
            let is_ours = labels.iter().all(|(label, value)| series.label(label) == Some(*value));
            if let (true, Value::Counter(count)) = (is_ours, series.value()) {
                sum += count;
            }
        });
    }
    sum
}

/// How often a policy of a function has had this result.
pub(crate) fn results(policy: &str, function: &str, result: &str) -> u64 {
    counter(&format!("resilience.{policy}.calls"), &[("function", function), ("result", result)])
}
