//! Commands of a lane as commands of the server.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use redis::Cmd;
use resilience::shared::facts::ProbeResult;
use resilience::shared::store::{Command, ManualState};

use super::keys::Keys;
use super::scripts::{Hashed, Scripts};

/// How long a replica is known without a beat.
pub(super) const SUMMARY_LIVES: Duration = Duration::from_secs(10);
/// The longest time to live in milliseconds: 30 years. Ten times that is still a whole number of
/// Lua and of the server.
const LONGEST: u128 = 1_000_000_000_000;
/// More of a text that people write is cut off.
pub(super) const TEXT: usize = 1_000;

/// What is needed to write a command.
#[derive(Debug)]
pub(super) struct Requests {
    pub(super) keys: Keys,
    pub(super) scripts: Scripts,
    pub(super) replica: String,
    /// Who has the vote of this replica.
    pub(super) voter: String,
}

impl Requests {
    /// With `ends_vote` a reading also ends a vote that is there of this replica.
    pub(super) fn write(&self, command: &Command, ends_vote: bool) -> Cmd {
        let mut request = self.of(command, ends_vote);
        if !matches!(command, Command::Beat { .. } | Command::Fleet | Command::Take { .. }) {
            request.arg(step());
        }
        request
    }

    /// Without the step of the revision, which is the last argument of scripts about a breaker.
    fn of(&self, command: &Command, ends_vote: bool) -> Cmd {
        let Self { scripts, replica, voter, .. } = self;
        match command {
            Command::Beat { summary } => self.beat(summary.as_deref()),
            Command::Read { name, ended } => {
                let mut read = self.about(&scripts.read, name);
                read.arg(ended).arg(u8::from(ends_vote)).arg(replica).arg(voter);
                read
            }
            Command::Trip { name, known_epoch, cooldown, quorum, why, settings } => {
                let mut trip = self.about(&scripts.trip, name);
                trip.arg(replica).arg(known_epoch).arg(millis(*cooldown)).arg(quorum);
                trip.arg(short(why)).arg(settings).arg(voter);
                trip
            }
            Command::Withdraw { name } => {
                let mut withdraw = self.about(&scripts.withdraw, name);
                withdraw.arg(replica).arg(voter);
                withdraw
            }
            Command::Lease { name, epoch, token, lasts, renews } => {
                let mut lease = self.about(&scripts.lease, name);
                lease.arg(epoch).arg(token).arg(millis(*lasts)).arg(u8::from(*renews));
                lease
            }
            Command::Verdict { name, token, result, cooldown } => {
                let mut verdict = self.about(&scripts.verdict, name);
                verdict.arg(replica).arg(token).arg(shown(*result)).arg(millis(*cooldown));
                verdict
            }
            Command::Manual { name, id, state, by, why, lasts } => {
                let mut manual = self.about(&scripts.manual, name);
                manual.arg(id).arg(state.map_or("", word)).arg(short(by)).arg(short(why)).arg(millis(*lasts));
                manual
            }
            Command::Fleet => self.members(),
            Command::Take { name, tokens, limit, per, burst } => {
                let mut take = scripts.take.run(&[self.keys.limit(name)]);
                take.arg(tokens).arg(limit).arg(micros(*per)).arg(burst);
                take
            }
        }
    }

    /// The script is found by its hash, and looks at the keys of a breaker.
    fn about(&self, script: &Hashed, name: &str) -> Cmd {
        script.run(&self.keys.breaker(name))
    }

    /// Without a summary it is the cheapest of all commands, as most of them are such beats.
    fn beat(&self, summary: Option<&str>) -> Cmd {
        let Some(summary) = summary else {
            let mut get = redis::cmd("GET");
            get.arg(self.keys.revision());
            return get;
        };
        let keys = [self.keys.revision(), self.keys.replicas(), self.keys.replica(&self.replica)];
        let mut beat = self.scripts.beat.run(&keys);
        beat.arg(&self.replica).arg(summary).arg(millis(SUMMARY_LIVES)).arg(step());
        beat
    }

    /// The ids of all replicas. Their [summaries](Self::summaries) need another round.
    fn members(&self) -> Cmd {
        let mut range = redis::cmd("ZRANGE");
        range.arg(self.keys.replicas()).arg(0).arg(-1);
        range
    }

    pub(super) fn summaries(&self, ids: &[String]) -> Cmd {
        let mut get = redis::cmd("MGET");
        ids.iter().for_each(|id| {
            get.arg(self.keys.replica(id));
        });
        get
    }
}

fn shown(result: ProbeResult) -> &'static str {
    match result {
        ProbeResult::Ok => "ok",
        ProbeResult::Failed => "failed",
        ProbeResult::Neutral => "neutral",
    }
}

/// What `manual` of [`replies`](super::replies) reads.
pub(super) fn word(state: ManualState) -> &'static str {
    match state {
        ManualState::ForcedOpen => "forced_open",
        ManualState::Disabled => "disabled",
    }
}

/// By how much a change moves the revision: 1 to 2^32, by chance. So no two histories of a server
/// have one revision, where one of them was cut off by a flush or by a failover.
fn step() -> u64 {
    (RandomState::new().hash_one(0) >> 32) + 1
}

/// A time to live: rounded up, as nothing may end at the server before it ends here.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000).clamp(1, LONGEST)).unwrap_or(1)
}

/// The time of a limit, with a fraction.
fn micros(time: Duration) -> String {
    format!("{}.{:03}", time.as_micros(), time.subsec_nanos() % 1_000)
}

/// The beginning of a text.
pub(super) fn short(text: &str) -> &str {
    text.char_indices().nth(TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_time_to_live_is_rounded_up_and_never_zero() {
        let table = [(0, 1), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (250_000_000, 250)];
        for (nanos, expected) in table {
            assert_eq!(millis(Duration::from_nanos(nanos)), expected, "{nanos}");
        }
        assert_eq!(millis(Duration::MAX), 1_000_000_000_000);
    }

    #[test]
    fn no_two_changes_move_the_revision_alike() {
        let steps: BTreeSet<u64> = (0..1_000).map(|_| step()).collect();
        // Two of a thousand are the same once in 10,000 runs, and four of them never.
        assert!(steps.len() > 996, "{}", steps.len());
        assert!(steps.iter().all(|step| (1..=1 << 32).contains(step)));
    }

    #[test]
    fn a_fraction_of_a_microsecond_is_kept() {
        assert_eq!(micros(Duration::from_nanos(1_000_000_333)), "1000000.333");
        assert_eq!(micros(Duration::from_nanos(7)), "0.007");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(short("why"), "why");
        assert_eq!(short(&"ü".repeat(1_001)), "ü".repeat(1_000));
    }
}
