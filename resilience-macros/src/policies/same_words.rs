//! A file of overrides refuses what the attributes refuse, in the same words: each setting is given
//! the same values by both.

use crate::messages::written_for;
use crate::rules::attribute::Attribute;
use crate::rules::given::Given;
use crate::rules::scalar::Scalar;
use crate::rules::{ATTRIBUTES, attribute};

/// Values as an attribute has them. Words are left out, which it may take for variables.
const VALUES: &str = "0 1 5 1_000 -1 65536 1048577 4294967295 4294967296 99999999999999999999999 0x10 0b0 \
    0.0 0.5 1.0 1.5 -0.5 50.0 1e3 1e-3 1e400 0.000000000001 0% 1% 40% 100% 12.5% 140% 0.1% \
    0s 0ms 1ns 250ms 1.5s 24h 9000000h 5parsecs 5sec 7days 1S true false";

/// Words that no attribute takes for a variable, and what only some settings have.
const WORDS: [(&str, &str, &str); 11] = [
    ("retry", "attempts", "unlimited"),
    ("retry", "attempts", "unlimted"),
    ("retry", "attempts", "forever"),
    ("retry", "cap", "unlimited"),
    ("retry", "max_retry_after", "none"),
    ("retry", "nested", "onec"),
    ("retry", "nested", "sometimes"),
    ("retry", "attempts", "-5%"),
    ("retry", "factor", "-5%"),
    ("circuit_breaker", "threshold", "50pct"),
    ("circuit_breaker", "threshold", "-5%"),
];

/// Tables that are refused as a whole.
const TABLES: [(&str, &str); 20] = [
    ("retry", "base = 5s, cap = 1s"),
    ("retry", "backoff = linear, factor = 3"),
    ("retry", "backoff = linear, jitter = decorrelated"),
    ("retry", "backoff = exponential, jitter = decorrelated"),
    ("retry", "backoff = linear, factor = 3, jitter = decorrelated, base = 5s, cap = 1s"),
    ("circuit_breaker", "window = 10"),
    ("circuit_breaker", "min_calls = 10, window = 30s"),
    ("circuit_breaker", "threshold = 50, window = 100"),
    ("circuit_breaker", "threshold = 5, window = 10"),
    ("circuit_breaker", "threshold = 5, window = 10, min_calls = 10"),
    ("circuit_breaker", "threshold = 3, window = 7"),
    ("circuit_breaker", "threshold = 50%, window = 10, min_calls = 20"),
    ("circuit_breaker", "threshold = 50%, min_calls = 2000000"),
    ("circuit_breaker", "cooldown = 30s, cooldown_cap = 10s"),
    ("circuit_breaker", "slow = 1s"),
    ("circuit_breaker", "slow_threshold = 50%"),
    ("circuit_breaker", "slow = 1s, cooldown = 30s, cooldown_cap = 10s, window = 10, min_calls = 20"),
    ("bulkhead", "limit = 20, queue = 0, wait = 1s"),
    ("bulkhead", "limit = 20, queue = 50, wait = 0ms"),
    ("bulkhead", "limit = 20, wait = 0ms"),
];

/// Unknown keys, with the values on which the advice depends.
const UNKNOWN: [(&str, &str); 35] = [
    ("retry", "atempts = 5"),
    ("retry", "maxAttempts = 5"),
    ("retry", "max_retries = 3"),
    ("retry", "retries = -1"),
    ("retry", "times = 4294967295"),
    ("retry", "infinite = true"),
    ("retry", "with_max_delay = 10s"),
    ("retry", "delay_ms = 100"),
    ("retry", "strategy = exponential"),
    ("retry", "linear_backoff = true"),
    ("retry", "backoff_type = 5"),
    ("retry", "fibonacci = true"),
    ("retry", "fixed_delay = 1s"),
    ("retry", "no_jitter = true"),
    ("retry", "use_jitter = false"),
    ("retry", "randomization_factor = 0.5"),
    ("retry", "retry_if = 5"),
    ("circuit_breaker", "failure_rate = 50"),
    ("circuit_breaker", "failureRateThreshold = 50%"),
    ("circuit_breaker", "error_ratio = 0.5"),
    ("circuit_breaker", "slow_call_rate = 1.0"),
    ("circuit_breaker", "cooldown_secs = 30"),
    ("circuit_breaker", "failure_threshold = 5"),
    ("timeout", "time_limit = 2s"),
    ("bulkhead", "max_concurrent = 5"),
    ("bulkhead", "max_queue_size = 5"),
    ("bulkhead", "max_wait_ms = 100"),
    ("bulkhead", "fair = true"),
    ("bulkhead", "fail_fast = false"),
    ("bulkhead", "core_size = 5"),
    ("rate_limit", "limit_for_period = 5"),
    ("rate_limit", "rps = 5"),
    ("rate_limit", "per_minute = 100"),
    ("rate_limit", "rate = \"100/minute\""),
    ("rate_limit", "algorithm = gcra"),
];

/// What the attribute says.
fn refused_by_attribute(attribute: &str, arguments: &str) -> Vec<String> {
    // Partners without which nothing but the value is wrong.
    let partners = match arguments.split(' ').next() {
        _ if arguments.contains(',') => "",
        Some("slow") => ", slow_threshold = 50%",
        Some("attempts") if attribute == "hedge" => ", after = 1s",
        Some("slow_threshold") => ", slow = 1ms",
        Some("shared") if attribute == "rate_limit" => ", name = \"payments\", limit = 5",
        Some("shared_keys") => ", name = \"hosts\", key = 1",
        Some("shared") => ", name = \"payments\"",
        Some("window" | "min_calls") => ", threshold = 50%",
        Some(key) if key != "limit" && ["rate_limit", "bulkhead"].contains(&attribute) => ", limit = 5",
        _ => "",
    };
    written_for(&format!(
        "#[resilience::{attribute}({arguments}{partners})] async fn f() -> Result<(), ()> {{}}"
    ))
}

/// The value as a file has it.
fn scalar(text: &str) -> Scalar<'_> {
    match text {
        "1e3" | "1e-3" | "1e400" | "0x10" | "0b0" => Scalar::Number(text),
        text => Scalar::bare(text),
    }
}

fn compare(attribute: &Attribute, key: &str, value: &str) -> bool {
    let of_file = attribute.read(key, &scalar(value), &[]);
    let mut of_attribute = refused_by_attribute(attribute.name, &format!("{key} = {value}"));
    // Two values may contradict each other: that is no matter of one.
    let of_two = [" is above ", "lets no call wait"];
    of_attribute.retain(|message| !of_two.iter().any(|part| message.contains(part)));
    let of_file: Vec<String> = of_file.err().into_iter().map(|refusal| refusal.message).collect();
    // The words of the Rust grammar, which a file does not follow.
    if of_attribute.iter().any(|message| message.starts_with("expected an expression")) {
        assert_eq!(of_file.len(), 1, "{key} = {value}");
        return true;
    }
    assert_eq!(of_attribute, of_file, "{key} = {value}");
    !of_attribute.is_empty()
}

#[test]
fn a_file_refuses_a_value_in_the_words_of_the_attribute() {
    let mut refused = 0;
    for attribute in ATTRIBUTES {
        for key in attribute.settings() {
            let values = VALUES.split_whitespace();
            refused += values.filter(|value| compare(attribute, key, value)).count();
        }
    }
    for (of, key, value) in WORDS {
        refused += usize::from(compare(attribute(of).expect("it is one"), key, value));
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn a_file_refuses_a_table_in_the_words_of_the_attribute() {
    for (of, arguments) in TABLES {
        let attribute = attribute(of).expect("it is one");
        let given: Vec<Given> = arguments.split(", ").map(|argument| given(attribute, argument)).collect();
        let of_file: Vec<String> =
            attribute.check(&given).into_iter().map(|mistake| mistake.message).collect();
        assert!(!of_file.is_empty(), "{arguments}");
        let of_attribute =
            written_for(&format!("#[resilience::{of}({arguments})] async fn f() -> Result<(), ()> {{}}"));
        assert_eq!(of_file, of_attribute, "{arguments}");
    }
}

#[test]
fn a_file_refuses_an_unknown_key_in_the_words_of_the_attribute() {
    for (of, argument) in UNKNOWN {
        let (key, value) = argument.split_once(" = ").expect("it has a value");
        let refusal = attribute(of).expect("it is one").read(key, &scalar(value), &[]).expect_err(argument);
        let required = match of {
            "timeout" => ", after = 1s",
            "rate_limit" | "bulkhead" if argument != "max_concurrent = 5" => ", limit = 5",
            _ => "",
        };
        let of_attribute = written_for(&format!(
            "#[resilience::{of}({argument}{required})] async fn f() -> Result<(), ()> {{}}"
        ));
        assert_eq!(of_attribute, [refusal.message], "{argument}");
    }
}

fn given(attribute: &Attribute, argument: &str) -> Given {
    let (key, value) = argument.split_once(" = ").expect("it has a value");
    let setting = attribute.read(key, &scalar(value), &[]).expect("each value is right by itself");
    Given { key: setting.key, value: Some(setting.value) }
}
