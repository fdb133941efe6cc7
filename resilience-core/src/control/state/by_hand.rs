//! Overrides by hand.

use std::time::Duration;

use super::{Now, State, refused, what};
use crate::control::Overrides;
use crate::control::document::Entry;
use crate::control::event::Event;
use crate::control::manual::actor::Actor;
use crate::control::manual::set::ManualOverride;
use crate::control::mistakes::{Mistake, Mistakes};
use crate::control::plan::{Plan, contradictions};
use crate::control::program::Program;
use crate::control::read::read;
use crate::control::source::Source;
use crate::control::standing::{Group, Standing};
use crate::control::tables::{Table, Tables};
use crate::runtime::clock::{Instant, saturating_nanos};

/// Overrides by hand, before they are in force.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) overrides: Overrides,
    pub(crate) lasting: Duration,
    pub(crate) actor: Actor,
}

impl State {
    /// Sets fields of names for a time. What was set by hand for the same fields before is
    /// forgotten. Returns the numbers of what is set.
    pub(crate) fn set(
        &mut self,
        order: &Order,
        program: &Program,
        now: Now,
        events: &mut Vec<Event>,
    ) -> Result<Vec<u64>, Mistakes> {
        if order.lasting.is_zero() {
            return Err(refused(
                "an override by hand needs a time; write `.lasting(10 * MINUTE)`".to_owned(),
            ));
        }
        let (new, tables) = self.with_by_hand(order, program, now)?;
        let plan = Plan::between(self, &new, program);
        let last = self.number;
        *self = new;
        for table in &tables {
            events.push(Event::Set {
                name: table.pattern.to_string(),
                settings: what(table),
                before: before(table, &plan),
                lasting_ms: saturating_nanos(order.lasting) / 1_000_000,
                actor: order.actor.clone(),
            });
        }
        Ok(self.manual.all().iter().map(|standing| standing.number).filter(|number| *number > last).collect())
    }

    /// What overrides by hand would change, or all that is wrong with them.
    pub(crate) fn check_by_hand(&self, order: &Order, program: &Program, now: Now) -> Result<Plan, Mistakes> {
        let (new, _) = self.with_by_hand(order, program, now)?;
        Ok(Plan::between(self, &new, program))
    }

    /// The state with overrides by hand, and their tables.
    fn with_by_hand(
        &self,
        order: &Order,
        program: &Program,
        now: Now,
    ) -> Result<(Self, Vec<Table>), Mistakes> {
        let (tables, mut mistakes) = read(order.overrides.entries());
        mistakes.extend(not_by_hand(order.overrides.entries(), &tables));
        mistakes.extend(program.unknown_names(&tables));
        let mut new = self.clone();
        new.answer(program.answers.clone());
        new.stand_by_hand(&tables.tables, order, now.instant.saturating_add(order.lasting));
        if mistakes.is_empty() {
            mistakes = contradictions(self, &new, program);
        }
        if mistakes.is_empty() { Ok((new, tables.tables)) } else { Err(Mistakes::of(mistakes)) }
    }

    fn stand_by_hand(&mut self, tables: &[Table], order: &Order, ends: Instant) {
        let mut all = self.manual.all().to_vec();
        for table in tables {
            for older in all.iter_mut().map(|standing| &mut standing.table) {
                if (older.policy, &older.pattern) == (table.policy, &table.pattern) {
                    older.fields.give_way_to(&table.fields);
                }
            }
            let number = self.next_number();
            all.push(Standing::new(table.clone(), ends, &self.instance).set_by(number, order.actor.clone()));
        }
        all.retain(|standing| !standing.table.fields.is_empty());
        self.manual = Group::of(all);
    }

    /// What is set by hand, the oldest first.
    pub(crate) fn set_by_hand(&self, now: Instant) -> Vec<ManualOverride> {
        self.manual.all().iter().map(|standing| shown(standing, now)).collect()
    }

    /// Ends all that was set by hand for a name. True if anything was.
    pub(crate) fn end(&mut self, name: &str, actor: &Actor, events: &mut Vec<Event>) -> bool {
        let ended = self.end_where(|standing| standing.table.pattern.to_string() == name, actor, events);
        !ended.is_empty()
    }

    /// Ends what has this number among that which was set by hand, and returns it as it was.
    pub(crate) fn end_number(
        &mut self,
        number: u64,
        actor: &Actor,
        now: Instant,
        events: &mut Vec<Event>,
    ) -> Option<ManualOverride> {
        let ended = self.end_where(|standing| standing.number == number, actor, events);
        ended.first().map(|standing| shown(standing, now))
    }

    /// Ends what is meant, for somebody. Returns it.
    fn end_where(
        &mut self,
        is_meant: impl Fn(&Standing) -> bool,
        actor: &Actor,
        events: &mut Vec<Event>,
    ) -> Vec<Standing> {
        let all = self.manual.all().iter().cloned();
        let (ended, kept): (Vec<_>, Vec<_>) = all.partition(|standing| is_meant(standing));
        events.extend(ended.iter().map(|standing| ended_event(standing, actor.clone())));
        self.manual = Group::of(kept);
        ended
    }

    /// Forgets what was set by hand and is over.
    pub(super) fn end_manual(&mut self, now: Instant) -> Vec<Standing> {
        let ended = self.manual.end(now);
        if !ended.is_empty() {
            let living = self.manual.all().iter().filter(|standing| !standing.has_ended);
            self.manual = Group::of(living.cloned().collect());
        }
        ended
    }
}

/// An override as it is shown.
fn shown(standing: &Standing, now: Instant) -> ManualOverride {
    ManualOverride {
        id: standing.number,
        name: standing.table.pattern.to_string(),
        policy: standing.table.policy.name(),
        settings: standing.table.fields.texts(),
        ends_in: standing.ends.since(now),
        by: standing.actor.by.clone(),
        because: standing.actor.because.clone(),
    }
}

/// The end of a table, by somebody, or by its time.
pub(super) fn ended_event(standing: &Standing, actor: Actor) -> Event {
    let (table, setter) = (&standing.table, standing.actor.clone());
    Event::Ended { name: table.pattern.to_string(), settings: what(table), actor, setter }
}

/// What is no override by hand: it belongs into a file, or has a function of its own.
fn not_by_hand(entries: &[Entry], tables: &Tables) -> Vec<Mistake> {
    let instead = |entry: &Entry| {
        let instead = match entry.key.as_str() {
            "global" => "throw a kill switch by `control::throw(...)`",
            "defaults" | "profile" => "write a table for names, such as `[retry.\"*\"]`",
            "telemetry" => "set a level by `telemetry::level_of(...)`",
            "faults" => "set a fault by `faults::set(...)`",
            _ => return None,
        };
        let message = format!("`[{}]` is for a file, and no override by hand: {instead}", entry.key);
        Some(Mistake::new(entry.at, message))
    };
    let with_end = tables.tables.iter().filter(|table| table.until.is_some());
    let until = with_end.map(|table| {
        Mistake::new(table.at, "`until` is for a file: an override by hand ends after its `.lasting(...)`")
    });
    let optional = tables.tables.iter().filter(|table| table.optional).map(|table| {
        Mistake::new(
            table.at,
            "`optional` is for a file: an override by hand is for a name that the program has",
        )
    });
    entries.iter().filter_map(instead).chain(until).chain(optional).collect()
}

/// The most different values that are told of one field.
const MOST_TOLD: usize = 3;

/// The values that a table takes the place of: `attempts = 3 or 5`. Empty if it changes none.
fn before(table: &Table, plan: &Plan) -> String {
    let mut by_field: Vec<(&'static str, Vec<&str>)> = Vec::new();
    let name = table.pattern.to_string();
    for change in plan {
        let is_by_table = matches!(&change.why, Source::Manual { name: other } if *other == name);
        if !is_by_table || change.field.policy() != table.policy.name() {
            continue;
        }
        let key = change.field.argument();
        let index = by_field.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            by_field.push((key, Vec::new()));
            by_field.len() - 1
        });
        let values = &mut by_field[index].1;
        if !values.contains(&change.from.as_str()) {
            values.push(&change.from);
        }
    }
    let text = |(key, values): &(&str, Vec<&str>)| {
        let told = values[..values.len().min(MOST_TOLD)].join(" or ");
        let rest = if values.len() > MOST_TOLD { " or others" } else { "" };
        format!("{key} = {told}{rest}")
    };
    by_field.iter().map(text).collect::<Vec<_>>().join(", ")
}
