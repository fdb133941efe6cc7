//! The arguments of `#[circuit_breaker]`.

use std::time::Duration;

use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitStr, Path};

use super::values::{self, Threshold, Window};
use crate::arguments::argument::Argument;
use crate::arguments::predicate::Predicate;
use crate::arguments::ratio::{self, Ratio};
use crate::arguments::setters::Setters;
use crate::arguments::{Arguments, Value, closure, duration, krate, name, number, store};

/// The largest number of probes that the runtime takes. The test
/// `circuit_breaker::arguments::limits` holds both crates to the same limits.
const MOST_PROBES: u32 = 65_535;

#[derive(Default)]
pub(crate) struct CircuitBreakerArgs {
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) threshold: Option<Value<Threshold>>,
    pub(crate) window: Option<Value<Window>>,
    pub(crate) min_calls: Option<Value<u32>>,
    pub(crate) slow: Option<Value<Duration>>,
    pub(crate) slow_threshold: Option<Value<Ratio>>,
    pub(crate) cooldown: Option<Value<Duration>>,
    pub(crate) cooldown_factor: Option<Value<f64>>,
    pub(crate) cooldown_cap: Option<Value<Duration>>,
    pub(crate) probes: Option<Value<u32>>,
    pub(crate) on: Option<Predicate>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) ignore: Option<Predicate>,
    pub(crate) key: Option<Expr>,
    pub(crate) max_keys: Option<Value<u32>>,
    pub(crate) breaker: Option<Expr>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    /// The names in the order written, each with the argument that it stands for, even if the value
    /// cannot be read.
    written: Vec<(Ident, &'static str)>,
}

impl CircuitBreakerArgs {
    pub(super) fn note(&mut self, key: &Ident, meant: &'static str) {
        self.written.push((key.clone(), meant));
    }

    /// Whether there is a breaker for each value of `key`.
    pub(crate) fn is_keyed(&self) -> bool {
        self.is_written("key")
    }

    /// Whether `key` is written, even if it is misspelt or its value cannot be read.
    pub(super) fn is_written(&self, key: &str) -> bool {
        debug_assert!(Self::ARGUMENTS.iter().any(|row| row.key == key), "`{key}` is no argument");
        self.written.iter().any(|(_, meant)| *meant == key)
    }

    /// The `keys` that are written. Misspelt ones are left out, because they are reported already.
    pub(super) fn written_among<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = &'a Ident> {
        let wanted = |(key, meant): &&(Ident, &str)| keys.contains(meant) && key == meant;
        self.written.iter().filter(wanted).map(|(key, _)| key)
    }

    /// The expressions that are evaluated once for all calls. With `key`, the settings are
    /// evaluated for each new key, in the call that first has it; only `name` and `max_keys` are
    /// shared by all keys.
    pub(super) fn evaluated_once(&self) -> Vec<(&'static str, Expr)> {
        let expr = |value: Option<&Expr>| value.cloned();
        let shared = [
            ("name", expr(self.name.as_ref().and_then(Value::expr))),
            ("max_keys", expr(self.max_keys.as_ref().and_then(Value::expr))),
        ];
        let mut all: Vec<_> = shared.into_iter().filter_map(|(key, expr)| Some((key, expr?))).collect();
        if !self.is_keyed() {
            all.extend(self.setters(&TokenStream::new()).expressions().iter().cloned());
        }
        all
    }
}

/// The message about a `name` that is built anew for each call.
fn a_breaker_each(written: &str) -> String {
    format!("`name` is one for all calls; for a breaker of each write `key = {written}`")
}

const REST: &str = "an open circuit has to rest";

type Row = Argument<CircuitBreakerArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::value("threshold", "threshold = 5", |args, _, input| {
        store(&mut args.threshold, values::threshold(input))
    })
    .synonyms(
        "failures open_after trip tripping failure_threshold max_failures consecutive_failures \
             exceptions_allowed_before_breaking failure_rate failure_rate_threshold failure_ratio \
             error_rate error_threshold error_threshold_percentage fail_max failure_count \
             failure_limit max_errors error_count errors num_failures consecutive \
             consecutive_errors trip_after failure_percentage failure_threshold_percentage \
             error_rate_threshold error_ratio error_percentage error_percent_threshold rate ratio \
             percentage",
    )
    .sets(set_threshold),
    Row::value("window", "window = 100", |args, _, input| store(&mut args.window, values::window(input)))
        .synonyms(
            "window_size sliding_window sliding_window_duration sliding_window_size \
             rolling_window sampling_duration request_volume_threshold interval \
             period time_window bucket statistical_window metrics_rolling_window rolling_duration \
             window_duration failure_window within",
        )
        .sets(set_window),
    Row::value("min_calls", "min_calls = 20", |args, _, input| {
        store(&mut args.min_calls, number::count(input, "min_calls"))
    })
    .synonyms(
        "minimum_calls minimum_number_of_calls minimum_throughput min_throughput min_requests \
             volume_threshold volume minimum_requests min_volume minimum_volume request_volume \
             min_samples",
    )
    .sets(|args, to| to.count(args.min_calls.as_ref())),
    Row::value("name", "name = \"payments\"", |args, _, input| {
        store(&mut args.name, name::parse(input, a_breaker_each))
    }),
    Row::value("cooldown", "cooldown = 30s", |args, _, input| {
        store(&mut args.cooldown, duration::positive(input, "cooldown", REST))
    })
    .synonyms(
        "delay reset_timeout reset open_duration break_duration duration_of_break sleep_window \
             wait_duration wait_duration_in_open wait_duration_in_open_state recovery_timeout \
             recovery_time reset_after open_timeout open_for open_state_duration break_for \
             half_open_after half_open_timeout retry_timeout wait wait_time cool_down \
             cooldown_period",
    )
    .sets(|args, to| to.duration(args.cooldown.as_ref())),
    Row::value("cooldown_factor", "cooldown_factor = 2", |args, _, input| {
        store(&mut args.cooldown_factor, number::factor(input, "cooldown_factor"))
    })
    .synonyms("factor multiplier backoff cooldown_multiplier backoff_multiplier backoff_factor")
    .sets(|args, to| to.factor(args.cooldown_factor.as_ref())),
    Row::value("cooldown_cap", "cooldown_cap = 10m", |args, _, input| {
        store(&mut args.cooldown_cap, duration::positive(input, "cooldown_cap", REST))
    })
    .synonyms(
        "cap max_cooldown max_wait_duration max_wait_duration_in_half_open_state max_backoff \
             max_delay",
    )
    .sets(|args, to| to.duration(args.cooldown_cap.as_ref())),
    Row::value("probes", "probes = 1", |args, _, input| {
        store(&mut args.probes, number::count_up_to(input, "probes", MOST_PROBES))
    })
    .synonyms(
        "half_open half_open_probes close_after half_open_calls half_open_max_calls \
             max_requests permitted_calls_in_half_open permitted_number_of_calls_in_half_open_state \
             success_threshold half_open_requests half_open_max_requests half_open_attempts \
             half_open_limit max_half_open trial_calls permitted_calls successes required_successes",
    )
    .sets(|args, to| to.count(args.probes.as_ref())),
    Row::value("slow", "slow = 1s", |args, _, input| {
        store(&mut args.slow, duration::positive(input, "slow", "every call takes that long"))
    })
    .synonyms(
        "slow_call_duration slow_call_duration_threshold slow_duration slow_duration_threshold \
             slow_call_threshold",
    )
    .sets(|args, to| to.duration(args.slow.as_ref())),
    Row::value("slow_threshold", "slow_threshold = 50%", |args, _, input| {
        store(&mut args.slow_threshold, ratio::parse(input, "slow_threshold"))
    })
    .synonyms("slow_rate slow_ratio slow_call_rate slow_call_rate_threshold slow_percentage")
    .sets(|args, to| to.ratio(args.slow_threshold.as_ref())),
    Row::predicate("on", "on = Error::Timeout", |args, _, input| {
        store(&mut args.on, Predicate::parse(input, "on"))
    })
    .synonyms(
        "record_exceptions fail_on failure_classifier should_handle when expected_exception \
             failure_if failure_on failure_predicate if is_failure on_err on_error error predicate \
             record record_failure record_failure_predicate error_filter",
    ),
    Row::predicate("on_ok", "on_ok = |response| response.status() == 503", |args, _, input| {
        store(&mut args.on_ok, Predicate::parse(input, "on_ok"))
    })
    .synonyms(
        "record_result classify_response on_result on_response record_result_predicate \
             response_failure_predicate",
    ),
    Row::predicate("ignore", "ignore = Error::NotFound", |args, _, input| {
        store(&mut args.ignore, Predicate::parse(input, "ignore"))
    })
    .synonyms(
        "skip_on ignore_exceptions except exclude excluded exceptions_to_ignore ignored \
             ignore_if ignore_on ignored_errors unless not_on",
    ),
    Row::value("key", "key = host", |args, _, input| store(&mut args.key, values::key(input)))
        .synonyms("by per per_key per_host per_tenant group group_by partition partition_by keys"),
    Row::value("max_keys", "max_keys = 1000", |args, _, input| {
        store(&mut args.max_keys, number::count(input, "max_keys"))
    })
    .synonyms("capacity max_entries key_limit"),
    Row::value("breaker", "breaker = self.breaker", |args, _, input| {
        store(&mut args.breaker, values::breaker(input))
    })
    .synonyms("circuit circuit_breaker instance policy config"),
    Row::value("map_err", "map_err = Error::Unavailable", |args, _, input| {
        store(&mut args.map_err, parse_map_err(input))
    })
    .synonyms("map_error"),
    Row::value("crate", "crate = resilience", |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn set_threshold(args: &CircuitBreakerArgs, to: &mut Setters) {
    let threshold = args.threshold.as_ref();
    to.converted(threshold, "IntoThreshold", "into_threshold", |threshold, private| {
        threshold.tokens(private)
    });
}

fn set_window(args: &CircuitBreakerArgs, to: &mut Setters) {
    let window = args.window.as_ref();
    to.converted(window, "IntoWindow", "into_window", |window, private| window.tokens(private));
}

fn parse_map_err(input: ParseStream) -> syn::Result<Expr> {
    closure::function(input, "map_err", &["open"], "one parameter, the `CircuitOpen`")
}
