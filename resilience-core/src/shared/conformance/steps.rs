//! A case is a list of steps, all of the breaker or limiter that is named like the case.

use std::time::Duration;

use crate::circuit_breaker::fleet::name_of_key;
use crate::shared::conformance::expectation::Expected;
use crate::shared::facts::ProbeResult;
use crate::shared::store::{Command, ManualState};

/// The cooldown of an opening in the table. A step has to be carried out well within it.
pub(super) const COOLDOWN: Duration = Duration::from_millis(1_500);
/// A time after which the cooldown is not over.
pub(super) const WITHIN: Duration = Duration::from_millis(700);
/// A time after which the cooldown is over, whenever it began.
pub(super) const AFTER: Duration = Duration::from_millis(1_600);
/// The rest of [`AFTER`], after [`WITHIN`].
pub(super) const REST: Duration = Duration::from_millis(900);

/// Steps, and the sentence that they show to be true.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone)]
pub(super) enum Step {
    /// Lets time pass.
    Advance(Duration),
    /// Asks for the revision, and compares it with the last one that was asked for.
    Revision { moves: Option<bool> },
    /// A command and its reply.
    Send { replica: &'static str, command: Command, expected: Expected },
    /// Commands in one round, and their replies.
    Round { replica: &'static str, round: Vec<(Command, Expected)> },
}

impl Case {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, steps: Vec::new() }
    }

    pub(super) fn send(mut self, replica: &'static str, command: Command, expected: Expected) -> Self {
        self.steps.push(Step::Send { replica, command, expected });
        self
    }

    pub(super) fn round(mut self, replica: &'static str, round: &[(Command, Expected)]) -> Self {
        self.steps.push(Step::Round { replica, round: round.to_vec() });
        self
    }

    pub(super) fn after(mut self, time: Duration) -> Self {
        self.steps.push(Step::Advance(time));
        self
    }

    /// From here on the revision is compared with that of now.
    pub(super) fn revision(mut self) -> Self {
        self.steps.push(Step::Revision { moves: None });
        self
    }

    pub(super) fn revision_has_grown(mut self) -> Self {
        self.steps.push(Step::Revision { moves: Some(true) });
        self
    }

    pub(super) fn revision_has_not_moved(mut self) -> Self {
        self.steps.push(Step::Revision { moves: Some(false) });
        self
    }

    /// `command` with the name of this case, so that no case meets what another has left. That of a
    /// key has its hash after it.
    pub(super) fn named(&self, mut command: Command) -> Command {
        match &mut command {
            Command::Beat { .. } | Command::Fleet => {}
            Command::Read { name, .. }
            | Command::Trip { name, .. }
            | Command::Withdraw { name }
            | Command::Lease { name, .. }
            | Command::Verdict { name, .. }
            | Command::Manual { name, .. }
            | Command::Take { name, .. } => name.insert_str(0, self.name),
        }
        command
    }
}

/// The same command about the breaker of a key with this hash.
pub(super) fn of_key(hash: u64, mut command: Command) -> Command {
    if let Command::Read { name, .. }
    | Command::Trip { name, .. }
    | Command::Lease { name, .. }
    | Command::Verdict { name, .. } = &mut command
    {
        *name = name_of_key("", hash);
    }
    command
}

pub(super) fn read() -> Command {
    read_after(0)
}

pub(super) fn read_after(ended: u64) -> Command {
    Command::Read { name: String::new(), ended }
}

/// A vote of two that are needed.
pub(super) fn trip() -> Command {
    vote(0, 2)
}

pub(super) fn vote(known_epoch: u64, quorum: u32) -> Command {
    Command::Trip {
        name: String::new(),
        known_epoch,
        cooldown: COOLDOWN,
        quorum,
        why: "5 failures in a row".to_owned(),
        settings: u64::MAX - 6,
    }
}

pub(super) fn withdraw() -> Command {
    Command::Withdraw { name: String::new() }
}

pub(super) fn lease(epoch: u64, token: u64) -> Command {
    Command::Lease { name: String::new(), epoch, token, lasts: COOLDOWN, renews: false }
}

pub(super) fn renewal(epoch: u64, token: u64) -> Command {
    Command::Lease { name: String::new(), epoch, token, lasts: COOLDOWN, renews: true }
}

pub(super) fn verdict(token: u64, result: ProbeResult) -> Command {
    Command::Verdict { name: String::new(), token, result, cooldown: COOLDOWN }
}

pub(super) fn manual(id: u64, state: Option<ManualState>) -> Command {
    Command::Manual {
        name: String::new(),
        id,
        state,
        by: "on call".to_owned(),
        why: "incident 812: \"ö\" {}\n".to_owned(),
        lasts: COOLDOWN,
    }
}
