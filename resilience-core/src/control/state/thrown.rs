//! The kill switches that functions have thrown, each until its end.

use std::time::Duration;

use super::State;
use crate::control::event::Event;
use crate::control::manual::actor::Actor;
use crate::control::manual::switch::{Switch, SwitchOrigin, ThrownSwitch};
use crate::control::switches::Switches;
use crate::runtime::clock::{Instant, saturating_nanos};

/// A kill switch that a function has thrown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thrown {
    pub(crate) switch: Switch,
    pub(crate) actor: Actor,
    /// The instant at which it ends by itself. [`Instant::NEVER`] for one that does not.
    pub(crate) ends: Instant,
}

/// The time that is left until an end. `None` if it never comes.
pub(crate) fn left(ends: Instant, now: Instant) -> Option<Duration> {
    (ends != Instant::NEVER).then(|| ends.since(now))
}

impl State {
    /// The switches that functions have thrown.
    pub(super) fn thrown_by_hand(&self) -> Switches {
        self.thrown.iter().fold(Switches::ON, |all, thrown| thrown.switch.thrown_in(all))
    }

    /// Throws a switch, in the place of the one of its kind. True if that is news, also of who has
    /// thrown it.
    pub(crate) fn throw(
        &mut self,
        switch: Switch,
        actor: Actor,
        lasting: Option<Duration>,
        now: Instant,
        events: &mut Vec<Event>,
    ) -> bool {
        let ends = lasting.map_or(Instant::NEVER, |time| now.saturating_add(time));
        let thrown = Thrown { switch, actor, ends };
        if self.thrown.contains(&thrown) {
            return false;
        }
        let before = self.switches();
        self.thrown.retain(|other| other.switch.as_str() != switch.as_str());
        self.thrown.push(thrown.clone());
        let lasting_ms = lasting.map(|time| saturating_nanos(time) / 1_000_000);
        let switches = self.switches();
        events.push(Event::Switched { before, switches, lasting_ms, actor: thrown.actor });
        true
    }

    /// Puts switches back that functions have thrown. True if there were any.
    pub(crate) fn release(
        &mut self,
        which: impl Fn(Switch) -> bool,
        actor: Actor,
        events: &mut Vec<Event>,
    ) -> bool {
        let (before, count) = (self.switches(), self.thrown.len());
        self.thrown.retain(|thrown| !which(thrown.switch));
        let is_any_released = self.thrown.len() < count;
        if is_any_released {
            let switches = self.switches();
            events.push(Event::Switched { before, switches, lasting_ms: None, actor });
        }
        is_any_released
    }

    /// Ends those whose time has come.
    pub(super) fn end_switches(&mut self, now: Instant, events: &mut Vec<Event>) {
        while let Some(index) = self.thrown.iter().position(|thrown| thrown.ends <= now) {
            let Thrown { switch, actor: setter, .. } = self.thrown.remove(index);
            events.push(Event::SwitchEnded { switch, switches: self.switches(), setter });
        }
    }

    /// The next instant at which one ends.
    pub(super) fn next_end_of_switches(&self) -> Instant {
        self.thrown.iter().map(|thrown| thrown.ends).min().unwrap_or(Instant::NEVER)
    }

    /// All switches that are thrown, wherever, those of functions first.
    pub(crate) fn all_thrown(&self, now: Instant) -> Vec<ThrownSwitch> {
        let by_hand = self.thrown.iter().map(|thrown| ThrownSwitch {
            by: thrown.actor.by.clone(),
            because: thrown.actor.because.clone(),
            ends_in: left(thrown.ends, now),
            ..plain(thrown.switch, SwitchOrigin::Function)
        });
        let elsewhere = |switches, origin| Switch::all_of(switches).map(move |switch| plain(switch, origin));
        let of_environment = elsewhere(self.environment_switches, SwitchOrigin::Environment);
        let of_file = elsewhere(self.file.tables.switches, SwitchOrigin::File);
        by_hand.chain(of_environment).chain(of_file).collect()
    }

    /// The switch of this kind that a function has thrown, and whether its end ends it everywhere.
    pub(crate) fn thrown_of(&self, kind: &str) -> Option<(&Thrown, bool)> {
        let thrown = self.thrown.iter().find(|thrown| thrown.switch.as_str() == kind)?;
        let elsewhere = self.environment_switches.and(self.file.tables.switches);
        let is_alone = Switch::all_of(elsewhere).all(|switch| switch.as_str() != kind);
        Some((thrown, is_alone))
    }
}

fn plain(switch: Switch, origin: SwitchOrigin) -> ThrownSwitch {
    ThrownSwitch { switch: switch.as_str(), to: switch.to(), by: None, because: None, ends_in: None, origin }
}
