//! The counter `resilience.<policy>.calls` of a policy.

use crate::site::functions;
use crate::telemetry::instrument::{Each, Series};

/// Shows the successes and the other results of a policy, for each function that has it.
pub(crate) fn show(each: Each<'_>, policy: &str, results: &[(&'static str, usize)]) {
    for function in functions::all().into_iter().filter(|function| function.has(policy)) {
        let mut show = |result: &str, count| {
            each(&Series::counter(&[("function", function.name()), ("result", result)], count));
        };
        let layers = || function.layers(policy);
        show("success", layers().map(|(site, depth, _)| site.successes(depth)).sum());
        for (word, result) in results {
            show(word, layers().map(|(_, _, layer)| layer.counts().times(*result)).sum());
        }
    }
}
