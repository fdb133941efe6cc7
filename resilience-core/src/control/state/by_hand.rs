//! Overrides by hand, and kill switches that functions throw.

use std::time::Duration;

use super::{Now, State, pattern, refused, what};
use crate::control::Overrides;
use crate::control::event::Event;
use crate::control::manual::set::ManualOverride;
use crate::control::mistakes::Mistakes;
use crate::control::plan::contradictions;
use crate::control::program::Program;
use crate::control::read::read;
use crate::control::standing::{Group, Standing};
use crate::control::switches::Switches;
use crate::control::tables::Table;
use crate::runtime::clock::{Instant, saturating_nanos};

/// An override by hand, before it is in force.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) name: String,
    pub(crate) overrides: Overrides,
    pub(crate) lasting: Duration,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
}

impl State {
    /// Sets fields of a name for a time. What was set by hand for the same fields before is
    /// forgotten.
    pub(crate) fn set(
        &mut self,
        order: &Order,
        program: &Program,
        now: Now,
        events: &mut Vec<Event>,
    ) -> Result<(), Mistakes> {
        let pattern = pattern(&order.name)?;
        if order.lasting.is_zero() {
            return Err(refused(
                "an override by hand needs a time; write `.lasting(10 * MINUTE)`".to_owned(),
            ));
        }
        let (tables, mut mistakes) = read(order.overrides.entries());
        mistakes.extend(program.unknown_names(&tables));
        let mut new = self.clone();
        new.stand_by_hand(&tables.tables, order, now.instant.saturating_add(order.lasting));
        if mistakes.is_empty() {
            mistakes = contradictions(self, &new, program);
        }
        if !mistakes.is_empty() {
            return Err(Mistakes::of(mistakes));
        }
        *self = new;
        for table in &tables.tables {
            events.push(Event::Set {
                name: pattern.to_string(),
                settings: what(table),
                lasting_ms: saturating_nanos(order.lasting) / 1_000_000,
                by: order.by.clone(),
                because: order.because.clone(),
            });
        }
        Ok(())
    }

    fn stand_by_hand(&mut self, tables: &[Table], order: &Order, ends: Instant) {
        let mut all = self.manual.all().to_vec();
        for table in tables {
            for older in all.iter_mut().map(|standing| &mut standing.table) {
                if (older.policy, &older.pattern) == (table.policy, &table.pattern) {
                    older.fields.give_way_to(&table.fields);
                }
            }
            let (by, because) = (order.by.clone(), order.because.clone());
            all.push(Standing::new(table.clone(), ends, &self.instance).set_by(by, because));
        }
        all.retain(|standing| !standing.table.fields.is_empty());
        self.manual = Group::of(all);
    }

    /// What is set by hand, the oldest first.
    pub(crate) fn set_by_hand(&self, now: Instant) -> Vec<ManualOverride> {
        let one = |standing: &Standing| ManualOverride {
            name: standing.table.pattern.to_string(),
            policy: standing.table.policy.name(),
            settings: standing.table.fields.texts(),
            ends_in: standing.ends.since(now),
            by: standing.by.clone(),
            because: standing.because.clone(),
        };
        self.manual.all().iter().map(one).collect()
    }

    /// Ends all that was set by hand for a name. True if anything was.
    pub(crate) fn end(&mut self, name: &str, events: &mut Vec<Event>) -> bool {
        let is_of_name = |standing: &&Standing| standing.table.pattern.to_string() == name;
        let (ended, kept): (Vec<_>, Vec<_>) = self.manual.all().iter().partition(is_of_name);
        let told =
            |standing: &&Standing| Event::Ended { name: name.to_owned(), settings: what(&standing.table) };
        events.extend(ended.iter().map(told));
        let has_ended = !ended.is_empty();
        self.manual = Group::of(kept.into_iter().cloned().collect());
        has_ended
    }

    /// Forgets what was set by hand and is over.
    pub(super) fn end_manual(&mut self, now: Instant) -> Vec<Table> {
        let ended = self.manual.end(now);
        if !ended.is_empty() {
            let living = self.manual.all().iter().filter(|standing| !standing.has_ended);
            self.manual = Group::of(living.cloned().collect());
        }
        ended
    }

    /// Throws switches, or puts them back. True if that changes any.
    pub(crate) fn throw(&mut self, change: impl FnOnce(&mut Switches), events: &mut Vec<Event>) -> bool {
        let before = self.switches();
        change(&mut self.thrown);
        let switches = self.switches();
        if switches != before {
            events.push(Event::Switched { switches });
        }
        switches != before
    }
}
