//! Kill switches, overrides of several names, and who has set what.

use super::*;
use crate::control::manual::switch::{SwitchOrigin, ThrownSwitch};

fn oncall() -> Actor {
    Actor { by: Some("oncall".to_owned()), because: Some("incident 812".to_owned()) }
}

fn order(text: &str, lasting: Duration) -> Order {
    Order { overrides: file(text), lasting, actor: oncall() }
}

impl Running {
    fn set_by_oncall(&mut self, text: &str, lasting: Duration) -> Result<Vec<u64>, Mistakes> {
        self.state.set(&order(text, lasting), &self.program, at(self.passed), &mut self.events)
    }

    fn throw_by_oncall(&mut self, switch: Switch, lasting: Option<Duration>) -> bool {
        let now = at(self.passed).instant;
        self.state.throw(switch, oncall(), lasting, now, &mut self.events)
    }

    fn effective(&self, policy: Policy, name: &str, key: &str) -> crate::control::Effective {
        let mut targets = self.program.targets.iter();
        let target = targets.find(|target| target.policy == policy && target.name() == name);
        let all = effective(&self.state, target.expect("there is one"), at(self.passed).instant);
        all.into_iter().find(|found| found.field == key).expect("there is the field")
    }

    fn thrown(&self) -> Vec<ThrownSwitch> {
        self.state.all_thrown(at(self.passed).instant)
    }
}

#[test]
fn a_switch_is_told_of_when_it_is_thrown_or_put_back() {
    let mut running = Running::new();
    assert!(running.throw(Switch::Retries, None) && !running.throw(Switch::Retries, None));
    assert!(running.resume() && !running.resume());
    assert_eq!(
        running.told(),
        ["switched: all on -> retries are off", "switched: retries are off -> all on"]
    );
    running.apply("[global]\nretries = \"off\"\nbreakers = \"observe\"\n");
    assert!(running.throw(Switch::Retries, None), "somebody throws it too");
    let switches = running.state.switches();
    assert_eq!((switches.retries, switches.breakers), (false, Breakers::Observe));
    assert!(running.resume() && !running.state.switches().retries, "the file has thrown it");
}

#[test]
fn a_switch_ends_by_itself_and_that_is_told() {
    let mut running = Running::new();
    running.throw(Switch::Retries, Some(10 * MINUTE));
    running.throw(Switch::Everything, Some(2 * MINUTE));
    running.pass(2 * MINUTE);
    assert_eq!(running.state.switches().to_string(), "retries are off");
    assert_eq!(running.state.next_end(), at(10 * MINUTE).instant);
    running.pass(8 * MINUTE);
    running.pass(MINUTE);
    assert!(!running.state.switches().is_any_thrown());
    assert_eq!(running.told()[2..], ["over: everything: retries are off", "over: retries: all on"]);
    assert_eq!(running.state.next_end(), Instant::NEVER);
}

#[test]
fn a_later_switch_of_a_kind_takes_the_place_of_the_first() {
    let mut running = Running::new();
    running.throw(Switch::Breakers(Breakers::Off), Some(MINUTE));
    running.throw(Switch::Breakers(Breakers::Observe), Some(3 * MINUTE));
    assert_eq!(running.thrown().len(), 1);
    running.pass(MINUTE);
    assert_eq!(running.state.switches().breakers, Breakers::Observe, "its end is the later one");
    running.pass(2 * MINUTE);
    assert_eq!(running.state.switches().breakers, Breakers::On);
}

#[test]
fn a_switch_is_listed_once_for_each_place_that_threw_it() {
    let environment = Switches { retries: false, ..Switches::ON };
    let mut running = Running::of(State::new(String::new(), Tables::default(), environment));
    running.apply("[global]\nbreakers = \"off\"\n");
    running.throw_by_oncall(Switch::Breakers(Breakers::Observe), Some(10 * MINUTE));
    running.pass(MINUTE);
    let all = running.thrown();
    let lines: Vec<_> = all.iter().map(ToString::to_string).collect();
    let expected = [
        "breakers observe (function, by oncall: incident 812)",
        "retries off (environment)",
        "breakers off (file)",
    ];
    assert_eq!(lines, expected);
    assert_eq!(all[0].ends_in, Some(9 * MINUTE));
    assert_eq!((all[2].origin, all[2].ends_in, &all[2].by), (SwitchOrigin::File, None, &None));
}

#[test]
fn a_value_tells_what_it_takes_the_place_of_and_until_when() {
    let mut running = Running::new();
    let attempts = |running: &Running| running.effective(Policy::Retry, "shop::charge", "attempts");
    let source = attempts(&running);
    assert_eq!((source.value.as_str(), source.written, source.ends_in, source.by), ("4", None, None, None));
    running.set_by_oncall("[retry.\"shop::*\"]\nattempts = 1\n", 10 * MINUTE).expect("it is fine");
    running.pass(MINUTE);
    let by_hand = attempts(&running);
    assert_eq!((by_hand.value.as_str(), by_hand.written.as_deref()), ("1", Some("4")));
    assert_eq!(by_hand.ends_in, Some(9 * MINUTE));
    assert_eq!((by_hand.by.as_deref(), by_hand.because.as_deref()), (Some("oncall"), Some("incident 812")));
    let search = running.effective(Policy::Retry, "shop::search", "attempts");
    assert_eq!((search.value.as_str(), search.written), ("1", None), "its source leaves it out");
    running.apply("[timeout.\"*\"]\nafter = \"2000ms\"\nuntil = 2026-12-01T06:03:00Z\n");
    let after = running.effective(Policy::Timeout, "shop::charge", "after");
    assert_eq!((after.written, after.ends_in), (None, Some(2 * MINUTE)), "the file says the same");
}

#[test]
fn a_value_of_a_kill_switch_tells_who_has_thrown_it() {
    let mut running = Running::new();
    running.throw_by_oncall(Switch::Retries, Some(10 * MINUTE));
    let attempts = |running: &Running| running.effective(Policy::Retry, "shop::charge", "attempts");
    let value = attempts(&running);
    assert_eq!((value.value.as_str(), value.written.as_deref()), ("1", Some("4")));
    assert_eq!((value.by.as_deref(), value.ends_in), (Some("oncall"), Some(10 * MINUTE)));
    running.apply("[global]\nretries = \"off\"\n");
    assert_eq!(attempts(&running).ends_in, None, "the file has thrown it too");
    running.throw_by_oncall(Switch::Everything, Some(MINUTE));
    let enabled = running.effective(Policy::Timeout, "shop::charge", "enabled");
    assert_eq!((enabled.value.as_str(), enabled.ends_in), ("false", Some(MINUTE)));
    running.throw(Switch::Breakers(Breakers::Observe), None);
    let breaker = running.effective(Policy::CircuitBreaker, "payments", "enabled");
    assert_eq!((breaker.value.as_str(), breaker.by.as_deref()), ("false", Some("oncall")));
}

#[test]
fn several_names_are_set_at_once_and_ended_one_by_one() {
    let mut running = Running::new();
    let text = "[retry.\"shop::*\"]\nattempts = 1\n[timeout.\"shop::charge\"]\nafter = \"800ms\"\n";
    let check = |running: &Running| {
        let order = order(text, Duration::ZERO);
        running.state.check_by_hand(&order, &running.program, at(Duration::ZERO)).map(|plan| plan.to_string())
    };
    let expected = "shop::charge retry.attempts: 4 -> 1 (manual override of `shop::*`)\n\
                    shop::search retry.attempts: 3 -> 1 (manual override of `shop::*`)\n\
                    shop::charge timeout.after: 2s -> 800ms (manual override of `shop::charge`)\n";
    assert_eq!(check(&running).as_deref(), Ok(expected));
    assert!(running.state.manual.all().is_empty(), "a check sets nothing");
    running.set_by_oncall(text, 10 * MINUTE).expect("it is fine");
    let earlier = running.events.iter().filter_map(|event| match event {
        Event::Set { name, before, .. } => Some(format!("{name}: {before}")),
        _ => None,
    });
    assert_eq!(earlier.collect::<Vec<_>>(), ["shop::*: attempts = 4 or 3", "shop::charge: after = 2s"]);
    let set = running.state.set_by_hand(at(Duration::ZERO).instant);
    assert_eq!(set.iter().map(|set| set.id).collect::<Vec<_>>(), [1, 2]);
    let (nobody, now) = (Actor::default(), at(running.passed).instant);
    let ended = running.state.end_number(1, &nobody, now, &mut running.events);
    assert_eq!(ended.map(|ended| ended.id), Some(1));
    let again = running.state.end_number(1, &nobody, now, &mut running.events);
    assert_eq!(again, None, "it is over");
    assert_eq!(running.attempts("shop::charge"), "4");
    assert_eq!(running.value(Policy::Timeout, "shop::charge", "after").0, "800ms");
    assert_eq!(running.told().last().map(String::as_str), Some("ended: shop::*: retry: attempts = 1"));
}

#[test]
fn what_belongs_into_a_file_is_not_set_by_hand() {
    let mut running = Running::new();
    let text = "[global]\nretries = \"off\"\n[defaults.retry]\nattempts = 2\n[telemetry.\"*\"]\nlevel = \"off\"\n\
                [retry.\"*\"]\nattempts = 2\nuntil = 2026-12-01T06:01:00Z\n";
    let mistakes = running.set_by_oncall(text, MINUTE).unwrap_err();
    let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 4, "{mistakes}");
    assert!(
        lines[0].contains("`[global]` is for a file") && lines[0].contains("control::throw"),
        "{mistakes}"
    );
    assert!(lines[1].contains("`[defaults]` is for a file"), "{mistakes}");
    assert!(lines[2].contains("telemetry::level_of"), "{mistakes}");
    assert!(lines[3].contains("`until` is for a file"), "{mistakes}");
    assert!(running.events.is_empty() && running.state.manual.all().is_empty());
}

#[test]
fn the_values_before_are_told_up_to_three() {
    let mut running = Running::new();
    running.program.targets = [("a", "7"), ("b", "8"), ("c", "9"), ("d", "8"), ("e", "6")]
        .map(|(name, attempts)| {
            let written = Box::leak(Box::new([("attempts", attempts)]));
            target(Policy::Retry, name, written)
        })
        .to_vec();
    running.set_by_oncall("[retry.\"*\"]\nattempts = 2\n", MINUTE).expect("it is fine");
    let Some(Event::Set { before, .. }) = running.events.last() else { panic!("{:?}", running.events) };
    assert_eq!(before, "attempts = 7 or 8 or 9 or others");
}

#[test]
fn a_status_tells_what_is_in_force_and_what_was_refused() {
    let mut running = Running::new();
    let status = |running: &Running| running.state.status(at(running.passed).instant);
    let first = status(&running);
    assert_eq!(
        (first.generation, first.applied_ago, first.source, first.last_rejected),
        (0, None, None, None)
    );
    running.apply("[retry.\"*\"]\nattempts = 7\n");
    running.state.accepted(Some("/etc/shop.toml"), true);
    running.pass(MINUTE);
    let applied = status(&running);
    assert_eq!((applied.generation, applied.applied_ago), (1, Some(MINUTE)));
    assert_eq!(applied.source.as_deref(), Some("/etc/shop.toml"));
    let mistakes = Mistakes::one("no").within("/etc/shop.toml");
    running.state.refuse(mistakes.clone(), at(running.passed).instant);
    running.pass(SECOND);
    let refused = status(&running).last_rejected.expect("it was refused");
    assert_eq!((refused.ago, refused.source.as_str(), refused.is_over), (SECOND, "/etc/shop.toml", false));
    assert_eq!(refused.mistakes, mistakes);
    running.apply("[retry.\"*\"]\nattempts = 8\n");
    running.state.accepted(None, true);
    let mended = status(&running);
    assert_eq!(
        (mended.source.as_deref(), mended.applied_ago),
        (Some("by the program"), Some(Duration::ZERO))
    );
    assert!(mended.last_rejected.is_some_and(|refused| refused.is_over));
    let now = at(running.passed);
    assert!(running.state.rollback(&running.program, now, &mut running.events));
    assert_eq!(status(&running).source.as_deref(), Some("/etc/shop.toml"), "the file is in force again");
}
