//! One function, with all that is known of it.

use std::sync::MutexGuard;

use resilience::control::{Effective, Source};
use resilience::telemetry::{self, FunctionStats, Histogram};
use resilience::{Site, StopReason};
use serde_json::{Map, Value, json};

use super::{seconds, toml};
use crate::admin::Admin;
use crate::functions::Function;
use crate::journal::Entry;
use crate::reply::Refusal;
use crate::sample::Sampler;
use crate::words;

/// The most events of a function.
const EVENTS: usize = 20;

/// The reasons, with their words in metrics.
const REASONS: [(StopReason, &str); 8] = [
    (StopReason::AttemptsExhausted, "attempts_exhausted"),
    (StopReason::BudgetExhausted, "budget_exhausted"),
    (StopReason::CircuitOpen, "circuit_open"),
    (StopReason::DeadlineExceeded, "deadline_exceeded"),
    (StopReason::Nested, "nested"),
    (StopReason::Permanent, "permanent"),
    (StopReason::Rejected, "rejected"),
    (StopReason::RetryAfterTooLong, "retry_after_too_long"),
];

pub(super) fn site(admin: &Admin, name: &str) -> Result<Value, Refusal> {
    let unknown = || {
        Refusal::not_found(
            "the program has no annotated function of this name, or it has not been called; the feature `sites` \
             of `resilience` lists all of them from the start",
        )
    };
    let function = Function::named(name).ok_or_else(unknown)?;
    let stats = telemetry::function(function.name).ok_or_else(unknown)?;
    let mut shown = row(&sampled(admin, &Function::all()), &function);
    let details = json!({
        "effective": effective_of(&function),
        "histogram": stats.durations().as_ref().map(durations),
        "attempts_histogram": stats.attempts_histogram().as_ref().map(attempts),
        "giveups": giveups(&stats),
        "events": events(admin, &function),
        "toml": toml::tables(&function),
    });
    if let (Value::Object(shown), Value::Object(details)) = (&mut shown, details) {
        shown.extend(details);
    }
    Ok(shown)
}

/// All functions: their rows, with the values in force.
pub(super) fn all(admin: &Admin) -> Vec<Value> {
    let functions = Function::all();
    // Before the rows are locked: to look at values may run hooks of the program.
    let effective: Vec<Vec<Value>> = functions.iter().map(effective_of).collect();
    let sampler = sampled(admin, &functions);
    let with_values = |(function, effective): (&Function, Vec<Value>)| {
        let mut row = row(&sampler, function);
        row["effective"] = effective.into();
        row
    };
    functions.iter().zip(effective).map(with_values).collect()
}

/// The rows of the table, with numbers of now.
fn sampled<'a>(admin: &'a Admin, functions: &[Function]) -> MutexGuard<'a, Sampler> {
    let (now, breakers) = (admin.shared.journal.now(), admin.breakers());
    let mut sampler = admin.shared.sampler();
    sampler.sample(now, functions, &breakers);
    sampler
}

/// The row of a function. One that was listed since the last sample has no numbers yet.
fn row(sampler: &Sampler, function: &Function) -> Value {
    sampler.row(function.name).unwrap_or_else(|| function.written())
}

fn effective_of(function: &Function) -> Vec<Value> {
    function.sites.iter().flat_map(|site| effective(site)).collect()
}

/// The values in force, and what cannot be set at run time.
fn effective(site: &'static Site) -> Vec<Value> {
    let values = site.effective();
    let fixed = site.attributes().flat_map(|attribute| {
        let policy = attribute.policy();
        let is_value = |argument: &str| {
            values.iter().any(|value| value.field.policy() == policy && value.field.argument() == argument)
        };
        let arguments: Vec<Value> = attribute
            .arguments()
            .iter()
            .filter(|(argument, _)| !is_value(argument))
            .map(|(argument, text)| fixed(policy, argument, text))
            .collect();
        arguments
    });
    let fixed: Vec<Value> = fixed.collect();
    values.iter().map(value).chain(fixed).collect()
}

fn value(value: &Effective) -> Value {
    json!({
        "policy": value.field.policy(),
        "argument": value.field.argument(),
        "value": value.value,
        "written": value.written,
        "origin": origin(value),
        "by": value.by,
        "because": value.because,
        "ends_in_seconds": seconds(value.ends_in),
        "can_override": true,
    })
}

/// An argument that is a type or code.
fn fixed(policy: &str, argument: &str, text: &str) -> Value {
    json!({
        "policy": policy,
        "argument": argument,
        // A flag has no value.
        "value": if text.is_empty() { "true" } else { text },
        "written": null,
        "origin": "attribute",
        "by": null,
        "because": null,
        "ends_in_seconds": null,
        "can_override": false,
    })
}

/// Where a value is from, in words.
fn origin(value: &Effective) -> String {
    let who = words::who_and_why(value.by.as_deref(), value.because.as_deref());
    let who = who.trim_start_matches([',', ':', ' ']).trim_start_matches("by ");
    let origin = match &value.from {
        Source::Manual { .. } => "by hand".to_owned(),
        other => other.to_string(),
    };
    if who.is_empty() { origin } else { format!("{origin} ({who})") }
}

fn durations(histogram: &Histogram) -> Value {
    json!({
        "edges_seconds": histogram.edges(),
        "counts": histogram.counts(),
        "count": histogram.count(),
        "sum_seconds": histogram.sum(),
    })
}

fn attempts(histogram: &Histogram) -> Value {
    json!({ "edges": histogram.edges(), "counts": histogram.counts() })
}

/// The reasons for giving up that have happened, with their numbers.
fn giveups(stats: &FunctionStats) -> Value {
    let mut all = Map::new();
    for (reason, word) in REASONS {
        let count = stats.giveups(reason);
        if count > 0 {
            all.insert(word.to_owned(), count.into());
        }
    }
    Value::Object(all)
}

/// The last events of the function and of its breaker, newest first.
fn events(admin: &Admin, function: &Function) -> Vec<Value> {
    let journal = &admin.shared.journal;
    let now = journal.now();
    let breaker = function.breaker();
    let all = journal.after(0);
    let own = all.iter().rev().filter(|entry| {
        entry.function.as_deref() == Some(function.name)
            || breaker.is_some() && entry.breaker.as_deref() == breaker
    });
    let own: Vec<&Entry> = own.collect();
    let last = last_of_each(&own, |entry| entry.is_of_calls);
    last.into_iter().map(|entry| entry.json(now, admin.settings.shows_details)).collect()
}

/// The first `EVENTS` of a list, but half of the places are for each class, as far as it has so
/// many: a storm of calls does not push out the opening that explains it.
fn last_of_each<T: Copy>(all: &[T], is_of_calls: impl Fn(T) -> bool) -> Vec<T> {
    let calls = all.iter().filter(|one| is_of_calls(**one)).count();
    let mut free_for_calls = calls.min((EVENTS / 2).max(EVENTS.saturating_sub(all.len() - calls)));
    let mut free_for_changes = EVENTS - free_for_calls;
    let mut has_place = |one: &T| {
        let free = if is_of_calls(*one) { &mut free_for_calls } else { &mut free_for_changes };
        let has_place = *free > 0;
        *free = free.saturating_sub(1);
        has_place
    };
    all.iter().copied().filter(|one| has_place(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below 1,000 are calls.
    fn picked(all: &[u32]) -> Vec<u32> {
        last_of_each(all, |one| one < 1_000)
    }

    #[test]
    fn a_storm_of_calls_leaves_half_for_the_breaker() {
        let mut all: Vec<u32> = (0..200).collect();
        all.push(1_000);
        let expected: Vec<u32> = (0..19).chain([1_000]).collect();
        assert_eq!(picked(&all), expected);
        all.extend(1_001..1_100);
        let expected: Vec<u32> = (0..10).chain(1_000..1_010).collect();
        assert_eq!(picked(&all), expected);
    }

    #[test]
    fn a_class_that_is_short_leaves_its_places() {
        let changes: Vec<u32> = (1_000..1_040).collect();
        assert_eq!(picked(&changes), changes[..20]);
        let all: Vec<u32> = (1_000..1_040).chain(0..3).collect();
        let expected: Vec<u32> = (1_000..1_017).chain(0..3).collect();
        assert_eq!(picked(&all), expected);
        assert_eq!(picked(&[1_000, 1, 1_002, 3]), [1_000, 1, 1_002, 3]);
        assert_eq!(picked(&[]), [0; 0]);
    }
}
