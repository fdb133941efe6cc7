//! What other libraries call the arguments.

pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("failures", "threshold"),
    ("failure_threshold", "threshold"),
    ("max_failures", "threshold"),
    ("consecutive_failures", "threshold"),
    ("exceptions_allowed_before_breaking", "threshold"),
    ("failure_rate", "threshold"),
    ("failure_rate_threshold", "threshold"),
    ("failure_ratio", "threshold"),
    ("error_rate", "threshold"),
    ("error_threshold", "threshold"),
    ("error_threshold_percentage", "threshold"),
    ("window_size", "window"),
    ("sliding_window", "window"),
    ("sliding_window_duration", "window"),
    ("sliding_window_size", "window"),
    ("sliding_window_type", "window"),
    ("rolling_window", "window"),
    ("sampling_duration", "window"),
    ("request_volume_threshold", "window"),
    ("interval", "window"),
    ("minimum_calls", "min_calls"),
    ("minimum_number_of_calls", "min_calls"),
    ("minimum_throughput", "min_calls"),
    ("min_throughput", "min_calls"),
    ("min_requests", "min_calls"),
    ("volume_threshold", "min_calls"),
    ("timeout", "cooldown"),
    ("delay", "cooldown"),
    ("reset_timeout", "cooldown"),
    ("open_duration", "cooldown"),
    ("break_duration", "cooldown"),
    ("duration_of_break", "cooldown"),
    ("sleep_window", "cooldown"),
    ("wait_duration", "cooldown"),
    ("wait_duration_in_open", "cooldown"),
    ("wait_duration_in_open_state", "cooldown"),
    ("factor", "cooldown_factor"),
    ("multiplier", "cooldown_factor"),
    ("backoff", "cooldown_factor"),
    ("cooldown_multiplier", "cooldown_factor"),
    ("cap", "cooldown_cap"),
    ("max_cooldown", "cooldown_cap"),
    ("half_open", "probes"),
    ("half_open_calls", "probes"),
    ("half_open_max_calls", "probes"),
    ("max_requests", "probes"),
    ("permitted_calls_in_half_open", "probes"),
    ("permitted_number_of_calls_in_half_open_state", "probes"),
    ("success_threshold", "probes"),
    ("slow_call_duration", "slow"),
    ("slow_call_duration_threshold", "slow"),
    ("slow_rate", "slow_threshold"),
    ("slow_ratio", "slow_threshold"),
    ("slow_call_rate", "slow_threshold"),
    ("slow_call_rate_threshold", "slow_threshold"),
    ("skip_on", "ignore"),
    ("ignore_exceptions", "ignore"),
    ("record_exceptions", "on"),
    ("fail_on", "on"),
    ("failure_classifier", "on"),
    ("should_handle", "on"),
    ("when", "on"),
    ("record_result", "on_ok"),
    ("classify_response", "on_ok"),
    ("by", "key"),
    ("per", "key"),
    ("per_key", "key"),
    ("group", "key"),
    ("group_by", "key"),
    ("partition", "key"),
    ("partition_by", "key"),
    ("keys", "key"),
    ("capacity", "max_keys"),
    ("max_entries", "max_keys"),
    ("key_limit", "max_keys"),
];

#[cfg(test)]
mod tests {
    use super::SYNONYMS;
    use crate::args::Arguments;
    use crate::attributes::CircuitBreakerArgs;

    #[test]
    fn every_synonym_leads_to_an_argument_and_is_none() {
        let is_key = |name: &str| CircuitBreakerArgs::KEYS.iter().any(|(key, _)| *key == name);
        for (index, (synonym, key)) in SYNONYMS.iter().enumerate() {
            assert!(!is_key(synonym) && is_key(key), "{synonym} for {key}");
            assert!(
                SYNONYMS[..index].iter().all(|(earlier, _)| earlier != synonym),
                "{synonym} stands there twice"
            );
        }
    }
}
