//! The machine alone, reply by reply.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::{Lane, LaneSettings, Outcome};
use crate::shared::orders::What;
use crate::shared::store::{Command, Known, Manual, ManualState, Reply, StoreError};

const POLL: Duration = Duration::from_millis(250);
const SECOND: Duration = Duration::from_secs(1);
const COOLDOWN: Duration = Duration::from_secs(30);

/// A lane, and the one breaker that it cares for.
struct Talk {
    lane: Lane,
    facts: Facts,
    now: Duration,
    revision: u64,
}

impl Talk {
    fn with_seed(seed: u64) -> Self {
        let facts = Facts {
            name: "p",
            state: CircuitState::Closed,
            trips: 0,
            why: "5 failures in a row".to_owned(),
            adopted: 0,
            wants_probe: false,
            verdict: None,
            cooldown: COOLDOWN,
            probes: 2,
            settings: 7,
        };
        let lane = Lane::new(LaneSettings { quorum: 2, poll: POLL, seed });
        Self { lane, facts, now: SECOND, revision: 1 }
    }

    /// A lane whose first tick has found nothing.
    fn new() -> Self {
        let mut talk = Self::with_seed(5);
        assert_eq!(talk.tick(), [beat(), read(0)]);
        talk.reply([Reply::Known(Known::default())]);
        assert_eq!(talk.more(), []);
        talk
    }

    /// The first commands of the next tick.
    fn tick(&mut self) -> Vec<Command> {
        self.now += POLL;
        self.lane.begin(self.now, None, false);
        self.more()
    }

    fn more(&mut self) -> Vec<Command> {
        self.lane.commands(self.now, &[self.facts.clone()])
    }

    /// The replies to a beat and to `others`.
    fn reply<const N: usize>(&mut self, others: [Reply; N]) -> Vec<What> {
        let mut replies = vec![Reply::Beat { revision: self.revision, replicas: None }];
        replies.extend(others);
        self.raw(Ok(replies))
    }

    fn raw(&mut self, replies: Result<Vec<Reply>, StoreError>) -> Vec<What> {
        let outcome = self.lane.replies(self.now, replies);
        assert_eq!(outcome.failure, None);
        what(outcome)
    }

    fn fail(&mut self) {
        let outcome = self.lane.replies(self.now, Err(StoreError::new("down")));
        assert_eq!(outcome.failure.map(|failure| failure.to_string()), Some("down".to_owned()));
        assert_eq!(self.more(), [], "the tick is over");
    }

    /// A tick whose revision has moved: what the reading orders.
    fn reads(&mut self, known: Known) -> Vec<What> {
        self.revision += 1;
        assert_eq!(self.tick(), [beat()]);
        assert_eq!(self.reply([]), []);
        let commands = self.more();
        assert!(matches!(commands[..], [Command::Read { .. }]), "{commands:?}");
        let orders = self.raw(Ok(vec![Reply::Known(known)]));
        assert_eq!(self.more(), []);
        orders
    }

    /// The breaker obeys an opening that has cooled, and a call has come.
    fn wants_probe(&mut self, epoch: u64) {
        self.facts.state = CircuitState::Open;
        self.facts.adopted = epoch;
        self.facts.wants_probe = true;
    }

    /// A tick that asks for a lease: its token.
    fn asks(&mut self) -> u64 {
        match self.tick()[..] {
            [Command::Beat { .. }, Command::Lease { epoch: 3, token, lasts, .. }] => {
                assert_eq!(lasts, SECOND * 5);
                token
            }
            ref other => panic!("{other:?}"),
        }
    }
}

fn what(outcome: Outcome) -> Vec<What> {
    outcome.orders.into_iter().map(|order| order.what).collect()
}

fn beat() -> Command {
    Command::Beat { summary: None }
}

fn read(ended: u64) -> Command {
    Command::Read { name: "p".to_owned(), ended }
}

fn open(epoch: u64, remaining: Duration) -> Known {
    Known {
        epoch,
        is_open: true,
        remaining,
        cooldown: COOLDOWN,
        by: "b".to_owned(),
        why: "x".to_owned(),
        settings: 7,
        ..Known::default()
    }
}

fn closed(epoch: u64) -> Known {
    Known { is_open: false, ..open(epoch, Duration::ZERO) }
}

fn opening(epoch: u64, remaining: Duration) -> What {
    What::Open { epoch, remaining, cooldown: COOLDOWN, by: "b".to_owned(), why: "x".to_owned() }
}

fn manual(remaining: Duration) -> Manual {
    Manual { state: ManualState::ForcedOpen, by: "me".to_owned(), why: "812".to_owned(), remaining }
}

#[test]
fn an_idle_tick_is_a_beat_and_nothing_else() {
    let mut talk = Talk::new();
    for _ in 0..10 {
        assert_eq!(talk.tick(), [beat()]);
        assert_eq!(talk.reply([]), []);
        assert_eq!(talk.more(), []);
    }
}

#[test]
fn a_revision_that_moves_is_read_in_the_same_tick() {
    let mut talk = Talk::new();
    assert_eq!(talk.reads(open(3, SECOND)), [opening(3, SECOND)]);
    assert_eq!(talk.tick(), [beat()], "and not again");
}

#[test]
fn an_opening_is_ordered_once() {
    let mut talk = Talk::new();
    assert_eq!(talk.reads(open(3, SECOND)).len(), 1);
    // Somebody has reset the breaker here: it is not told again, by whatever way.
    assert_eq!(talk.reads(open(3, SECOND)), []);
    talk.tick();
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(talk.reply([Reply::Known(open(3, SECOND))]), []);
    assert_eq!(talk.reads(open(2, SECOND)), [], "an older one");
    assert_eq!(talk.reads(open(4, SECOND)), [opening(4, SECOND)]);
}

#[test]
fn after_a_failure_or_a_gap_everything_is_read() {
    let mut talk = Talk::new();
    talk.tick();
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(0)]);
    talk.reply([Reply::Known(Known::default())]);
    talk.now += talk.lane.silence();
    assert_eq!(talk.tick(), [beat(), read(0)]);
}

#[test]
fn a_vote_is_sent_until_it_has_arrived_and_withdrawn() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    let vote = Command::Trip {
        name: "p".to_owned(),
        known_epoch: 0,
        cooldown: COOLDOWN,
        quorum: 2,
        why: "5 failures in a row".to_owned(),
        settings: 7,
    };
    assert_eq!(talk.tick(), [beat(), vote.clone()]);
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(0), vote]);
    let voted = Known { votes: 1, ..Known::default() };
    assert_eq!(talk.reply([Reply::Known(Known::default()), Reply::Known(voted)]), []);
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    talk.facts.state = CircuitState::Closed;
    assert_eq!(talk.tick(), [beat(), Command::Withdraw { name: "p".to_owned() }]);
    talk.reply([Reply::Known(Known::default())]);
    assert_eq!(talk.tick(), [beat()]);
}

#[test]
fn a_vote_that_opens_is_answered_with_the_opening() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    assert_eq!(talk.tick().len(), 2);
    assert_eq!(talk.reply([Reply::Known(open(1, COOLDOWN))]), [opening(1, COOLDOWN)]);
    (talk.facts.adopted, talk.facts.state) = (1, CircuitState::Open);
    assert_eq!(talk.tick(), [beat()]);
    // Its own results count no more as long as it obeys, nor afterwards.
    talk.facts.trips = 2;
    talk.reply([]);
    assert_eq!(talk.tick(), [beat()]);
    talk.facts.adopted = 0;
    talk.reply([]);
    assert_eq!(talk.tick(), [beat()]);
}

#[test]
fn an_opening_that_has_passed_is_no_vote() {
    let mut talk = Talk::new();
    talk.facts.trips = 3;
    assert_eq!(talk.tick(), [beat()]);
}

#[test]
fn a_lost_vote_is_given_again() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    talk.tick();
    talk.reply([Reply::Known(Known { votes: 1, ..Known::default() })]);
    assert_eq!(talk.reads(Known::default()), []);
    assert!(matches!(talk.tick()[..], [_, Command::Trip { .. }]));
}

#[test]
fn a_lease_is_asked_for_while_a_probe_is_wanted() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.now += Duration::from_millis(40);
    // A twentieth is kept back, and the time since it was asked for.
    let lasts = Duration::from_millis(5_000 - 250 - 40);
    assert_eq!(talk.reply([Reply::Granted]), [What::Lease { epoch: 3, token, lasts, probes: 2 }]);
    // Calls come that have no place in it: it is running, and no other one is asked for.
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    talk.now += SECOND * 5;
    let commands = talk.tick();
    assert!(
        matches!(commands[..], [_, Command::Read { .. }, Command::Lease { token: new, .. }] if new != token),
        "{commands:?}"
    );
}

#[test]
fn a_lease_whose_reply_was_lost_keeps_its_token_and_end() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.fail();
    let commands = talk.tick();
    assert!(matches!(commands[..], [_, _, Command::Lease { token: same, .. }] if same == token));
    let lasts = Duration::from_millis(5_000 - 250) - POLL;
    let orders = talk.reply([Reply::Known(open(3, Duration::ZERO)), Reply::Granted]);
    assert_eq!(orders, [What::Lease { epoch: 3, token, lasts, probes: 2 }]);
}

#[test]
fn a_lease_that_is_granted_too_late_is_no_order() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    talk.asks();
    talk.now += Duration::from_millis(4_750);
    assert_eq!(talk.reply([Reply::Granted]), []);
}

#[test]
fn a_refused_lease_tells_how_long_it_cools_on() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    talk.asks();
    assert_eq!(talk.reply([Reply::Stale(open(3, SECOND))]), [opening(3, SECOND)]);
    talk.asks();
    assert_eq!(talk.reply([Reply::Stale(open(3, Duration::ZERO))]), [], "somebody else probes");
}

#[test]
fn a_verdict_is_told_until_it_has_arrived() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.adopted = 0;
    talk.facts.verdict = Some(Verdict { token: 9, result: ProbeResult::Ok });
    let verdict =
        Command::Verdict { name: "p".to_owned(), token: 9, result: ProbeResult::Ok, cooldown: COOLDOWN };
    assert_eq!(talk.tick(), [beat(), verdict.clone()]);
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(0), verdict]);
    let beat = Reply::Beat { revision: talk.revision, replicas: None };
    let replies = vec![beat, Reply::Known(open(3, Duration::ZERO)), Reply::Known(closed(3))];
    let outcome = talk.lane.replies(talk.now, Ok(replies));
    assert_eq!(outcome.told, [("p".to_owned(), 9)]);
    assert_eq!(outcome.orders, []);
    assert_eq!(talk.lane.next_due(), None, "it is closed already");
}

#[test]
fn a_failed_probe_is_answered_with_the_next_opening() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    (talk.facts.adopted, talk.facts.state) = (3, CircuitState::Open);
    talk.facts.verdict = Some(Verdict { token: 9, result: ProbeResult::Failed });
    talk.tick();
    assert_eq!(talk.reply([Reply::Known(open(4, COOLDOWN))]), [opening(4, COOLDOWN)]);
}

#[test]
fn after_a_success_that_came_too_late_the_fleet_decides() {
    let late = |result, known| {
        let mut talk = Talk::new();
        talk.reads(open(3, SECOND));
        talk.facts.verdict = Some(Verdict { token: 9, result });
        talk.tick();
        talk.reply([Reply::Stale(known)])
    };
    use ProbeResult::{Failed, Neutral, Ok};
    assert_eq!(late(Ok, open(3, Duration::ZERO)), [opening(3, Duration::ZERO)]);
    assert_eq!(late(Ok, open(4, SECOND)), [opening(4, SECOND)]);
    assert_eq!(late(Ok, closed(3)), []);
    assert_eq!(late(Ok, Known::default()), [], "a store that has forgotten opens nothing");
    assert_eq!(late(Failed, open(3, Duration::ZERO)), []);
    assert_eq!(late(Neutral, open(3, Duration::ZERO)), []);
}

#[test]
fn closings_are_spread_over_a_tenth_of_the_cooldown() {
    let mut dues: Vec<_> = (0..50)
        .map(|seed| {
            let mut talk = Talk::with_seed(seed);
            talk.tick();
            talk.reply([Reply::Known(open(3, SECOND))]);
            talk.facts.adopted = 3;
            let short = Known { cooldown: SECOND, ..closed(3) };
            assert_eq!(talk.reads(short), []);
            let due = talk.lane.next_due().unwrap();
            assert_eq!(talk.lane.due(due.saturating_sub(Duration::from_nanos(1))), []);
            let orders = talk.lane.due(due);
            assert_eq!(orders[0].what, What::Close { epoch: 3 });
            assert_eq!((orders.len(), talk.lane.next_due()), (1, None));
            due.saturating_sub(talk.now)
        })
        .collect();
    dues.sort_unstable();
    assert!(dues[0] < SECOND / 50, "{dues:?}");
    assert!(dues[49] > SECOND * 8 / 100 && dues[49] <= SECOND / 10, "{dues:?}");
}

#[test]
fn a_long_cooldown_spreads_closings_over_a_second() {
    let dues = (0..50).map(|seed| {
        let mut talk = Talk::with_seed(seed);
        talk.tick();
        talk.reply([Reply::Known(open(3, SECOND))]);
        talk.facts.adopted = 3;
        talk.reads(Known { cooldown: SECOND * 600, ..closed(3) });
        talk.lane.next_due().unwrap().saturating_sub(talk.now)
    });
    let last = dues.max().unwrap();
    assert!(last > SECOND * 8 / 10 && last <= SECOND, "{last:?}");
}

#[test]
fn an_opening_takes_the_place_of_a_closing_that_waits() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.adopted = 3;
    talk.reads(closed(3));
    assert!(talk.lane.next_due().is_some());
    assert_eq!(talk.reads(open(4, SECOND)), [opening(4, SECOND)]);
    assert_eq!(talk.lane.next_due(), None);
}

#[test]
fn a_store_that_is_behind_closes_nothing() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.adopted = 3;
    for behind in [Known::default(), closed(2), open(2, SECOND)] {
        assert_eq!(talk.reads(behind), []);
        assert_eq!(talk.lane.next_due(), None);
    }
}

#[test]
fn a_read_says_which_epoch_has_ended() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.reads(closed(3));
    talk.tick();
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(3)]);
}

#[test]
fn other_settings_are_told_once() {
    let mut talk = Talk::new();
    let differs = |settings| Known { settings, ..closed(1) };
    assert_eq!(talk.reads(differs(8)), [What::Differs { theirs: 8 }]);
    assert_eq!(talk.reads(differs(8)), []);
    assert_eq!(talk.reads(differs(7)), [], "those of this replica");
    assert_eq!(talk.reads(differs(0)), [], "none are known");
    assert_eq!(talk.reads(differs(9)), [What::Differs { theirs: 9 }]);
    let told = (100..200).flat_map(|settings| talk.reads(differs(settings))).count();
    assert_eq!(told, 14, "sixteen in all");
}

#[test]
fn an_order_for_all_is_given_once_and_ends_by_time() {
    let mut talk = Talk::new();
    let known = |remaining| Known { manual: Some(manual(remaining)), ..Known::default() };
    let orders = talk.reads(known(SECOND * 10));
    assert!(matches!(&orders[..], [What::Manual { remaining, .. }] if *remaining == SECOND * 10));
    let ends = talk.now + SECOND * 10;
    assert_eq!(talk.reads(known(SECOND * 10 - POLL)), []);
    assert_eq!(talk.reads(known(SECOND * 60)).len(), 1, "it was prolonged");
    assert_eq!(talk.lane.due(ends), []);
    assert_eq!(talk.reads(known(SECOND)).len(), 1, "and cut short");
    let due = talk.lane.due(talk.now + SECOND);
    assert_eq!(due.into_iter().map(|order| order.what).collect::<Vec<_>>(), [What::EndManual]);
}

#[test]
fn an_order_for_all_is_ended_by_somebody() {
    let mut talk = Talk::new();
    talk.reads(Known { manual: Some(manual(COOLDOWN)), ..Known::default() });
    assert_eq!(talk.reads(Known::default()), [What::EndManual]);
    assert_eq!(talk.lane.next_due(), None);
}

#[test]
fn an_order_for_all_outlives_a_store_that_was_flushed() {
    let mut talk = Talk::new();
    talk.reads(Known { manual: Some(manual(COOLDOWN)), ..Known::default() });
    let ends = talk.now + COOLDOWN;
    talk.revision = 0;
    talk.tick();
    talk.reply([]);
    assert_eq!(talk.more(), [read(0)]);
    assert_eq!(talk.raw(Ok(vec![Reply::Known(Known::default())])), []);
    // What happens to it later ends nothing either.
    assert_eq!(talk.reads(Known::default()), []);
    assert_eq!(talk.lane.next_due(), Some(ends));
    assert_eq!(talk.lane.farewell().len(), 1, "but the end of the lane does");
}

#[test]
fn replies_that_do_not_fit_fail_the_tick() {
    let beat = Reply::Beat { revision: 2, replicas: None };
    let wrong = [vec![], vec![Reply::Granted], vec![beat.clone(), beat.clone()], vec![Reply::Taken(3)]];
    for replies in wrong {
        let mut talk = Talk::new();
        talk.tick();
        let outcome = talk.lane.replies(talk.now, Ok(replies.clone()));
        assert!(outcome.failure.is_some(), "{replies:?}");
        assert_eq!(talk.more(), []);
        assert_eq!(talk.tick().len(), 2, "everything is read");
    }
}

#[test]
fn orders_before_a_reply_that_does_not_fit_are_given() {
    let mut talk = Talk::new();
    talk.tick();
    talk.fail();
    talk.wants_probe(2);
    assert_eq!(talk.tick().len(), 3);
    let beat = Reply::Beat { revision: 2, replicas: None };
    let replies = vec![beat, Reply::Known(open(3, SECOND)), Reply::Taken(3)];
    let outcome = talk.lane.replies(talk.now, Ok(replies));
    let failure = outcome.failure.clone().unwrap().to_string();
    assert_eq!(failure, "a reply with tokens came to the command `lease`");
    assert_eq!(what(outcome), [opening(3, SECOND)]);
}

#[test]
fn a_breaker_that_is_new_is_read_at_once() {
    let mut talk = Talk::new();
    let mut other = talk.facts.clone();
    other.name = "q";
    talk.now += POLL;
    talk.lane.begin(talk.now, None, false);
    let commands = talk.lane.commands(talk.now, &[talk.facts.clone(), other]);
    assert_eq!(commands, [beat(), Command::Read { name: "q".to_owned(), ended: 0 }]);
}

#[test]
fn a_breaker_that_is_gone_needs_no_reply() {
    let mut talk = Talk::new();
    talk.revision += 1;
    talk.tick();
    talk.reply([]);
    assert_eq!(talk.more(), [read(0)]);
    assert_eq!(talk.lane.commands(talk.now, &[]), []);
    assert_eq!(talk.raw(Ok(vec![])), []);
}

#[test]
fn a_summary_is_due_each_five_seconds() {
    let mut talk = Talk::new();
    assert!(talk.lane.wants_summary(talk.now));
    talk.lane.begin(talk.now, Some("me".to_owned()), false);
    assert_eq!(talk.more(), [Command::Beat { summary: Some("me".to_owned()) }]);
    let outcome = talk.lane.replies(talk.now, Ok(vec![Reply::Beat { revision: 1, replicas: Some(3) }]));
    assert_eq!(outcome.replicas, Some(3));
    assert!(!talk.lane.wants_summary(talk.now + SECOND * 5 - POLL));
    assert!(talk.lane.wants_summary(talk.now + SECOND * 5));
}

#[test]
fn the_fleet_is_read_each_two_seconds_while_somebody_asks() {
    let mut talk = Talk::new();
    let mut reads = 0;
    for tick in 0..40 {
        talk.now += POLL;
        talk.lane.begin(talk.now, None, tick < 24);
        let commands = talk.more();
        let fleet = vec![("a".to_owned(), "text".to_owned())];
        let mut replies = vec![Reply::Beat { revision: 1, replicas: None }];
        if commands.contains(&Command::Fleet) {
            replies.push(Reply::Fleet(fleet.clone()));
            reads += 1;
        }
        let outcome = talk.lane.replies(talk.now, Ok(replies));
        assert_eq!(outcome.fleet.is_some(), commands.len() == 2);
    }
    assert_eq!(reads, 3);
}
