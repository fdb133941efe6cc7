//! What is changed by hand is told: by whom, why, and what it takes the place of.

use std::sync::{Arc, Mutex};

use resilience::control::{self, Breakers, Switch};
use resilience::telemetry::{Event, EventKind, ObserverGuard, observe};
use resilience::{CircuitBreaker, retry};

use crate::support::{Configuration, MINUTE};

#[retry(attempts = 5)]
fn steered() -> Result<(), &'static str> {
    Ok(())
}

const STEERED: &str = concat!(module_path!(), "::steered");

/// An event: its line, who, and why.
type Told = (String, Option<String>, Option<String>);

/// What observers are told of the configuration from now on, in lines that begin so: hooks of other
/// tests change it too.
fn told(begin: &'static str) -> (ObserverGuard, impl FnMut() -> Vec<Told>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let guard = observe(move |event: &Event<'_>| {
        if event.kind() == EventKind::Configured && event.to_string().starts_with(begin) {
            let text = |text: Option<&str>| text.map(str::to_owned);
            lines.lock().unwrap().push((event.to_string(), text(event.by()), text(event.because())));
        }
    });
    (guard, move || std::mem::take(&mut *log.lock().unwrap()))
}

fn by_oncall(line: &str) -> Told {
    (line.to_owned(), Some("oncall".to_owned()), Some("incident 812".to_owned()))
}

fn by_nobody(line: &str) -> Told {
    (line.to_owned(), None, None)
}

#[test]
fn an_override_is_told_with_the_values_before_and_at_its_end() {
    let configuration = Configuration::new();
    steered().unwrap();
    let (_guard, mut told) = told(STEERED);
    let set = control::set(STEERED, |o| o.retry.attempts(2)).by("oncall").because("incident 812");
    set.lasting(MINUTE).unwrap();
    configuration.clock.advance(MINUTE);
    assert!(control::overrides().is_empty());
    let set = "control::told::steered: override set: retry: attempts = 2 for 60s, before: attempts = 5, \
               by oncall: incident 812";
    let ended = "control::told::steered: override ended: retry: attempts = 2, set by oncall";
    assert_eq!(told(), [by_oncall(set), by_nobody(ended)]);
}

#[test]
fn an_end_by_hand_names_who_makes_it_and_who_had_set_it() {
    let _configuration = Configuration::new();
    steered().unwrap();
    CircuitBreaker::named("told-steered").reset();
    control::set(STEERED, |o| o.retry.attempts(2)).by("alice").lasting(MINUTE).unwrap();
    control::throw(Switch::Retries).by("alice").until_resumed().unwrap();
    control::breaker("told-steered").disable().by("alice").until_reset().unwrap();
    let (_guard, mut overrides) = told(STEERED);
    let (_guard, mut switches) = told("resilience: kill switch");
    let (_guard, mut orders) = told("told-steered: ");
    let bob = || control::ending().by("bob").because("over");
    let id = control::overrides()[0].id;
    let ended = bob().end_override(id).expect("it is in force");
    assert_eq!((ended.id, ended.by.as_deref()), (id, Some("alice")));
    assert_eq!(bob().end_override(id), None);
    assert!(bob().release(Switch::Retries) && bob().end_breaker_order("told-steered"));
    let by_bob = |line: &str| (line.to_owned(), Some("bob".to_owned()), Some("over".to_owned()));
    let set_by = "set by alice, by bob: over";
    let ended = format!("{STEERED}: override ended: retry: attempts = 2, {set_by}");
    assert_eq!(overrides(), [by_bob(&ended)]);
    let changed = "resilience: kill switch changed: all on, before: retries are off, by bob: over";
    assert_eq!(switches(), [by_bob(changed)]);
    assert_eq!(orders(), [by_bob(&format!("told-steered: no longer ordered to be disabled, {set_by}"))]);
}

#[test]
fn a_kill_switch_is_told_with_those_before_and_at_its_end() {
    let configuration = Configuration::new();
    let (_guard, mut told) = told("resilience: kill switch");
    let observe = Switch::Breakers(Breakers::Observe);
    control::throw(observe).by("oncall").because("incident 812").lasting(MINUTE).unwrap();
    control::stop_retries();
    configuration.clock.advance(MINUTE);
    assert!(control::release(Switch::Retries));
    let changed = "resilience: kill switch changed: ";
    let expected = [
        by_oncall(&format!("{changed}breakers observe for 60s, before: all on, by oncall: incident 812")),
        by_nobody(&format!("{changed}retries are off, breakers observe, before: breakers observe")),
        by_nobody("resilience: kill switch ended: breakers, now: retries are off, set by oncall"),
        by_nobody(&format!("{changed}all on, before: retries are off")),
    ];
    assert_eq!(told(), expected);
}

#[test]
fn a_command_to_a_breaker_is_told_with_its_state_before() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("told-steered").build();
    let configuration = Configuration::new();
    BREAKER.reset();
    let (_guard, mut told) = told("told-steered: ");
    let order = control::breaker("told-steered").force_open().by("oncall").because("incident 812");
    order.lasting(MINUTE).unwrap();
    configuration.clock.advance(MINUTE);
    assert!(control::breaker_orders().is_empty());
    control::breaker("told-steered").disable().until_reset().unwrap();
    assert!(control::end_breaker_order("told-steered"));
    BREAKER.disable();
    control::breaker("told-steered").reset().by("oncall").because("incident 812").now().unwrap();
    let expected = [
        by_oncall(
            "told-steered: commanded to be forced open for 60s, before: closed, by oncall: incident 812",
        ),
        by_nobody("told-steered: no longer ordered to be forced open, set by oncall"),
        by_nobody("told-steered: commanded to be disabled, before: closed"),
        by_nobody("told-steered: no longer ordered to be disabled"),
        by_oncall("told-steered: commanded to be closed, before: disabled, by oncall: incident 812"),
    ];
    assert_eq!(told(), expected);
}

#[test]
fn an_order_whose_breaker_obeys_another_has_no_end_to_tell() {
    let configuration = Configuration::new();
    let breaker = CircuitBreaker::named("told-overtaken");
    breaker.reset();
    control::breaker("told-overtaken").disable().lasting(MINUTE).unwrap();
    breaker.force_open();
    let (_guard, mut told) = told("told-overtaken: ");
    configuration.clock.advance(MINUTE);
    assert!(control::breaker_orders().is_empty());
    assert_eq!(told(), []);
    breaker.reset();
}

/// The lines of the log that are about what is done by hand, without the time.
#[cfg(feature = "tracing")]
mod log {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::{NoSubscriber, set_default};

    #[derive(Clone, Default)]
    struct Text(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Text {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What `run` logs in lines that have this word.
    pub(super) fn of(word: &str, run: impl FnOnce()) -> Vec<String> {
        let text = Text::default();
        let writer = text.clone();
        let format = tracing_subscriber::fmt().without_time().with_ansi(false);
        // With a second subscriber no thread's answer about an event is kept for all threads.
        let _second = tracing::Dispatch::new(NoSubscriber::new());
        let guard = set_default(format.with_writer(move || writer.clone()).finish());
        run();
        drop(guard);
        let text = String::from_utf8(text.0.lock().unwrap().clone()).expect("it is text");
        text.lines().filter(|line| line.contains(word)).map(|line| line.trim_start().to_owned()).collect()
    }
}

#[cfg(feature = "tracing")]
#[test]
fn a_kill_switch_is_a_warning_with_who_why_and_before() {
    let configuration = Configuration::new();
    let lines = log::of("kill switch", || {
        control::throw(Switch::Retries).by("oncall").because("incident 812").lasting(MINUTE).unwrap();
        configuration.clock.advance(MINUTE);
        assert!(control::thrown().is_empty());
        control::stop();
        control::resume();
    });
    let who = "by=\"oncall\" because=\"incident 812\"";
    let expected = [
        format!(
            "WARN resilience: kill switch changed switches=retries are off before=all on lasting_ms=60000 {who}"
        ),
        "INFO resilience: kill switch ended switch=\"retries\" switches=all on set_by=\"oncall\"".to_owned(),
        "WARN resilience: kill switch changed switches=everything is off before=all on".to_owned(),
        "WARN resilience: kill switch changed switches=all on before=everything is off".to_owned(),
    ];
    assert_eq!(lines, expected);
}
