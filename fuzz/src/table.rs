//! The target `table`: tables of overrides, a line for each setting: `retry attempts 5`.

use std::time::Duration;

use crate::rules::attribute;
use crate::rules::attribute::Attribute;
use crate::rules::given::{Given, Setting};
use crate::rules::scalar::Scalar;
use crate::rules::value::Value;

/// Keys that a table has beside its arguments.
const ALSO: [&str; 4] = ["enabled", "until", "rollout", "profile"];

/// Reads each line as a setting, and checks all settings of an attribute together.
pub fn check(text: &str) {
    for of in ["fallback", "retry", "circuit_breaker", "timeout"] {
        let attribute = attribute(of).expect("it is one");
        let lines = text.lines().filter_map(|line| line.strip_prefix(of)?.trim_start().split_once(' '));
        let given: Vec<Given> = lines.filter_map(|(key, value)| read(attribute, key, value)).collect();
        for mistake in attribute.check(&given) {
            assert!(given.iter().any(|given| given.key == mistake.key), "{text:?}: {mistake:?}");
            is_a_message(&mistake.message);
        }
    }
}

/// The setting, in each form that a file or a variable may have.
fn read(attribute: &Attribute, key: &str, value: &str) -> Option<Given> {
    let forms = [Scalar::Text(value), Scalar::Number(value), Scalar::Other(value), Scalar::bare(value)];
    let read = forms.map(|form| match attribute.read(key, &form, &ALSO) {
        Ok(setting) => {
            is_in_range(setting);
            assert_eq!(attribute.accept(key, setting.value), Ok(setting), "{key} = {form:?}");
            Some(Given { key: setting.key, value: Some(setting.value) })
        }
        Err(refusal) => {
            is_a_message(&refusal.message);
            None
        }
    });
    read[3]
}

fn is_in_range(setting: Setting) {
    let is_in_range = match setting.value {
        // A queue may be empty.
        Value::Count(count) => count >= 1 || setting.key == "queue",
        Value::Percentile(parts) => (500_000_000..=999_000_000).contains(&parts),
        Value::Ratio(parts) => (1..=1_000_000_000).contains(&parts),
        Value::Factor(factor) => factor >= 1.0 && factor.is_finite(),
        Value::Duration(time) => time <= Duration::from_nanos(u64::MAX),
        Value::Switch(_) | Value::Unlimited | Value::Word(_) => true,
    };
    assert!(is_in_range, "{setting:?}");
}

fn is_a_message(text: &str) {
    assert!(!text.is_empty() && !text.ends_with('.'), "{text:?}");
}
