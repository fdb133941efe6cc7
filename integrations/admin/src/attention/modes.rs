//! Breakers that settings turn off: one sentence for all that one setting turns off.

use resilience::CircuitState;

use super::Attention;
use crate::facts::ModeFacts;
use crate::journal::Severity;
use crate::words::{time, who_and_why};

/// The most breakers that a sentence names.
const NAMED: usize = 3;

/// A kill switch has a sentence of its own, and none for each breaker.
pub(super) fn all(modes: &[ModeFacts]) -> Vec<Attention> {
    let mut groups: Vec<Vec<&ModeFacts>> = Vec::new();
    for mode in modes.iter().filter(|mode| !mode.is_by_switch) {
        match groups.iter_mut().find(|group| is_same(group[0], mode)) {
            Some(group) => group.push(mode),
            None => groups.push(vec![mode]),
        }
    }
    groups.iter().map(|group| sentence(group)).collect()
}

/// Whether one setting does both.
fn is_same(one: &ModeFacts, other: &ModeFacts) -> bool {
    one.state == other.state && one.from == other.from && one.ends_in == other.ends_in
}

fn sentence(group: &[&ModeFacts]) -> Attention {
    let mode = group[0];
    let is_one = group.len() == 1;
    let (severity, kind, what) = match (mode.state, is_one) {
        (CircuitState::ObserveOnly, true) => (Severity::Notice, "breaker_observing", "only observes"),
        (CircuitState::ObserveOnly, false) => (Severity::Notice, "breaker_observing", "only observe"),
        (_, true) => (Severity::Warning, "breaker_disabled", "is disabled"),
        (_, false) => (Severity::Warning, "breaker_disabled", "are disabled"),
    };
    let names: Vec<&str> = group.iter().take(NAMED).map(|mode| mode.breaker.as_str()).collect();
    let others = match group.len() {
        ..=NAMED => String::new(),
        all => format!(" and {} more", all - NAMED),
    };
    let (it, turns) = if is_one { ("it", "turns") } else { ("they", "turn") };
    let who = who_and_why(mode.by.as_deref(), mode.because.as_deref());
    let end = match mode.ends_in {
        Some(left) => format!("this ends in {}", time(left)),
        None => "this lasts until it is changed there".to_owned(),
    };
    let text =
        format!("{}{others} {what} ({}){who}; {it} {turns} no call away; {end}", names.join(", "), mode.from);
    Attention::new(severity, kind, &mode.breaker, text)
}
