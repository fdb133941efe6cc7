//! The votes of a former process that had the id of this one, and was killed.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use resilience::shared::store::Command;

/// With more breakers than this, those whose own votes are over are forgotten: then a reading of
/// one ends a vote that is not there. Breakers of keys come and go.
const MANY: usize = 4_096;

/// The breakers of which this process knows that the votes are its own, each with the end of its
/// last vote.
#[derive(Debug, Default)]
pub(super) struct Former {
    own: BTreeMap<String, Instant>,
}

impl Former {
    /// Whether `command` of a round is the first that is heard of a breaker: then a vote that is
    /// there is one of a former process. If the round has a vote too, that replaces it.
    pub(super) fn may_have_voted(&self, command: &Command, round: &[Command]) -> bool {
        let Command::Read { name, .. } = command else { return false };
        let votes = |other: &Command| matches!(other, Command::Trip { name: voted, .. } if voted == name);
        !self.own.contains_key(name) && !round.iter().any(votes)
    }

    /// These were carried out.
    pub(super) fn learn(&mut self, round: &[Command], now: Instant) {
        for command in round {
            let (name, lasts) = match command {
                Command::Read { name, .. } => (name, Duration::ZERO),
                // One that was carried out late ends later.
                Command::Trip { name, cooldown, .. } => (name, cooldown.saturating_mul(2)),
                _ => continue,
            };
            let ends = now.checked_add(lasts).unwrap_or(now);
            match self.own.get_mut(name) {
                Some(known) => *known = ends.max(*known),
                None => {
                    self.own.insert(name.clone(), ends);
                }
            }
        }
        if self.own.len() > MANY {
            self.own.retain(|_, ends| now < *ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Command {
        Command::Read { name: name.to_owned(), ended: 0 }
    }

    fn trip(name: &str) -> Command {
        Command::Trip {
            name: name.to_owned(),
            known_epoch: 0,
            cooldown: Duration::from_secs(1),
            quorum: 2,
            why: String::new(),
            settings: 0,
        }
    }

    #[test]
    fn only_what_is_read_first_may_have_a_vote_of_a_former_process() {
        let mut former = Former::default();
        let round = [read("a"), read("b"), trip("b")];
        let asked = |former: &Former| round.clone().map(|command| former.may_have_voted(&command, &round));
        assert_eq!(asked(&former), [true, false, false]);
        // A round that has failed is none.
        assert_eq!(asked(&former), [true, false, false]);
        former.learn(&round, Instant::now());
        assert_eq!(asked(&former), [false, false, false]);
        assert!(former.may_have_voted(&read("c"), &[]));
    }

    #[test]
    fn of_many_only_those_with_a_vote_are_remembered() {
        let (mut former, now) = (Former::default(), Instant::now());
        former.learn(&[trip("voted")], now);
        let names: Vec<_> = (0..=MANY).map(|number| read(&number.to_string())).collect();
        former.learn(&names, now + Duration::from_secs(1));
        assert_eq!(former.own.len(), 1);
        assert!(!former.may_have_voted(&read("voted"), &[]));
        former.learn(&names, now + Duration::from_secs(2));
        assert_eq!(former.own.len(), 0, "its vote is over");
    }
}
