#![allow(clippy::unchecked_time_subtraction, reason = "the times of a test are known")]

use super::*;
use crate::control::manual::actor::Actor;
use crate::control::manual::switch::Switch;
use crate::control::switches::Breakers;

mod by_hand;
mod model;
mod precedence;
mod properties;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The time of a test, from its start.
fn at(passed: Duration) -> Now {
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_104_800);
    Now { instant: Instant::from_bits(1 << 60).saturating_add(passed), date: date + passed }
}

/// A moment of the calendar, in the words of a file.
const IN_A_MINUTE: &str = "until = 2026-12-01T06:01:00Z";

fn target(policy: Policy, name: &'static str, written: &'static [(&'static str, &'static str)]) -> Target {
    Target { policy, names: vec![name], written }
}

fn program() -> Program {
    let targets = vec![
        target(Policy::Retry, "shop::charge", &[("attempts", "4"), ("base", "50ms"), ("cap", "2s")]),
        target(Policy::Retry, "shop::search", &[]),
        target(Policy::Retry, "stock::find", &[("profile", "\"gentle\"")]),
        target(Policy::Timeout, "shop::charge", &[("after", "2s")]),
        target(Policy::Fallback, "shop::charge", &[]),
        target(Policy::CircuitBreaker, "payments", &[("threshold", "5")]),
    ];
    Program { targets, is_complete: true, ..Program::default() }
}

fn file(text: &str) -> Overrides {
    Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A state, its time, and what it has told.
struct Running {
    state: State,
    program: Program,
    passed: Duration,
    events: Vec<Event>,
}

impl Running {
    fn new() -> Self {
        Self::of(State::new("replica-7".to_owned(), Tables::default(), Switches::ON))
    }

    fn of(state: State) -> Self {
        Self { state, program: program(), passed: Duration::ZERO, events: Vec::new() }
    }

    fn with_set(text: &str) -> Self {
        let tables = crate::control::environment::of_set(text, &program()).expect("it is fine");
        Self::of(State::new("replica-7".to_owned(), tables, Switches::ON))
    }

    fn apply(&mut self, text: &str) -> bool {
        self.try_apply(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    fn try_apply(&mut self, text: &str) -> Result<bool, Mistakes> {
        let applied = self.state.apply(&file(text), &self.program, at(self.passed))?;
        let is_new = applied.is_some();
        self.events.extend(applied);
        Ok(is_new)
    }

    /// Throws a switch by hand, for a time or for ever.
    fn throw(&mut self, switch: Switch, lasting: Option<Duration>) -> bool {
        let now = at(self.passed).instant;
        self.state.throw(switch, Actor::default(), lasting, now, &mut self.events)
    }

    fn resume(&mut self) -> bool {
        self.state.release(|_| true, Actor::default(), &mut self.events)
    }

    fn set(&mut self, text: &str, lasting: Duration) {
        let order = Order { overrides: file(text), lasting, actor: Actor::default() };
        let set = self.state.set(&order, &self.program, at(self.passed), &mut self.events);
        assert!(set.is_ok(), "{set:?}");
    }

    fn pass(&mut self, time: Duration) {
        self.passed += time;
        self.state.tick(at(self.passed).instant, &mut self.events);
    }

    /// The effective value of a field, and where it comes from.
    fn value(&self, policy: Policy, name: &str, key: &str) -> (String, String) {
        let mut targets = self.program.targets.iter();
        let target =
            targets.find(|target| target.policy == policy && target.name() == name).expect("there is one");
        let all = effective(&self.state, target, at(self.passed).instant);
        let found = all.into_iter().find(|found| found.field == key).expect("there is the field");
        (found.value, found.from.to_string())
    }

    fn retry(&self, name: &str, key: &str) -> (String, String) {
        self.value(Policy::Retry, name, key)
    }

    fn attempts(&self, name: &str) -> String {
        self.retry(name, "attempts").0
    }

    fn told(&self) -> Vec<String> {
        let line = |event: &Event| match event {
            Event::Ended { name, settings, .. } => format!("ended: {name}: {settings}"),
            Event::Applied { generation, changes } => format!("applied: {generation}, {changes} changes"),
            Event::RolledBack { generation, changes } => format!("back: {generation}, {changes} changes"),
            Event::Switched { before, switches, .. } => format!("switched: {before} -> {switches}"),
            Event::SwitchEnded { switch, switches, .. } => {
                format!("over: {}: {switches}", switch.as_str())
            }
            Event::Set { name, settings, .. } => format!("set: {name}: {settings}"),
            other => format!("{other:?}"),
        };
        self.events.iter().map(line).collect()
    }
}

#[test]
fn a_file_is_applied_whole_or_not_at_all() {
    let mut running = Running::new();
    assert!(running.apply("[retry.\"shop::charge\"]\nattempts = 7\n"));
    let broken = "[retry.\"shop::charge\"]\nattempts = 8\n[retry.\"shop::search\"]\nattempts = 0\n";
    let mistakes = running.try_apply(broken).unwrap_err();
    assert_eq!(mistakes.iter().count(), 1);
    assert_eq!((running.attempts("shop::charge"), running.state.generation()), ("7".to_owned(), 1));
    assert_eq!(running.told(), ["applied: 1, 1 changes"]);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let mut running = Running::new();
    assert!(running.apply("[retry.\"*\"]\nattempts = 7\n"));
    assert!(!running.apply("# the same\n[retry.\"*\"]\nattempts = 7\n"));
    assert_eq!((running.state.generation(), running.events.len()), (1, 1));
}

#[test]
fn a_plan_says_what_would_change_and_why() {
    let running = Running::new();
    let text = "[retry.\"shop::*\"]\nattempts = 4\nfactor = 3\n";
    let plan = running.state.check(&file(text), &running.program, at(Duration::ZERO)).expect("it is fine");
    let lines: Vec<_> = plan.iter().map(ToString::to_string).collect();
    let expected = [
        "shop::charge retry.factor: 2 -> 3 (file, `[retry.\"shop::*\"]`)",
        "shop::search retry.attempts: 3 -> 4 (file, `[retry.\"shop::*\"]`)",
        "shop::search retry.factor: 2 -> 3 (file, `[retry.\"shop::*\"]`)",
    ];
    assert_eq!(lines, expected);
    assert_eq!(running.attempts("shop::search"), "3", "a check changes nothing");
}

#[test]
fn rollback_goes_one_back_and_at_last_to_the_source() {
    let mut running = Running::new();
    running.apply("[retry.\"*\"]\nattempts = 7\n");
    running.apply("[retry.\"*\"]\nattempts = 8\n");
    let back = |running: &mut Running| {
        let went = running.state.rollback(&running.program, at(Duration::ZERO), &mut running.events);
        (went, running.attempts("shop::charge"), running.state.generation())
    };
    assert_eq!(back(&mut running), (true, "7".to_owned(), 3));
    assert_eq!(back(&mut running), (true, "4".to_owned(), 4));
    assert_eq!(back(&mut running), (false, "4".to_owned(), 4));
}

#[test]
fn the_way_back_is_bounded() {
    let mut running = Running::new();
    for attempts in 1..=40 {
        running.apply(&format!("[retry.\"*\"]\nattempts = {attempts}\n"));
    }
    let mut steps = 0;
    while running.state.rollback(&running.program, at(Duration::ZERO), &mut running.events) {
        steps += 1;
    }
    assert_eq!((steps, running.attempts("shop::charge")), (HISTORY, "24".to_owned()));
}

#[test]
fn a_table_ends_by_itself_and_that_is_told() {
    let mut running = Running::new();
    running.apply(&format!("[retry.\"shop::*\"]\nattempts = 7\n{IN_A_MINUTE}\n"));
    running.pass(Duration::from_nanos(59_999_999_999));
    assert_eq!((running.attempts("shop::search"), running.events.len()), ("7".to_owned(), 1));
    running.pass(Duration::from_nanos(1));
    assert_eq!(running.attempts("shop::search"), "3");
    running.pass(MINUTE);
    assert_eq!(running.told()[1..], ["ended: shop::*: retry: attempts = 7"], "once");
}

#[test]
fn a_table_that_is_over_has_no_effect_and_no_end() {
    let mut running = Running::new();
    running.apply("[retry.\"*\"]\nattempts = 7\nuntil = 2026-11-01T06:00:00Z\n");
    assert_eq!(running.attempts("shop::search"), "3");
    running.pass(MINUTE);
    assert_eq!(running.told(), ["applied: 1, 0 changes"]);
}

#[test]
fn a_date_is_on_the_clock_once_it_is_applied() {
    let mut running = Running::new();
    running.apply(&format!("[retry.\"*\"]\nattempts = 7\n{IN_A_MINUTE}\n"));
    // The calendar is set back, the clock goes on.
    let later = Now { date: at(Duration::ZERO).date, ..at(MINUTE) };
    assert!(running.state.tick(later.instant, &mut running.events));
    assert_eq!(running.attempts("shop::search"), "3");
}

#[test]
fn what_is_set_by_hand_lasts_its_time() {
    let mut running = Running::new();
    running.set("[retry.\"shop::charge\"]\nattempts = 1\n", 10 * MINUTE);
    running.pass(9 * MINUTE + 59 * SECOND);
    assert_eq!(running.attempts("shop::charge"), "1");
    running.pass(SECOND);
    assert_eq!(running.attempts("shop::charge"), "4");
    assert_eq!(
        running.told(),
        ["set: shop::charge: retry: attempts = 1", "ended: shop::charge: retry: attempts = 1"]
    );
    assert!(running.state.manual.all().is_empty(), "it is forgotten");
}

#[test]
fn a_later_one_by_hand_replaces_the_fields_that_it_sets() {
    let mut running = Running::new();
    running.set("[retry.\"shop::charge\"]\nattempts = 1\nfactor = 3\n", 2 * MINUTE);
    running.set("[retry.\"shop::charge\"]\nattempts = 2\n", MINUTE);
    assert_eq!(
        (running.attempts("shop::charge"), running.retry("shop::charge", "factor").0),
        ("2".to_owned(), "3".to_owned())
    );
    running.pass(MINUTE);
    assert_eq!(running.attempts("shop::charge"), "4", "not the one that was replaced");
    assert_eq!(running.retry("shop::charge", "factor").0, "3");
    assert!(running.state.end("shop::charge", &Actor::default(), &mut running.events));
    assert_eq!(running.retry("shop::charge", "factor").0, "2");
}

#[test]
fn by_hand_needs_a_time_and_a_name_that_is_known() {
    let mut running = Running::new();
    let mut set = |name: &str, lasting| {
        let overrides = file(&format!("[retry.\"{name}\"]\nattempts = 1\n"));
        let order = Order { overrides, lasting, actor: Actor::default() };
        running
            .state
            .set(&order, &running.program, at(Duration::ZERO), &mut running.events)
            .map_err(|m| m.to_string())
    };
    assert!(set("shop::charge", Duration::ZERO).unwrap_err().contains("needs a time"));
    assert!(set("shop::chrage", SECOND).unwrap_err().contains("did you mean `shop::charge`?"));
    assert_eq!(set("shop::charge", SECOND), Ok(vec![1]));
}

#[test]
fn a_value_that_contradicts_the_source_is_refused_there() {
    let mut running = Running::new();
    let mistakes = running.try_apply("[retry.\"shop::*\"]\nfactor = 3\nbase = \"20s\"\n").unwrap_err();
    let mistake = mistakes.iter().next().expect("there is one");
    assert!(mistake.message().contains("for `shop::charge`"), "{mistakes}");
    assert_eq!(mistake.line(), Some(1), "`cap` is in the source: so it is told at the table");
    let mistakes = running.try_apply("[retry.\"shop::*\"]\nattempts = 3\ncap = \"1ms\"\n").unwrap_err();
    assert_eq!(mistakes.iter().next().and_then(Mistake::line), Some(3));
    assert!(running.apply("[defaults.retry]\ncap = \"1ms\"\n"), "a default gives way");
}

#[test]
fn a_file_with_faults_for_an_unknown_function_is_refused() {
    let mut running = Running::new();
    let table = "[faults.\"shop::chrage\"]\nhang = true\n";
    assert!(running.try_apply(table).is_err());
    assert!(running.try_apply(&format!("{table}optional = true\n")).is_ok());
    assert!(running.try_apply(&format!("optional = true\n{table}")).is_ok());
}

#[cfg(feature = "faults")]
#[test]
fn a_plan_tells_the_faults_that_are_set_changed_and_removed() {
    let mut running = Running::new();
    running.program.functions = vec!["shop::charge"];
    let plan = |running: &Running, text: &str| {
        let plan = running.state.check(&file(text), &running.program, at(Duration::ZERO));
        plan.unwrap_or_else(|mistakes| panic!("{mistakes}")).to_string()
    };
    let slow = "[faults.\"shop::charge\"]\nrate = \"5%\"\nlatency = \"200ms..2s\"\n";
    let expected = "shop::charge faults.rate: none -> 5% (file, `[faults.\"shop::charge\"]`)\n\
                    shop::charge faults.latency: none -> 200ms..2s (file, `[faults.\"shop::charge\"]`)\n";
    assert_eq!(plan(&running, slow), expected);
    assert!(running.apply(slow));
    assert_eq!(plan(&running, slow), "");
    let other = "[faults.\"shop::charge\"]\nerror = true\nlatency = \"1s\"\n[faults.\"shop::*\"]\nscript = \"reject\"\n";
    let expected = "shop::charge faults.rate: 5% -> none (default)\n\
                    shop::charge faults.latency: 200ms..2s -> 1s (file, `[faults.\"shop::charge\"]`)\n\
                    shop::charge faults.error: none -> true (file, `[faults.\"shop::charge\"]`)\n\
                    shop::* faults.script: none -> reject (file, `[faults.\"shop::*\"]`)\n";
    assert_eq!(plan(&running, other), expected);
    let removed = "shop::charge faults.rate: 5% -> none (default)\n\
                   shop::charge faults.latency: 200ms..2s -> none (default)\n";
    assert_eq!(plan(&running, ""), removed);
}

#[cfg(feature = "faults")]
#[test]
fn a_plan_tells_that_a_kill_switch_stops_faults() {
    let mut running = Running::new();
    running.program.functions = vec!["shop::charge"];
    let faults = "[faults.\"shop::charge\"]\nhang = true\n";
    let is_of_faults = |change: &&crate::control::Change| change.field.policy() == "faults";
    let plan = |running: &Running, text: &str| {
        let plan = running.state.check(&file(text), &running.program, at(Duration::ZERO)).unwrap();
        plan.iter().filter(is_of_faults).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(running.apply(faults));
    let stopped = format!("[global]\nretries = \"off\"\n{faults}");
    assert_eq!(plan(&running, &stopped), ["shop::charge faults.hang: true -> none (kill switch)"]);
    assert!(running.apply(&stopped));
    assert!(plan(&running, faults).is_empty(), "what was stopped does not come back by itself");
    assert!(plan(&running, &format!("{stopped}[faults.\"shop::*\"]\nhang = true\n")).is_empty());
}
