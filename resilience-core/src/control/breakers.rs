//! The settings of breakers, by name: a breaker is one thing for all functions that name it.

use crate::circuit_breaker::Settings;
use crate::control::policy::ENABLED;
use crate::control::precedence::{Asked, Found, Known, Target};
use crate::control::settle::is_changed;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::rules::value::Value;
use crate::vocabulary::ratio::Ratio;

/// What is in the place of what the source says about a breaker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BreakerChange {
    /// The settings that are set; the others are left out.
    pub(crate) settings: Settings,
    pub(crate) mode: Breakers,
}

/// What is not as it is written. `None` if everything is.
pub(crate) fn change(state: &State, target: &Target) -> Option<BreakerChange> {
    let changed: Vec<Found> =
        Asked::new(state, target).all().into_iter().filter(|found| is_changed(found, target)).collect();
    let mode = changed.iter().filter(|found| found.key == ENABLED).find_map(mode);
    let settings = changed.iter().fold(Settings::new(), with);
    let is_changed = changed.iter().any(|found| matches!(found.value, Some(Known::Setting(_))));
    (is_changed || mode.is_some()).then(|| BreakerChange { settings, mode: mode.unwrap_or_default() })
}

/// Whether this turns a breaker off, or makes it observe.
pub(crate) fn mode(found: &Found) -> Option<Breakers> {
    match found.value {
        Some(Known::Enabled(false)) => Some(Breakers::Off),
        Some(Known::Observe) => Some(Breakers::Observe),
        _ => None,
    }
}

fn with(settings: Settings, found: &Found) -> Settings {
    let Some(Known::Setting(value)) = found.value else { return settings };
    match (found.key, value) {
        ("threshold", Value::Count(failures)) => settings.threshold(failures),
        ("threshold", Value::Ratio(parts)) => settings.threshold(Ratio::from_ppb(parts)),
        ("window", Value::Count(calls)) => settings.window(calls),
        ("window", Value::Duration(time)) => settings.window(time),
        ("min_calls", Value::Count(calls)) => settings.min_calls(calls),
        ("slow", Value::Duration(longer_than)) => settings.slow(longer_than),
        ("slow_threshold", Value::Ratio(parts)) => settings.slow_threshold(Ratio::from_ppb(parts)),
        ("cooldown", Value::Duration(cooldown)) => settings.cooldown(cooldown),
        ("cooldown_factor", Value::Factor(factor)) => settings.cooldown_factor(factor),
        ("cooldown_cap", Value::Duration(cap)) => settings.cooldown_cap(cap),
        ("probes", Value::Count(probes)) => settings.probes(probes),
        ("shared", Value::Switch(shared)) => settings.shared(shared),
        ("shared_keys", Value::Switch(shared)) => settings.shared_keys(shared),
        _ => {
            debug_assert!(false, "{found:?} has no meaning");
            settings
        }
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use super::*;
    use crate::control::policy::Policy;

    fn target(names: &[&'static str]) -> Target {
        Target { policy: Policy::CircuitBreaker, names: names.to_vec(), written: &[("threshold", "3")] }
    }

    fn of(text: &str) -> Option<(String, Breakers)> {
        let change = change(&State::of_file(text), &target(&["payments", "shop::charge"]))?;
        Some((change.settings.rules().to_string(), change.mode))
    }

    #[test]
    fn all_fields_of_a_breaker_have_a_meaning() {
        let text = "[circuit_breaker.payments]\nthreshold = \"40%\"\nwindow = \"30s\"\nmin_calls = 7\nslow = \"2s\"\n\
                    slow_threshold = \"25%\"\ncooldown = \"20s\"\ncooldown_factor = 2\ncooldown_cap = \"60s\"\nprobes = 4\nshared = true\nshared_keys = true\n";
        let expected = "threshold = 40%, window = 30s, min_calls = 7, slow = 2s, slow_threshold = 25%, cooldown = 20s, \
                        cooldown_factor = 2, cooldown_cap = 60s, probes = 4, shared, shared_keys";
        assert_eq!(of(text), Some((expected.to_owned(), Breakers::On)));
        assert_eq!(Policy::CircuitBreaker.fields().count(), 12, "enabled, and one for each setting");
        assert_eq!(of(""), None);
    }

    #[test]
    fn a_breaker_is_off_by_its_table_and_by_a_switch() {
        let mode = |text| of(text).map(|(_, mode)| mode);
        assert_eq!(mode("[circuit_breaker.payments]\nenabled = false\n"), Some(Breakers::Off));
        assert_eq!(mode("[global]\nbreakers = \"observe\"\n"), Some(Breakers::Observe));
        assert_eq!(mode("[global]\nenabled = false\n"), Some(Breakers::Off));
        assert_eq!(mode("[retry.\"*\"]\nenabled = false\n"), None);
    }
}
