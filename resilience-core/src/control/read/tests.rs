use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::control::Overrides;
use crate::control::switches::{Breakers, Switches};
use crate::rules::value::Value;

fn judge(text: &str) -> (Tables, Vec<String>) {
    let overrides = Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let (tables, mistakes) = read(overrides.entries());
    (tables, mistakes.iter().map(ToString::to_string).collect())
}

fn tables(text: &str) -> Tables {
    let (tables, mistakes) = judge(text);
    assert_eq!(mistakes, [""; 0]);
    tables
}

/// The one mistake of a text.
fn mistake(text: &str) -> String {
    let (_, mut mistakes) = judge(text);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes.remove(0)
}

const EXAMPLE: &str = r#"
[global]
enabled = true
retries = "on"
breakers = "observe"
[defaults]
profile = "gentle"
[defaults.retry]
factor = 3
[profile.gentle.retry]
attempts = 2
[retry."shop::payments::charge"]
attempts = 5
base = "250ms"
max_duration = "8s"
[retry."shop::search::*"]
enabled = false
until = 2026-12-01T06:00:00Z
[circuit_breaker.payments]
threshold = "40%"
window = "30s"
rollout = "25%"
salt = "2"
[timeout."shop::payments::charge"]
after = "1.5s"
flag = "slow-payments"
[telemetry."shop::payments::*"]
level = "latency"
[faults."shop::payments::charge"]
rate = "5%"
latency = "200ms..2s"
"#;

#[test]
fn the_example_of_the_manual_is_read_whole() {
    let read = tables(EXAMPLE);
    assert_eq!(read.switches, Switches { breakers: Breakers::Observe, ..Switches::ON });
    assert_eq!(read.profile.as_deref(), Some("gentle"));
    assert_eq!(read.defaults[&Policy::Retry].get("factor"), Some(Value::Factor(3.0)));
    assert_eq!(read.profiles["gentle"][&Policy::Retry].get("attempts"), Some(Value::Count(2)));
    let titles: Vec<_> = read.tables.iter().map(Table::title).collect();
    let expected = [
        "[retry.\"shop::payments::charge\"]",
        "[retry.\"shop::search::*\"]",
        "[circuit_breaker.payments]",
        "[timeout.\"shop::payments::charge\"]",
    ];
    assert_eq!(titles, expected);
    let charge = &read.tables[0].fields;
    assert_eq!(charge.get("base"), Some(Value::Duration(Duration::from_millis(250))));
    let search = &read.tables[1];
    assert_eq!(search.fields.enabled, Some(false));
    assert_eq!(search.until, Some(UNIX_EPOCH + Duration::from_secs(1_796_104_800)));
    let payments = &read.tables[2];
    assert_eq!((payments.rollout, payments.salt.as_str()), (Some(250_000_000), "2"));
    assert_eq!(payments.fields.get("threshold"), Some(Value::Ratio(400_000_000)));
    assert_eq!(read.tables[3].flag.as_deref(), Some("slow-payments"));
    assert_eq!((read.levels[0].level, read.faults.len()), ("latency", 1));
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let (_, mistakes) =
        judge("[retri.a]\nattempts = 5\n[retry.a]\natempts = 5\nbase = 250\n[timeout.a]\nafter = \"0s\"\n");
    assert_eq!(mistakes.len(), 4, "{mistakes:?}");
    assert_eq!(mistakes[0], "line 1, column 2: unknown table `retri`; did you mean `retry`?");
    assert!(
        mistakes[1].starts_with("line 4, column 1: ") && mistakes[1].contains("did you mean `attempts`?"),
        "{}",
        mistakes[1]
    );
    assert!(
        mistakes[2].starts_with("line 5, column 8: ") && mistakes[2].contains("a number needs a unit"),
        "{}",
        mistakes[2]
    );
    assert!(
        mistakes[3].starts_with("line 7, column 9: ") && mistakes[3].contains("longer than zero"),
        "{}",
        mistakes[3]
    );
}

#[test]
fn an_own_key_is_meant_too() {
    assert!(mistake("[retry.a]\nenabeld = true\n").contains("did you mean `enabled`?"));
    assert!(mistake("[retry.a]\nrolout = \"5%\"\n").contains("did you mean `rollout`?"));
    assert!(mistake("[global]\nretrys = \"off\"\n").contains("did you mean `retries`?"));
    assert!(mistake("[global]\nretries = \"offf\"\n").contains("did you mean `off`?"));
}

#[test]
fn code_and_types_cannot_be_overridden() {
    for key in ["on", "on_ok", "map_err", "name"] {
        let message = mistake(&format!("[retry.a]\n{key} = \"x\"\n"));
        assert!(message.contains(key) && !message.contains("did you mean"), "{message}");
    }
    for key in ["ignore", "key"] {
        let message = mistake(&format!("[circuit_breaker.a]\n{key} = \"x\"\n"));
        assert!(message.contains(key) && !message.contains("did you mean"), "{message}");
    }
}

#[test]
fn a_table_is_judged_as_a_whole() {
    let message = mistake("[retry.a]\nbase = \"20s\"\ncap = \"2s\"\n");
    assert!(message.contains("`cap`") && message.contains("`base`"), "{message}");
}

#[test]
fn a_value_without_a_name_is_told_where_it_belongs() {
    let message = mistake("[retry]\nattempts = 5\n");
    assert!(message.contains("[retry.\"*\"]") && message.contains("[defaults.retry]"), "{message}");
    assert!(mistake("retry = 5\n").contains("is a table"));
    assert!(
        mistake("[defaults.retry]\nuntil = 2026-12-01T06:00:00Z\n")
            .contains("belongs into the table of a name")
    );
}

#[test]
fn a_profile_has_to_exist() {
    assert!(
        mistake("[retry.a]\nprofile = \"gentel\"\n")
            .contains("unknown profile `gentel`; did you mean `gentle`?")
    );
    tables("[retry.a]\nprofile = \"ours\"\n[profile.ours.retry]\nattempts = 2\n");
    assert!(mistake("[profile.ours.retry]\nprofile = \"gentle\"\n").contains("cannot name a profile"));
}

#[test]
fn a_share_may_be_nobody() {
    assert_eq!(tables("[retry.a]\nrollout = \"0%\"\n").tables[0].rollout, Some(0));
    assert!(mistake("[retry.a]\nrollout = \"101%\"\n").contains("rollout"));
}

#[test]
fn a_date_needs_an_offset() {
    assert!(mistake("[retry.a]\nuntil = 2026-12-01T06:00:00\n").contains("an offset is missing"));
    assert!(mistake("[retry.a]\nuntil = 5\n").contains("expected a date"));
}

#[test]
fn a_switch_is_no_text() {
    assert_eq!(
        mistake("[retry.a]\nenabled = \"no\"\n"),
        "line 2, column 11: `enabled` is `true` or `false`, found `\"no\"`"
    );
}

#[test]
fn a_word_that_is_none_is_told_what_can_be_written() {
    assert_eq!(
        mistake("[global]\nretries = \"none\"\n"),
        "line 2, column 11: `retries` is one of `\"on\"`, `\"off\"`, found `\"none\"`"
    );
    assert_eq!(
        mistake("[global]\nbreakers = \"observed\"\n"),
        "line 2, column 12: `breakers` is one of `\"on\"`, `\"observe\"`, `\"off\"`, found `\"observed\"`; \
         did you mean `observe`?"
    );
    assert_eq!(
        mistake("[global]\nretries = false\n"),
        "line 2, column 11: `retries` is one of `\"on\"`, `\"off\"`, found `false`"
    );
    assert!(
        mistake("[telemetry.\"*\"]\nlevel = \"all\"\n").contains("`level` is one of `\"off\"`, `\"events\"`")
    );
}

#[cfg(feature = "faults")]
#[test]
fn all_mistakes_of_a_table_of_faults_have_their_places() {
    let (_, mistakes) =
        judge("[faults.\"shop::charge\"]\nuntil = 3\nlatency = \"1s\"\nrte = \"5%\"\nrate = \"5\"\n");
    assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    assert!(mistakes[0].starts_with("line 2, column 9: expected a date"), "{}", mistakes[0]);
    assert_eq!(mistakes[1], "line 4, column 1: unknown key `rte`; did you mean `rate`?");
    assert!(mistakes[2].starts_with("line 5, column 8: expected a percentage"), "{}", mistakes[2]);
    let (tables, mistakes) = judge("[faults.\"shop::charge\"]\nhang = true\noptional = true\n");
    assert!(mistakes.is_empty() && tables.faults.len() == 1, "{mistakes:?}");
}
