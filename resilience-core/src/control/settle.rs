//! From the values in force to the settings that policies read.

use std::time::Duration;

use crate::control::policy::{ENABLED, Policy};
use crate::control::precedence::{Asked, Found, Known, Target, in_built_in_profile};
use crate::control::source::Source;
use crate::control::state::State;
use crate::fallback::overridden as fallback;
use crate::hedge::overridden::{self as hedge, HedgeChange};
use crate::hedge::{HedgeAfter, HedgeSettings};
use crate::retry::overridden as retry;
use crate::retry::settings::change::{Limit, NewDelay, RetryChange};
use crate::retry::{Backoff, Jitter, Nested};
use crate::rules::value::Value;
use crate::runtime::clock::saturating_nanos;
use crate::site::site::Site;
use crate::site::site_layer::SiteLayer;
use crate::site::wanted::Wanted;
use crate::timeout::overridden::{self as timeout, TimeoutChange};

/// Gives the layers of a function the settings that are in force.
pub(crate) fn settle(state: &State, site: &'static Site) {
    let mut is_changed = false;
    for layer in site.layers() {
        let Some(target) = target(site, layer) else { continue };
        let number = number(&Asked::new(state, &target), &target);
        layer.settle(number);
        is_changed |= number != 0;
    }
    site.want(Wanted::CHANGED, if is_changed { Wanted::CHANGED } else { Wanted::NOTHING });
}

/// The layer as it is asked for. `None` for an attribute whose values cannot change.
pub(crate) fn target(site: &'static Site, layer: &'static SiteLayer) -> Option<Target> {
    let policy = Policy::of(layer.policy())?;
    let mut names = match (policy, layer.name()) {
        (_, None) => vec![site.name()],
        // It is one thing for all functions that name it.
        (policy, Some(name)) if policy.is_named() => vec![name, site.name()],
        (_, Some(name)) => vec![site.name(), name],
    };
    names.dedup();
    Some(Target { policy, names, written: layer.arguments() })
}

/// The number of the settings in force, in the table of their policy.
fn number(asked: &Asked<'_>, target: &Target) -> u32 {
    let changed: Vec<Found> = asked.all().into_iter().filter(|found| is_changed(found, target)).collect();
    match target.policy {
        Policy::Retry => {
            let change = retry_change(&changed);
            if change.is_none() { 0 } else { retry::changes().number(change) }
        }
        Policy::Timeout => timeout_change(&changed).map_or(0, |change| timeout::changes().number(change)),
        Policy::Hedge => {
            let change = hedge_change(&changed);
            if change == HedgeChange::default() { 0 } else { hedge::changes().number(change) }
        }
        Policy::Fallback => {
            if is_off(&changed) {
                fallback::OFF
            } else {
                0
            }
        }
        // Its cell has them.
        Policy::CircuitBreaker | Policy::RateLimit | Policy::Bulkhead => 0,
    }
}

/// Whether the code in the source does not have the value already.
pub(crate) fn is_changed(found: &Found, target: &Target) -> bool {
    match (&found.source, found.value) {
        (_, None) => false,
        (Source::AttributeProfile { profile }, value) => {
            value != in_built_in_profile(target.policy, profile, found.key)
        }
        _ => true,
    }
}

fn is_off(changed: &[Found]) -> bool {
    changed.iter().any(|found| found.value == Some(Known::Enabled(false)) && found.key == ENABLED)
}

fn retry_change(changed: &[Found]) -> RetryChange {
    let mut change = RetryChange { is_off: is_off(changed), ..RetryChange::default() };
    for found in changed {
        let Some(Known::Setting(value)) = found.value else { continue };
        let delay = |time: Duration| {
            Some(NewDelay { nanos: saturating_nanos(time), is_explicit: found.source.is_explicit() })
        };
        match (found.key, value) {
            ("attempts", Value::Count(attempts)) => change.attempts = Some(Limit::of(attempts)),
            ("attempts", Value::Unlimited) => change.attempts = Some(Limit::NONE),
            ("base", Value::Duration(base)) => change.base = delay(base),
            ("cap", Value::Duration(cap)) => change.cap = delay(cap),
            ("factor", Value::Factor(factor)) => change.factor = Some(factor.to_bits()),
            ("backoff", Value::Word(word)) => {
                let is_linear = word == "linear";
                change.backoff = Some(if is_linear { Backoff::Linear } else { Backoff::Exponential });
            }
            ("jitter", Value::Word(word)) => change.jitter = jitter(word),
            ("max_duration", Value::Duration(limit)) => change.max_duration = Some(saturating_nanos(limit)),
            ("max_retry_after", Value::Duration(limit)) => {
                change.max_retry_after = Some(saturating_nanos(limit));
            }
            ("reset_after", Value::Duration(time)) => {
                change.reset_after = Some(saturating_nanos(time).max(1));
            }
            ("nested", Value::Word(word)) => {
                change.nested = Some(if word == "once" { Nested::Once } else { Nested::Allow });
            }
            _ => debug_assert!(false, "{found:?} has no meaning"),
        }
    }
    change
}

fn jitter(word: &str) -> Option<Jitter> {
    Some(match word {
        "none" => Jitter::None,
        "full" => Jitter::Full,
        "equal" => Jitter::Equal,
        "decorrelated" => Jitter::Decorrelated,
        _ => return None,
    })
}

fn hedge_change(changed: &[Found]) -> HedgeChange {
    let mut change = HedgeChange { is_off: is_off(changed), ..HedgeChange::default() };
    for found in changed {
        let Some(Known::Setting(value)) = found.value else { continue };
        match (found.key, value) {
            ("after", Value::Duration(delay)) => change.after = Some(HedgeAfter::Delay(delay)),
            ("after", Value::Percentile(share)) => change.after = Some(HedgeAfter::Percentile(share)),
            ("attempts", Value::Count(attempts)) => change.attempts = Some(HedgeSettings::most(attempts)),
            _ => debug_assert!(false, "{found:?} has no meaning"),
        }
    }
    change
}

fn timeout_change(changed: &[Found]) -> Option<TimeoutChange> {
    if is_off(changed) {
        return Some(TimeoutChange::Off);
    }
    let after = changed.iter().find_map(|found| match (found.key, found.value) {
        ("after", Some(Known::Setting(Value::Duration(after)))) => Some(after),
        _ => None,
    });
    after.map(|after| TimeoutChange::After(saturating_nanos(after)))
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use super::*;

    static LAYERS: [SiteLayer; 3] = [
        SiteLayer::new("fallback", None, &[("value", "0")]),
        SiteLayer::new("retry", None, &[("attempts", "5")]),
        SiteLayer::new("timeout", None, &[("after", "2s")]),
    ];
    static SITE: Site = Site::new("settle::charge", "f.rs", 1, &LAYERS);

    fn retry_of(text: &str) -> RetryChange {
        let (state, target) = (State::of_file(text), target(&SITE, &LAYERS[1]).expect("it has settings"));
        let all = Asked::new(&state, &target).all();
        retry_change(&all.into_iter().filter(|found| is_changed(found, &target)).collect::<Vec<_>>())
    }

    #[test]
    fn all_fields_of_a_retry_have_a_meaning() {
        let text = "[retry.\"*\"]\nattempts = \"unlimited\"\nbase = \"1s\"\ncap = \"2s\"\nfactor = 3\nbackoff = \"exponential\"\njitter = \"none\"\n\
                    max_duration = \"4s\"\nmax_retry_after = \"5s\"\nreset_after = \"6s\"\nnested = \"once\"\n";
        let second = 1_000_000_000;
        let delay = |seconds: u64| Some(NewDelay { nanos: seconds * second, is_explicit: true });
        let expected = RetryChange {
            is_off: false,
            attempts: Some(Limit::NONE),
            base: delay(1),
            cap: delay(2),
            factor: Some(3.0_f64.to_bits()),
            backoff: Some(Backoff::Exponential),
            jitter: Some(Jitter::None),
            max_duration: Some(4 * second),
            max_retry_after: Some(5 * second),
            reset_after: Some(6 * second),
            nested: Some(Nested::Once),
        };
        assert_eq!(retry_of(text), expected);
        assert_eq!(Policy::Retry.fields().count(), 11, "enabled, and a field of the change for each setting");
    }

    #[test]
    fn a_profile_gives_way_and_the_source_stays() {
        let change = retry_of("[defaults]\nprofile = \"gentle\"\n");
        assert_eq!(change.attempts, None, "the attribute has it");
        assert_eq!(change.base.map(|base| base.is_explicit), Some(false));
        assert!(retry_of("").is_none());
    }

    #[test]
    fn a_function_is_marked_while_something_of_it_is_changed() {
        let numbers = || [0, 1, 2].map(|layer| LAYERS[layer].setting() != 0);
        settle(&State::of_file("[timeout.\"settle::charge\"]\nafter = \"1s\"\n"), &SITE);
        assert!(SITE.wanted().has(Wanted::CHANGED));
        assert_eq!(numbers(), [false, false, true]);
        settle(&State::of_file("[fallback.\"*\"]\nenabled = false\n[retry.\"*\"]\nenabled = false\n"), &SITE);
        assert_eq!(numbers(), [true, true, false]);
        settle(&State::of_file(""), &SITE);
        assert!(!SITE.wanted().has(Wanted::CHANGED));
        assert_eq!(numbers(), [false; 3]);
        settle(&State::of_file("[global]\nenabled = false\n"), &SITE);
        assert_eq!(numbers(), [false, true, true], "fallbacks stay");
    }

    #[test]
    fn settings_are_as_many_as_there_are_different_ones() {
        let leaked = |number: usize| -> &'static Site {
            let layers = Box::leak(Box::new([SiteLayer::new("retry", None, &[])]));
            Box::leak(Box::new(Site::new(Box::leak(format!("many::f{number}").into()), "f.rs", 1, layers)))
        };
        let sites: Vec<_> = (0..10_000).map(leaked).collect();
        // 10,000 names with 1,000 distinct values, which no other test has.
        let table = |number: usize| {
            format!("[retry.\"many::f{number}\"]\nattempts = {}\n", 1_000_000 + number % 1_000)
        };
        let state = State::of_file(&(0..10_000).map(table).collect::<String>());
        let numbers = || -> Vec<u32> {
            sites.iter().for_each(|site| settle(&state, site));
            sites.iter().map(|site| site.layers()[0].setting()).collect()
        };
        let first = numbers();
        assert_eq!(first, numbers(), "the second time nothing is added");
        let distinct: std::collections::BTreeSet<u32> = first.into_iter().collect();
        assert_eq!((distinct.len(), distinct.contains(&0)), (1_000, false));
    }
}
