//! A store that answers, and refuses what is about one breaker.

use super::*;

fn refused() -> Reply {
    Reply::Refused(StoreError::new("WRONGTYPE"))
}

/// The replies to a beat and to one command, which is refused.
fn refuses(talk: &mut Talk, operation: &'static str) -> Vec<What> {
    let replies = vec![Reply::Beat { revision: talk.revision, replicas: None }, refused()];
    let outcome = talk.lane.replies(talk.now, Ok(replies));
    assert_eq!(outcome.failure, None, "the round is good");
    assert_eq!(outcome.refused, [(operation, StoreError::new("WRONGTYPE"))]);
    assert_eq!(talk.more(), []);
    what(outcome)
}

#[test]
fn a_reading_that_is_refused_comes_again_after_five_seconds() {
    let mut talk = Talk::with_seed(5);
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(refuses(&mut talk, "read"), [], "it obeys nobody");
    for _ in 1..20 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(talk.reply([Reply::Known(open(3, SECOND))]), [opening(3, SECOND)]);
}

#[test]
fn a_breaker_whose_lease_is_refused_is_on_its_own() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    talk.asks();
    assert_eq!(refuses(&mut talk, "lease"), [What::Alone { epoch: 3 }]);
    talk.facts.adopted = 0;
    for number in 1..20 {
        // A change of another breaker asks for this one no sooner.
        talk.revision += u64::from(number == 7);
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    assert_eq!(talk.tick(), [beat(), read(0)]);
    // The same opening is not followed again, but the next one is.
    assert_eq!(talk.reply([Reply::Known(open(3, SECOND))]), []);
    assert_eq!(talk.reads(open(4, SECOND)), [opening(4, SECOND)]);
}

#[test]
fn a_vote_that_is_refused_comes_again_with_a_reading() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    assert!(matches!(talk.tick()[..], [Command::Beat { .. }, Command::Trip { .. }]));
    assert_eq!(refuses(&mut talk, "trip"), []);
    for _ in 1..20 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    assert!(matches!(talk.tick()[..], [Command::Beat { .. }, Command::Read { .. }, Command::Trip { .. }]));
}

#[test]
fn a_verdict_that_is_refused_is_taken() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.state = CircuitState::Closed;
    talk.facts.verdict = Some(Verdict { token: 9, result: ProbeResult::Ok });
    assert!(matches!(talk.tick()[..], [Command::Beat { .. }, Command::Verdict { token: 9, .. }]));
    let replies = vec![Reply::Beat { revision: talk.revision, replicas: None }, refused()];
    let outcome = talk.lane.replies(talk.now, Ok(replies));
    assert_eq!(outcome.told, [("p".to_owned(), 9)]);
    assert_eq!(outcome.orders, [], "it is closed here, and stays so");
}

#[test]
fn a_beat_that_is_refused_fails_the_round() {
    let mut talk = Talk::new();
    talk.tick();
    let outcome = talk.lane.replies(talk.now, Ok(vec![refused()]));
    assert_eq!(outcome.failure, Some(StoreError::new("WRONGTYPE")));
}

#[test]
fn a_fleet_that_is_refused_leaves_the_tick_good() {
    let mut talk = Talk::new();
    talk.now += POLL;
    talk.lane.begin(talk.now, None, true);
    assert_eq!(talk.more(), [beat()]);
    talk.reply([]);
    assert_eq!(talk.more(), [Command::Fleet]);
    let outcome = talk.lane.replies(talk.now, Ok(vec![refused()]));
    assert_eq!((outcome.failure, outcome.fleet), (None, None));
    assert_eq!(outcome.refused, [("fleet", StoreError::new("WRONGTYPE"))]);
}
