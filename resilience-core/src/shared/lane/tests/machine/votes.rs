//! Votes of this replica.

use super::*;

const MILLI: Duration = Duration::from_millis(1);

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
fn a_breaker_that_closes_out_of_an_opening_withdraws() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    talk.tick();
    assert_eq!(talk.reply([Reply::Known(open(1, COOLDOWN))]), [opening(1, COOLDOWN)]);
    talk.facts.adopted = 1;
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    // Somebody resets it here.
    (talk.facts.adopted, talk.facts.state) = (0, CircuitState::Closed);
    assert_eq!(talk.tick(), [beat(), Command::Withdraw { name: "p".to_owned() }]);
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
fn a_breaker_that_was_evicted_and_made_anew_votes_for_itself() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 2);
    talk.tick();
    talk.reply([Reply::Known(Known { votes: 1, ..Known::default() })]);
    // Nothing in one breaker shrinks.
    talk.facts.trips = 1;
    assert!(matches!(talk.tick()[..], [_, Command::Read { .. }, Command::Trip { .. }]));
}

#[test]
fn a_vote_is_taken_back_when_the_lane_ends() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    assert_eq!(talk.parts(), []);
    talk.tick();
    talk.reply([Reply::Known(Known { votes: 1, ..Known::default() })]);
    assert_eq!(talk.parts(), [Command::Withdraw { name: "p".to_owned() }]);
    talk.now += COOLDOWN;
    assert_eq!(talk.parts(), [], "it has ended by itself");
}

#[test]
fn a_vote_lasts_as_long_as_the_server_asks_for() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    (talk.facts.rest, talk.facts.seen) = (SECOND * 60, 4);
    let commands = talk.tick();
    assert!(
        matches!(commands[..], [_, Command::Trip { cooldown, known_epoch: 4, .. }] if cooldown == SECOND * 60),
        "{commands:?}"
    );
}

#[test]
fn a_vote_that_comes_late_lasts_as_long_as_is_left() {
    let lasts = |rest: Duration| {
        let mut talk = Talk::new();
        (talk.facts.state, talk.facts.trips, talk.facts.rest) = (CircuitState::Open, 1, rest);
        let commands = talk.tick();
        let cooldown = match commands[..] {
            [_, Command::Trip { cooldown, .. }] => Some(cooldown),
            _ => None,
        };
        if cooldown.is_some() {
            talk.reply([Reply::Known(Known { votes: 1, ..Known::default() })]);
        }
        let ends = talk.now + cooldown.unwrap_or_default();
        talk.now = ends.saturating_sub(Duration::from_nanos(1));
        assert_eq!(talk.parts().len(), usize::from(cooldown.is_some()), "until then it may be withdrawn");
        talk.now = ends;
        assert_eq!(talk.parts(), []);
        cooldown
    };
    assert_eq!(lasts(COOLDOWN), Some(COOLDOWN));
    assert_eq!(lasts(COOLDOWN.saturating_sub(Duration::from_millis(700))), Some(COOLDOWN), "a silence");
    assert_eq!(lasts(COOLDOWN.saturating_sub(Duration::from_millis(701))), Some(MILLI * 29_299));
    assert_eq!(lasts(MILLI), Some(SECOND * 5), "a lease");
    assert_eq!(lasts(Duration::ZERO), None, "it is over");
}

#[test]
fn a_vote_whose_reply_was_lost_is_withdrawn() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    assert!(matches!(talk.tick()[..], [_, Command::Trip { .. }]));
    talk.fail();
    talk.facts.state = CircuitState::Closed;
    let withdraw = Command::Withdraw { name: "p".to_owned() };
    assert_eq!(talk.tick(), [beat(), read(0), withdraw]);
    let known = || Reply::Known(Known::default());
    assert_eq!(talk.reply([known(), known()]), []);
    assert_eq!(talk.tick(), [beat()]);
}
