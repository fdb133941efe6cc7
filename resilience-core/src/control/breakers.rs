//! The settings of breakers, by name: a breaker is one thing for all functions that name it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::circuit_breaker::Settings;
use crate::control::connect;
use crate::control::pattern::Pattern;
use crate::control::policy::{ENABLED, Policy};
use crate::control::precedence::{Asked, Found, Known, Target};
use crate::control::settle::is_changed;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::rules::value::Value;
use crate::runtime::sync::lock;
use crate::vocabulary::ratio::Ratio;

/// What is in the place of what the source says about a breaker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BreakerChange {
    /// The settings that are set; the others are left out.
    pub(crate) settings: Settings,
    pub(crate) mode: Breakers,
}

/// The names whose breakers are not as they are written.
static CHANGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// A breaker, by its name, with what is in the place of what the source says; `None` for nothing.
pub(crate) type BreakerOrder = (String, Option<BreakerChange>);

/// The settings of all breakers: of those of `targets`, and of those that tables name and that are
/// to come.
pub(crate) fn orders(state: &State, targets: Vec<Target>) -> Vec<BreakerOrder> {
    let mut changed = lock(&CHANGED);
    let all = by_name(targets, state);
    let now: BTreeMap<String, BreakerChange> =
        all.into_iter().filter_map(|(name, target)| Some((name, change(state, &target)?))).collect();
    let ended = changed.iter().filter(|name| !now.contains_key(*name)).map(|name| (name.clone(), None));
    let orders = ended.chain(now.iter().map(|(name, change)| (name.clone(), Some(*change)))).collect();
    *changed = now.into_keys().collect();
    orders
}

/// One target for each name. It has the names of all functions that name the breaker, and the
/// arguments of the first one: its settings are in force.
fn by_name(targets: Vec<Target>, state: &State) -> BTreeMap<String, Target> {
    let mut all: BTreeMap<String, Target> = BTreeMap::new();
    for target in targets.into_iter().filter(|target| target.policy == Policy::CircuitBreaker) {
        match all.get_mut(target.name()) {
            Some(first) => first.names.extend(target.names.into_iter().skip(1)),
            None => {
                all.insert(target.name().to_owned(), target);
            }
        }
    }
    for table in state.tables().filter(|table| table.policy == Policy::CircuitBreaker) {
        if let Pattern::Exact(name) = &table.pattern
            && !all.values().any(|target| target.names.contains(&name.as_str()))
        {
            // It is to come, so the name is not known as a static one yet.
            let name: &'static str = connect::name_to_come(name);
            let target = Target { policy: Policy::CircuitBreaker, names: vec![name], written: &[] };
            all.insert(name.to_owned(), target);
        }
    }
    all
}

/// What is not as it is written. `None` if everything is.
fn change(state: &State, target: &Target) -> Option<BreakerChange> {
    let changed: Vec<Found> =
        Asked::new(state, target).all().into_iter().filter(|found| is_changed(found, target)).collect();
    let mode = changed.iter().filter(|found| found.key == ENABLED).find_map(|found| match found.value {
        Some(Known::Enabled(false)) => Some(Breakers::Off),
        Some(Known::Observe) => Some(Breakers::Observe),
        _ => None,
    });
    let settings = changed.iter().fold(Settings::new(), with);
    let is_changed = changed.iter().any(|found| matches!(found.value, Some(Known::Setting(_))));
    (is_changed || mode.is_some()).then(|| BreakerChange { settings, mode: mode.unwrap_or_default() })
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
        _ => {
            debug_assert!(false, "{found:?} has no meaning");
            settings
        }
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use super::*;
    use crate::control::Overrides;
    use crate::control::program::Program;
    use crate::control::state::Now;
    use crate::control::switches::Switches;
    use crate::control::tables::Tables;
    use crate::runtime::clock::Instant;

    fn state(text: &str) -> State {
        let mut state = State::new(String::new(), Tables::default(), Switches::ON);
        let overrides = Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let now = Now { instant: Instant::from_bits(1 << 60), date: std::time::SystemTime::UNIX_EPOCH };
        state.apply(&overrides, &Program::default(), now).expect("it is fine");
        state
    }

    fn target(names: &[&'static str]) -> Target {
        Target { policy: Policy::CircuitBreaker, names: names.to_vec(), written: &[("threshold", "3")] }
    }

    fn of(text: &str) -> Option<(String, Breakers)> {
        let change = change(&state(text), &target(&["payments", "shop::charge"]))?;
        Some((change.settings.rules().to_string(), change.mode))
    }

    #[test]
    fn all_fields_of_a_breaker_have_a_meaning() {
        let text = "[circuit_breaker.payments]\nthreshold = \"40%\"\nwindow = \"30s\"\nmin_calls = 7\nslow = \"2s\"\n\
                    slow_threshold = \"25%\"\ncooldown = \"20s\"\ncooldown_factor = 2\ncooldown_cap = \"60s\"\nprobes = 4\n";
        let expected = "threshold = 40%, window = 30s, min_calls = 7, slow = 2s, slow_threshold = 25%, cooldown = 20s, \
                        cooldown_factor = 2, cooldown_cap = 60s, probes = 4";
        assert_eq!(of(text), Some((expected.to_owned(), Breakers::On)));
        assert_eq!(Policy::CircuitBreaker.fields().count(), 10, "enabled, and one for each setting");
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

    #[test]
    fn functions_that_name_a_breaker_share_it() {
        let state =
            state("[circuit_breaker.\"shop::refund\"]\nprobes = 4\n[circuit_breaker.to_come]\nprobes = 5\n");
        let targets = vec![target(&["payments", "shop::charge"]), target(&["payments", "shop::refund"])];
        let all = by_name(targets, &state);
        assert_eq!(all.keys().collect::<Vec<_>>(), ["payments", "to_come"]);
        assert_eq!(all["payments"].names, ["payments", "shop::charge", "shop::refund"]);
        assert!(change(&state, &all["payments"]).is_some() && change(&state, &all["to_come"]).is_some());
    }
}
