//! The votes of a former process that had the id of this one, and was killed.

use std::collections::BTreeSet;

use resilience::shared::store::Command;

/// The breakers of which this process knows that the votes are its own.
#[derive(Debug, Default)]
pub(super) struct Former {
    own: BTreeSet<String>,
}

impl Former {
    /// Whether `command` of a round is the first that is heard of a breaker: then a vote that is
    /// there is one of a former process. If the round has a vote too, that replaces it.
    pub(super) fn may_have_voted(&self, command: &Command, round: &[Command]) -> bool {
        let Command::Read { name, .. } = command else { return false };
        let votes = |other: &Command| matches!(other, Command::Trip { name: voted, .. } if voted == name);
        !self.own.contains(name) && !round.iter().any(votes)
    }

    /// These were carried out.
    pub(super) fn learn(&mut self, round: &[Command]) {
        for command in round {
            if let Command::Read { name, .. } | Command::Trip { name, .. } = command
                && !self.own.contains(name)
            {
                self.own.insert(name.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
        former.learn(&round);
        assert_eq!(asked(&former), [false, false, false]);
        assert!(former.may_have_voted(&read("c"), &[]));
    }
}
