//! What a reply has to say.

use std::time::Duration;

use crate::shared::conformance::steps::COOLDOWN;
use crate::shared::store::{Known, ManualState, Reply};

/// What a reply has to say. What is not named may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Known(Facts),
    Stale(Facts),
    Granted,
    /// To a beat with a summary: exactly so many replicas.
    Replicas(u32),
    /// These replicas with these summaries, among others.
    Fleet(Vec<(&'static str, &'static str)>),
    /// These replicas are not there any more.
    Gone(Vec<&'static str>),
    /// So many tokens, or more that have come meanwhile.
    Taken(u32, u32),
}

/// What is known of a breaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    epoch: u64,
    is_open: bool,
    cools: bool,
    votes: Option<u32>,
    by: Option<&'static str>,
    why: Option<&'static str>,
    settings: Option<u64>,
    manual: Option<(u64, Option<ManualState>)>,
    keys: Option<&'static [u64]>,
}

impl Facts {
    /// The circuit is closed after this opening, or zero for none.
    pub(super) fn closed(epoch: u64) -> Self {
        Self { epoch, ..Self::default() }
    }

    /// The circuit is open, and cools.
    pub(super) fn cools(epoch: u64) -> Self {
        Self { epoch, is_open: true, cools: true, ..Self::default() }
    }

    /// The circuit is open, and waits for probes.
    pub(super) fn waits(epoch: u64) -> Self {
        Self { epoch, is_open: true, ..Self::default() }
    }

    pub(super) fn votes(mut self, votes: u32) -> Self {
        self.votes = Some(votes);
        self
    }

    pub(super) fn by(mut self, by: &'static str) -> Self {
        self.by = Some(by);
        self
    }

    pub(super) fn why(mut self, why: &'static str) -> Self {
        self.why = Some(why);
        self
    }

    pub(super) fn settings(mut self, settings: u64) -> Self {
        self.settings = Some(settings);
        self
    }

    pub(super) fn taken_over(mut self, id: u64, state: ManualState) -> Self {
        self.manual = Some((id, Some(state)));
        self
    }

    /// The order of this id has ended, or it is an end.
    pub(super) fn ended(mut self, id: u64) -> Self {
        self.manual = Some((id, None));
        self
    }

    /// The hashes of the keys that are open, in their order.
    pub(super) fn keys(mut self, keys: &'static [u64]) -> Self {
        self.keys = Some(keys);
        self
    }

    fn check(&self, known: &Known) -> Result<(), String> {
        let manual = known.manual.as_ref();
        let has_why = manual.is_none_or(|manual| {
            manual.by == "on call"
                && manual.why == "incident 812: \"ö\" {}\n"
                && manual.state.is_some() == is_part_of_cooldown(manual.remaining)
        });
        let remaining_fits =
            if self.cools { is_part_of_cooldown(known.remaining) } else { known.remaining.is_zero() };
        let fits = self.epoch == known.epoch
            && self.is_open == known.is_open
            && remaining_fits
            && (!self.is_open || known.cooldown == COOLDOWN)
            && self.votes.is_none_or(|votes| votes == known.votes)
            && self.by.is_none_or(|by| by == known.by)
            && self.why.is_none_or(|why| why == known.why)
            && self.settings.is_none_or(|settings| settings == known.settings)
            && self.keys.is_none_or(|keys| keys == sorted(&known.open_keys))
            && self.manual == manual.map(|manual| (manual.id, manual.state))
            && has_why;
        if fits { Ok(()) } else { Err(format!("expected {self:?}, and got {known:?}")) }
    }
}

fn sorted(hashes: &[u64]) -> Vec<u64> {
    let mut hashes = hashes.to_vec();
    hashes.sort_unstable();
    hashes
}

fn is_part_of_cooldown(remaining: Duration) -> bool {
    !remaining.is_zero() && remaining <= COOLDOWN
}

impl Expected {
    pub(super) fn check(&self, reply: &Reply) -> Result<(), String> {
        let fits = match (self, reply) {
            (Self::Known(facts), Reply::Known(known)) | (Self::Stale(facts), Reply::Stale(known)) => {
                return facts.check(known);
            }
            (Self::Granted, Reply::Granted) => true,
            (Self::Replicas(expected), Reply::Beat { replicas: Some(replicas), .. }) => replicas == expected,
            (Self::Fleet(expected), Reply::Fleet(fleet)) => expected
                .iter()
                .all(|(id, summary)| fleet.iter().any(|(is, says)| (&**is, &**says) == (*id, *summary))),
            (Self::Gone(gone), Reply::Fleet(fleet)) => {
                fleet.iter().all(|(id, _)| !gone.contains(&id.as_str()))
            }
            (Self::Taken(least, most), Reply::Taken(tokens)) => (least..=most).contains(&tokens),
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("expected {self:?}, and got {reply:?}")) }
    }
}
