//! What needs attention: a sentence each, which explains itself.
//!
//! Pure functions of facts. The worst is first, and within a severity the order is that of
//! [`all`]: switches, breakers, calls, settings, the shared store, faults.

use std::time::Duration;

use resilience::CircuitState;
use serde_json::{Value, json};

use crate::facts::{
    BreakerFacts, FaultsFacts, FunctionFacts, LaneFacts, Opening, OrderFacts, RejectedFacts, SwitchFacts,
};
use crate::journal::Severity;
use crate::words::{count, time, who_and_why};

/// Fewer calls than these in two minutes are no trend.
const FEWEST_CALLS: u64 = 10;

/// From this share on, rejected or failed calls need attention; from [`MANY`] on, at once.
const SOME: f64 = 0.2;
const MANY: f64 = 0.5;

/// A shorter silence of the shared store needs no attention.
const SILENT: Duration = Duration::from_secs(1);

/// All that can need attention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) switches: &'a [SwitchFacts],
    pub(crate) breakers: &'a [BreakerFacts],
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
    let breakers = facts.breakers.iter().flat_map(|breaker| of_breaker(breaker, facts.orders));
    let functions = facts.functions.iter().flat_map(|function| of_function(function, facts.breakers));
    let rejected = facts.rejected.filter(|rejected| !rejected.is_over).map(config_rejected);
    let store = facts.lane.and_then(shared_down);
    let ours = switches.chain(breakers).chain(functions).chain(rejected);
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

fn of_breaker(breaker: &BreakerFacts, orders: &[OrderFacts]) -> Vec<Attention> {
    let subject = breaker.name.as_str();
    let order = orders.iter().find(|order| order.breaker == breaker.name);
    let state = match breaker.state {
        CircuitState::Open => Some((Severity::Critical, "breaker_open", open(breaker))),
        CircuitState::HalfOpen => Some((Severity::Warning, "breaker_half_open", half_open(breaker))),
        CircuitState::ForcedOpen => {
            let text = by_order(breaker, "is forced open", order, &turned_away(breaker));
            Some((Severity::Critical, "breaker_forced", text))
        }
        CircuitState::Disabled => {
            let nothing = "it turns no call away";
            Some((Severity::Warning, "breaker_disabled", by_order(breaker, "is disabled", order, nothing)))
        }
        CircuitState::ObserveOnly => {
            let would_have = count(breaker.would_have_rejected, "call");
            let would_have = format!("it would have turned {would_have} away");
            Some((
                Severity::Notice,
                "breaker_observing",
                by_order(breaker, "only observes", order, &would_have),
            ))
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

fn open(breaker: &BreakerFacts) -> String {
    let cause = cause(breaker).map_or_else(String::new, |cause| format!(": {cause}"));
    let last = breaker.last_error_kind.as_ref();
    let last = last.map_or_else(String::new, |kind| format!(", last `{kind}`"));
    let next = match breaker.next_probe {
        Some(wait) => format!("next probe in {}", time(wait)),
        None => "no probe is due".to_owned(),
    };
    let (label, age, turned_away) = (label(breaker), time(breaker.in_state), turned_away(breaker));
    format!("{label} is open for {age}{cause}{last}; {next}; {turned_away}")
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
    let (label, age, turned_away) = (label(breaker), time(breaker.in_state), turned_away(breaker));
    format!("{label} is half-open for {age}: a few calls are let through as probes{cause}; {turned_away}")
}

fn by_order(breaker: &BreakerFacts, what: &str, order: Option<&OrderFacts>, effect: &str) -> String {
    let who =
        order.map_or_else(String::new, |order| who_and_why(order.by.as_deref(), order.because.as_deref()));
    let end = ends(order.and_then(|order| order.ends_in));
    let of_all = if order.is_some_and(|order| order.is_of_fleet) { " on all replicas" } else { "" };
    format!("{} {what}{of_all} for {}{who}; {effect}; {end}", label(breaker), time(breaker.in_state))
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
    let text = format!("{}: {open} of {} {verb} not closed", breaker.name, count(keys, "key"));
    Some(Attention::new(Severity::Warning, "breaker_open", &breaker.name, text))
}

/// The shares of rejected and of failed calls. Rejections of a breaker that is open are in its own
/// sentence.
fn of_function(function: &FunctionFacts, breakers: &[BreakerFacts]) -> Vec<Attention> {
    let [ok, ok_after_retry, error, error_after_retry, rejected, _, panicked] = function.recent;
    let failed = error + error_after_retry + panicked;
    let calls = ok + ok_after_retry + failed + rejected;
    let is_of_breaker = |breaker: &&BreakerFacts| function.breaker.as_deref() == Some(&*breaker.name);
    let is_explained =
        breakers.iter().filter(is_of_breaker).any(|breaker| breaker.state != CircuitState::Closed);
    let rejecting = if is_explained { None } else { share(rejected, calls) };
    let rejecting = rejecting.map(|(severity, share)| (severity, "rejecting", format!("turns away {share}")));
    let failing =
        share(failed, calls).map(|(severity, share)| (severity, "failing", format!("fails {share}")));
    let sentence = |(severity, kind, what): (Severity, _, String)| {
        let text = format!("{} {what} in the last 2 min", function.name);
        Attention::new(severity, kind, &function.name, text)
    };
    failing.into_iter().chain(rejecting).map(sentence).collect()
}

/// A share of calls that is worth a sentence: `12 of 40 calls (30 %)`.
fn share(part: u64, calls: u64) -> Option<(Severity, String)> {
    #[expect(clippy::cast_precision_loss, reason = "shares are rounded to percents")]
    let share = part as f64 / calls.max(1) as f64;
    if calls < FEWEST_CALLS || share < SOME {
        return None;
    }
    let severity = if share >= MANY { Severity::Critical } else { Severity::Warning };
    Some((severity, format!("{part} of {} ({:.0} %)", count(calls, "call"), share * 100.0)))
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
