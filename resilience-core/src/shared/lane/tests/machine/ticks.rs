//! Ticks, readings and replies that do not fit.

use super::*;

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
    other.name = "q".into();
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
    assert!(!talk.lane.wants_summary(talk.now + SECOND * 4));
    assert!(talk.lane.wants_summary(talk.now + SECOND * 5));
}

#[test]
fn the_fleet_is_read_each_two_seconds_while_somebody_asks() {
    let mut talk = Talk::new();
    let mut reads = 0;
    for tick in 0..40 {
        talk.now += POLL;
        talk.lane.begin(talk.now, None, tick < 24);
        assert_eq!(talk.more(), [beat()]);
        talk.reply([]);
        let last = talk.more();
        if last.is_empty() {
            continue;
        }
        assert_eq!(last, [Command::Fleet]);
        let fleet = vec![("a".to_owned(), "text".to_owned())];
        let outcome = talk.lane.replies(talk.now, Ok(vec![Reply::Fleet(fleet.clone())]));
        assert_eq!(outcome.fleet, Some(fleet));
        assert_eq!(talk.more(), []);
        reads += 1;
    }
    assert_eq!(reads, 3);
}

#[test]
fn a_fleet_that_cannot_be_read_ends_nothing() {
    let mut talk = Talk::new();
    talk.now += POLL;
    talk.lane.begin(talk.now, None, true);
    talk.more();
    talk.reply([]);
    assert_eq!(talk.more(), [Command::Fleet]);
    let outcome = talk.lane.replies(talk.now, Err(StoreError::new("late")));
    assert_eq!((outcome.failure, talk.more()), (None, vec![]));
    // It was asked for, so it is not asked for again at once.
    talk.now += POLL;
    talk.lane.begin(talk.now, None, true);
    assert_eq!(talk.more(), [beat()], "and nothing is read again");
    talk.reply([]);
    assert_eq!(talk.more(), []);
}

#[test]
fn a_breaker_that_was_off_is_told_anew() {
    let mut talk = Talk::new();
    (talk.facts.is_off, talk.facts.state) = (true, CircuitState::Disabled);
    talk.facts.verdict = Some(Verdict { token: 9, result: ProbeResult::Ok });
    assert_eq!(talk.reads(open(3, SECOND)), [opening(3, SECOND)], "which it ignores, and it says nothing");
    (talk.facts.is_off, talk.facts.state, talk.facts.verdict) = (false, CircuitState::Closed, None);
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(talk.reply([Reply::Known(open(3, SECOND))]), [opening(3, SECOND)]);
}
