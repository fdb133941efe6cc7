//! Every effective value knows where it comes from.

use resilience::control::{self, Source};
use resilience::{Site, circuit_breaker, retry, sites};

use crate::support::{Configuration, MINUTE, apply};

#[retry(attempts = 5)]
#[circuit_breaker(name = "effective", cooldown = 10s)]
fn charge() -> Result<(), resilience::CircuitOpen> {
    Ok(())
}

fn site() -> &'static Site {
    let _ = charge();
    sites().find(|site| site.name() == "control::effective::charge").expect("it was called")
}

fn value(field: &str) -> (String, Source) {
    let all = site().effective();
    let found = all.into_iter().find(|value| value.field == field).expect("there is the field");
    (found.value, found.from)
}

#[test]
fn a_site_tells_all_fields_of_its_attributes() {
    let _configuration = Configuration::new();
    let fields: Vec<String> = site().effective().iter().map(|value| value.field.to_string()).collect();
    assert_eq!(fields.iter().filter(|field| field.ends_with(".enabled")).count(), 2);
    assert!(
        fields.contains(&"retry.max_duration".to_owned())
            && fields.contains(&"circuit_breaker.probes".to_owned())
    );
    assert_eq!(value("retry.attempts"), ("5".to_owned(), Source::Attribute));
    assert_eq!(value("retry.base"), ("100ms".to_owned(), Source::BuiltIn));
    assert_eq!(value("circuit_breaker.cooldown"), ("10s".to_owned(), Source::Attribute));
}

#[test]
fn an_overridden_value_tells_its_table() {
    let _configuration = Configuration::new();
    apply(
        "[retry.\"control::effective::*\"]\nattempts = 7\n[circuit_breaker.effective]\ncooldown = \"20s\"\n",
    );
    let table = "[retry.\"control::effective::*\"]".to_owned();
    assert_eq!(value("retry.attempts"), ("7".to_owned(), Source::Prefix { table }));
    let table = "[circuit_breaker.effective]".to_owned();
    assert_eq!(value("cooldown"), ("20s".to_owned(), Source::File { table }));
    control::set("control::effective::charge", |o| o.retry.unlimited()).lasting(MINUTE).unwrap();
    let name = "control::effective::charge".to_owned();
    assert_eq!(value("attempts"), ("unlimited".to_owned(), Source::Manual { name }));
    control::stop_retries();
    assert_eq!(value("attempts"), ("1".to_owned(), Source::KillSwitch));
}

/// What kill switches have put in the place of the values of `charge`.
fn switched() -> Vec<String> {
    let all = site().effective().into_iter().filter(|value| value.from == Source::KillSwitch);
    all.map(|value| format!("{} = {}", value.field, value.value)).collect()
}

#[test]
fn each_kill_switch_shows_in_the_field_that_it_sets() {
    let _configuration = Configuration::new();
    control::stop_retries();
    assert_eq!(switched(), ["retry.attempts = 1"]);
    control::resume();
    control::breakers(control::Breakers::Off);
    assert_eq!(switched(), ["circuit_breaker.enabled = false"]);
    control::resume();
    control::stop();
    assert_eq!(switched(), ["retry.enabled = false", "circuit_breaker.enabled = false"]);
    control::resume();
    assert!(switched().is_empty());
}

#[test]
fn a_plan_names_function_field_values_and_origin() {
    let _configuration = Configuration::new();
    let _ = site();
    let overrides =
        control::Overrides::from_toml("[retry.\"control::effective::charge\"]\nattempts = 7\n").unwrap();
    let plan = control::check(&overrides).unwrap();
    let change = plan.iter().next().expect("there is one");
    assert_eq!(
        (change.name.as_str(), change.from.as_str(), change.to.as_str()),
        ("control::effective::charge", "5", "7")
    );
    assert!(change.field == "retry.attempts" && plan.len() == 1);
    assert!(matches!(change.why, Source::File { .. }));
    assert_eq!(value("attempts").0, "5");
}

#[test]
fn a_function_without_the_attribute_is_a_mistake() {
    let _configuration = Configuration::new();
    let _ = site();
    let overrides =
        control::Overrides::from_toml("[timeout.\"control::effective::charge\"]\nafter = \"1s\"\n").unwrap();
    let mistakes = control::apply(overrides).unwrap_err();
    assert_eq!(mistakes.to_string(), "line 1, column 10: `control::effective::charge` has no `#[timeout]`");
}

/// With the feature `sites` all names are known.
#[cfg(feature = "sites")]
#[test]
fn an_unknown_name_is_a_mistake_where_all_names_are_known() {
    let _configuration = Configuration::new();
    let text =
        "[retry.\"control::effective::chrage\"]\nattempts = 7\n[circuit_breaker.efektive]\nprobes = 2\n";
    let overrides = control::Overrides::from_toml(text).unwrap();
    let mistakes = control::check(&overrides).unwrap_err();
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 2, "{mistakes}");
    assert!(
        lines[0].starts_with("line 1, column 8: ")
            && lines[0].contains("did you mean `control::effective::charge`?"),
        "{mistakes}"
    );
    assert!(
        lines[1].starts_with("line 3, column 18: ") && lines[1].contains("did you mean `effective`?"),
        "{mistakes}"
    );
    assert!(control::check(&overrides.optional()).is_ok());
}

#[test]
fn an_overridden_value_tells_the_source_its_end_and_who_set_it() {
    let configuration = Configuration::new();
    let set = control::set("control::effective::*", |o| o.retry.attempts(2)).by("oncall");
    set.because("incident 812").lasting(MINUTE).unwrap();
    configuration.clock.advance(MINUTE / 4);
    let all = site().effective();
    let attempts = all.iter().find(|value| value.field == "retry.attempts").expect("there is the field");
    assert_eq!((attempts.value.as_str(), attempts.written.as_deref()), ("2", Some("5")));
    assert_eq!((attempts.by.as_deref(), attempts.ends_in), (Some("oncall"), Some(3 * MINUTE / 4)));
    let others = all.iter().filter(|value| value.written.is_some() || value.ends_in.is_some());
    assert_eq!(others.count(), 1);
}

#[test]
fn a_site_tells_its_attributes_one_by_one() {
    let attributes: Vec<_> = site().attributes().collect();
    let seen: Vec<_> = attributes.iter().map(|one| (one.policy(), one.name(), one.arguments())).collect();
    let breaker = [("name", "\"effective\""), ("cooldown", "10s")];
    let expected =
        [("retry", None, &[("attempts", "5")][..]), ("circuit_breaker", Some("effective"), &breaker)];
    assert_eq!(seen, expected);
    assert_eq!(attributes[0].to_string(), "#[retry(attempts = 5)]");
}
