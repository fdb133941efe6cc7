//! What needs attention: a sentence each, which explains itself.
//!
//! Pure functions of facts. The worst is first, and within a severity the order is that of
//! [`all`]: switches, breakers, calls, settings, the shared store, faults.

mod functions;
mod modes;

use std::collections::BTreeSet;
use std::time::Duration;

use resilience::CircuitState;
use serde_json::{Value, json};

use crate::facts::{
    BreakerFacts, FaultsFacts, FunctionFacts, LaneFacts, ModeFacts, Opening, OrderFacts, RejectedFacts,
    SwitchFacts,
};
use crate::journal::Severity;
use crate::words::{count, time, who_and_why};

/// A shorter silence of the shared store needs no attention.
const SILENT: Duration = Duration::from_secs(1);

/// All that can need attention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) switches: &'a [SwitchFacts],
    pub(crate) breakers: &'a [BreakerFacts],
    pub(crate) modes: &'a [ModeFacts],
    pub(crate) orders: &'a [OrderFacts],
    pub(crate) functions: &'a [FunctionFacts],
    pub(crate) rejected: Option<&'a RejectedFacts>,
    pub(crate) faults: &'a FaultsFacts,
    pub(crate) lane: Option<&'a LaneFacts>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attention {
    severity: Severity,
    kind: &'static str,
    subject: String,
    text: String,
}

impl Attention {
    fn new(severity: Severity, kind: &'static str, subject: &str, text: String) -> Self {
        Self { severity, kind, subject: subject.to_owned(), text }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "severity": self.severity.as_str(),
            "kind": self.kind,
            "subject": self.subject,
            "text": self.text,
        })
    }
}

/// All sentences, the worst first.
pub(crate) fn all(facts: Facts<'_>) -> Vec<Attention> {
    let switches = facts.switches.iter().map(switch);
    let set: BTreeSet<&str> = facts.modes.iter().map(|mode| mode.breaker.as_str()).collect();
    let of_breaker = |breaker| of_breaker(breaker, facts.orders, &set);
    let breakers = facts.breakers.iter().flat_map(of_breaker);
    let functions = facts.functions.iter().flat_map(functions::of);
    let rejected = facts.rejected.filter(|rejected| !rejected.is_over).map(config_rejected);
    let store = facts.lane.and_then(shared_down);
    let ours = switches.chain(modes::all(facts.modes)).chain(breakers).chain(functions).chain(rejected);
    let mut all: Vec<Attention> = ours.chain(store).chain(faults(facts.faults)).collect();
    all.sort_by_key(|attention| match attention.severity {
        Severity::Critical => 0,
        Severity::Warning => 1,
        Severity::Notice => 2,
    });
    all
}

fn switch(switch: &SwitchFacts) -> Attention {
    let (severity, what) = match (switch.switch, switch.to) {
        ("everything", _) => (Severity::Critical, "everything is off: every attribute is transparent"),
        ("retries", _) => (Severity::Critical, "retries are off: every call makes one attempt"),
        (_, "observe") => (Severity::Warning, "all breakers only observe: they turn no call away"),
        _ => (Severity::Critical, "all breakers are off: they turn no call away and count nothing"),
    };
    let by = match &switch.by {
        Some(by) => Some(by.as_str()),
        None => Some(switch.origin.as_str()).filter(|origin| *origin != "by hand"),
    };
    let who = who_and_why(by, switch.because.as_deref());
    let text = format!("{what}{who}; {}", ends(switch.ends_in));
    Attention::new(severity, "switch", switch.switch, text)
}

/// One that is `set` to be off has no sentence of its own for that: it is in that of the switch, or
/// of the settings.
fn of_breaker(breaker: &BreakerFacts, orders: &[OrderFacts], set: &BTreeSet<&str>) -> Vec<Attention> {
    let subject = breaker.name.as_str();
    let is_set = set.contains(subject);
    let order = orders.iter().find(|order| order.breaker == breaker.name);
    let of_all = if order.is_some_and(|order| order.is_of_fleet) { " on all replicas" } else { "" };
    let lasts = |what: &str| format!("{what}{of_all}{}", age(breaker));
    let state = match breaker.state {
        CircuitState::Disabled | CircuitState::ObserveOnly if is_set => None,
        CircuitState::Open => Some((Severity::Critical, "breaker_open", open(breaker))),
        CircuitState::HalfOpen => Some((Severity::Warning, "breaker_half_open", half_open(breaker))),
        CircuitState::ForcedOpen => {
            let text = by_order(breaker, &lasts("is forced open"), order, &turned_away(breaker));
            Some((Severity::Critical, "breaker_forced", text))
        }
        CircuitState::Disabled => {
            let nothing = "it turns no call away";
            let text = by_order(breaker, &lasts("is disabled"), order, nothing);
            Some((Severity::Warning, "breaker_disabled", text))
        }
        CircuitState::ObserveOnly => {
            let would_have = count(breaker.would_have_rejected, "call");
            let would_have = format!("it would have turned {would_have} away");
            let text = by_order(breaker, &lasts("only observes"), order, &would_have);
            Some((Severity::Notice, "breaker_observing", text))
        }
        _ => None,
    };
    let state = state.map(|(severity, kind, text)| Attention::new(severity, kind, subject, text));
    let conflict = breaker.conflict.as_ref();
    let conflict = conflict.map(|text| Attention::new(Severity::Warning, "conflict", subject, text.clone()));
    let keys = keys(breaker);
    state.into_iter().chain(keys).chain(conflict).collect()
}

/// The name, and the key if it is shown.
fn label(breaker: &BreakerFacts) -> String {
    match &breaker.key {
        Some(key) => format!("{} for `{key}`", breaker.name),
        None => breaker.name.clone(),
    }
}

/// ` for 12 s`. Nothing, if nobody knows.
fn age(breaker: &BreakerFacts) -> String {
    breaker.in_state.map_or_else(String::new, |age| format!(" for {}", time(age)))
}

fn open(breaker: &BreakerFacts) -> String {
    let cause = cause(breaker).map_or_else(String::new, |cause| format!(": {cause}"));
    let last = breaker.last_error_kind.as_ref();
    let last = last.map_or_else(String::new, |kind| format!(", last `{kind}`"));
    let next = match breaker.next_probe {
        Some(wait) => format!("next probe in {}", time(wait)),
        None => "no probe is due".to_owned(),
    };
    let (label, age, turned_away) = (label(breaker), age(breaker), turned_away(breaker));
    format!("{label} is open{age}{cause}{last}; {next}; {turned_away}")
}

/// Why it has opened: for an opening of the fleet, who began it, and why.
fn cause(breaker: &BreakerFacts) -> Option<String> {
    let cause = breaker.cause.clone()?;
    let opening = breaker.fleet.as_ref().and_then(|fleet| fleet.opening.as_ref());
    Some(match opening {
        None => cause,
        // One that a replica has brought back to a store that had lost it.
        Some(Opening { by, .. }) if by.is_empty() => cause,
        Some(Opening { by, why, .. }) if why.is_empty() => format!("{cause}, first by {by}"),
        Some(Opening { by, why, .. }) => format!("{cause}, first by {by} ({why})"),
    })
}

fn half_open(breaker: &BreakerFacts) -> String {
    let cause = cause(breaker);
    let cause = cause.map_or_else(String::new, |cause| format!("; it opened because of {cause}"));
    let (label, age, turned_away) = (label(breaker), age(breaker), turned_away(breaker));
    format!("{label} is half-open{age}: a few calls are let through as probes{cause}; {turned_away}")
}

fn by_order(breaker: &BreakerFacts, what: &str, order: Option<&OrderFacts>, effect: &str) -> String {
    let who =
        order.map_or_else(String::new, |order| who_and_why(order.by.as_deref(), order.because.as_deref()));
    let end = ends(order.and_then(|order| order.ends_in));
    format!("{} {what}{who}; {effect}; {end}", label(breaker))
}

fn turned_away(breaker: &BreakerFacts) -> String {
    match breaker.rejected_since_closed {
        Some(calls) => format!("{} turned away", count(calls, "call")),
        None => format!("{} turned away in all", count(breaker.rejected, "call")),
    }
}

fn ends(ends_in: Option<Duration>) -> String {
    match ends_in {
        Some(left) => format!("this ends in {}", time(left)),
        None => "this lasts until somebody ends it".to_owned(),
    }
}

fn keys(breaker: &BreakerFacts) -> Option<Attention> {
    let [keys, open] = breaker.keys.filter(|[_, open]| *open > 0)?;
    let verb = if open == 1 { "is" } else { "are" };
    let text = format!("{}: {open} of {} {verb} open or probing", breaker.name, count(keys, "key"));
    Some(Attention::new(Severity::Warning, "breaker_open", &breaker.name, text))
}

fn config_rejected(rejected: &RejectedFacts) -> Attention {
    let RejectedFacts { ago, message, .. } = rejected;
    let text = format!(
        "a configuration was refused {} ago, and the one before it stays in force: {}",
        time(*ago),
        message.replace('\n', "; ")
    );
    Attention::new(Severity::Warning, "config_rejected", "configuration", text)
}

/// A lane that has just begun, or misses a tick, is no news.
fn shared_down(lane: &LaneFacts) -> Option<Attention> {
    if lane.is_up || lane.lag < SILENT {
        return None;
    }
    let why = lane.last_error.as_ref().map(|why| format!("; last {}", why.replace('\n', " ")));
    let text = format!(
        "the store that replicas share has not answered for {}: shared breakers decide by themselves until it \
         does{}",
        time(lane.lag),
        why.unwrap_or_default()
    );
    Some(Attention::new(Severity::Warning, "shared_down", "shared store", text))
}

fn faults(faults: &FaultsFacts) -> Option<Attention> {
    if !faults.is_armed || faults.list.is_empty() {
        return None;
    }
    let names: Vec<String> = faults.list.iter().take(3).map(|fault| format!("`{}`", fault.name)).collect();
    let more = match faults.list.len() {
        ..=3 => String::new(),
        all => format!(" and {} more", all - 3),
    };
    let injected = faults.list.iter().map(|fault| fault.injected).fold(0, u64::saturating_add);
    let last = faults.list.iter().map(|fault| fault.ends_in).max().unwrap_or_default();
    let text = format!(
        "faults are injected on purpose into {}{more}: {} until now; the last one ends in {}",
        names.join(", "),
        count(injected, "call"),
        time(last)
    );
    Some(Attention::new(Severity::Warning, "faults", "faults", text))
}

#[cfg(test)]
mod tests;
