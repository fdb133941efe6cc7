//! Leases, and the verdicts that end them.

use super::*;

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
}

/// A lease of five seconds, without the last tick before its end.
fn lapses(talk: &mut Talk) {
    for _ in 0..19 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
}

#[test]
fn a_lease_that_lapses_unused_is_left_to_others_for_two_polls() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.reply([Reply::Granted]);
    lapses(&mut talk);
    // It ends at this tick.
    for _ in 0..2 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    assert_ne!(talk.asks(), token);
}

#[test]
fn a_lease_that_was_used_is_asked_for_again_at_once() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.reply([Reply::Granted]);
    talk.facts.wants_probe = false;
    lapses(&mut talk);
    talk.wants_probe(3);
    assert_ne!(talk.asks(), token);
}

#[test]
fn a_lease_is_renewed_when_less_than_half_is_left() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.reply([Reply::Granted]);
    (talk.facts.wants_probe, talk.facts.renews) = (false, Some(token));
    // 2,250 ms later 2,500 ms are left.
    for _ in 0..9 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    let renewal = |lasts| Command::Lease { name: "p".to_owned(), epoch: 3, token, lasts, renews: true };
    assert_eq!(talk.tick(), [beat(), renewal(SECOND * 5)]);
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(0), renewal(SECOND * 5)]);
    let known = Reply::Known(open(3, Duration::ZERO));
    let renewed = What::Renew { token, lasts: Duration::from_millis(4_750) };
    assert_eq!(talk.reply([known, Reply::Granted]), [renewed]);
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    for _ in 0..8 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    assert_eq!(talk.tick(), [beat(), renewal(SECOND * 5)]);
    assert_eq!(talk.reply([Reply::Stale(open(3, Duration::ZERO))]), []);
    assert_eq!(talk.tick(), [beat()], "it is another one's");
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
    let lasts = Duration::from_millis(5_000 - 250 - 250);
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
fn a_refused_lease_is_asked_for_again_a_poll_later() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    talk.asks();
    talk.reply([Reply::Stale(open(3, Duration::ZERO))]);
    let milli = Duration::from_millis(1);
    for _ in 0..249 {
        talk.now += milli;
        assert!(!talk.has_news());
    }
    talk.now += milli;
    assert!(talk.has_news());
    talk.now = talk.now.saturating_sub(POLL);
    talk.asks();
    talk.reply([Reply::Granted]);
    assert!(!talk.has_news(), "it has a lease");
    talk.facts.verdict = Some(Verdict { token: 9, result: ProbeResult::Failed });
    assert!(talk.has_news());
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
    assert_eq!(late(ProbeResult::Ok, open(3, Duration::ZERO)), [opening(3, Duration::ZERO)]);
    assert_eq!(late(ProbeResult::Ok, open(4, SECOND)), [opening(4, SECOND)]);
    assert_eq!(late(ProbeResult::Ok, closed(3)), []);
    assert_eq!(late(ProbeResult::Ok, Known::default()), [], "a store that has forgotten opens nothing");
    assert_eq!(late(ProbeResult::Failed, open(3, Duration::ZERO)), []);
    assert_eq!(late(ProbeResult::Neutral, open(3, Duration::ZERO)), []);
}

#[test]
fn a_success_that_has_waited_out_a_silence_opens_nothing() {
    let told = |silent: u32| {
        let mut talk = Talk::new();
        talk.reads(open(3, SECOND));
        talk.wants_probe(3);
        let token = talk.asks();
        talk.reply([Reply::Granted]);
        (talk.facts.state, talk.facts.adopted, talk.facts.wants_probe) = (CircuitState::Closed, 0, false);
        talk.facts.verdict = Some(Verdict { token, result: ProbeResult::Ok });
        for _ in 0..silent {
            talk.tick();
            talk.fail();
        }
        talk.tick();
        let known = Reply::Known(open(3, Duration::ZERO));
        let beat = Reply::Beat { revision: talk.revision, replicas: None };
        let stale = Reply::Stale(open(3, Duration::ZERO));
        let replies = if silent == 0 { vec![beat, stale] } else { vec![beat, known, stale] };
        talk.raw(Ok(replies))
    };
    assert_eq!(told(0), [opening(3, Duration::ZERO)], "the fleet's circuit is open");
    assert_eq!(told(2), [opening(3, Duration::ZERO)], "500 ms later too");
    assert_eq!(told(3), [], "but not after a silence, which is 700 ms");
    assert_eq!(told(4 * 60 * 4), [], "nor after four minutes");
}

#[test]
fn a_lease_is_given_back_when_the_lane_ends() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    assert_eq!(talk.parts(), [], "it is not granted yet");
    talk.reply([Reply::Granted]);
    let verdict = |result| [Command::Verdict { name: "p".to_owned(), token, result, cooldown: COOLDOWN }];
    assert_eq!(talk.parts(), verdict(ProbeResult::Neutral));
    talk.facts.verdict = Some(Verdict { token, result: ProbeResult::Failed });
    assert_eq!(talk.parts(), verdict(ProbeResult::Failed));
}

#[test]
fn a_lease_lasts_four_polls_at_least() {
    let lasts = |cooldown: Duration, poll: Duration| {
        let mut talk = Talk::new();
        talk.lane = Lane::new(LaneSettings { quorum: 2, poll, seed: 5 });
        talk.facts.cooldown = cooldown;
        talk.wants_probe(3);
        match talk.tick()[..] {
            [_, _, Command::Lease { lasts, .. }] => lasts,
            ref other => panic!("{other:?}"),
        }
    };
    let millis = Duration::from_millis;
    assert_eq!(lasts(Duration::ZERO, POLL), SECOND);
    assert_eq!(lasts(millis(200), POLL), SECOND);
    assert_eq!(lasts(SECOND * 3, POLL), SECOND * 3);
    assert_eq!(lasts(COOLDOWN, POLL), SECOND * 5);
    assert_eq!(lasts(SECOND, SECOND * 2), SECOND * 8, "a poll is the time that a reply may take");
    assert_eq!(lasts(SECOND, millis(50)), SECOND);
    assert_eq!(lasts(millis(10), millis(50)), millis(400), "which is 100 ms at least");
}

#[test]
fn a_lease_whose_probe_runs_outlives_its_lane() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    let token = talk.asks();
    talk.reply([Reply::Granted]);
    (talk.facts.wants_probe, talk.facts.renews) = (false, Some(token));
    assert_eq!(talk.parts(), [], "another replica would probe beside it");
    assert_eq!(talk.lane.farewell(), []);
}

#[test]
fn a_lease_that_a_lane_gives_back_when_it_ends_is_over_here_too() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.wants_probe(3);
    talk.asks();
    talk.reply([Reply::Granted]);
    assert_eq!(talk.parts().len(), 1);
    let last: Vec<_> = talk.lane.farewell().into_iter().map(|order| order.what).collect();
    assert_eq!(last, [What::Alone { epoch: 3 }]);
}

#[test]
fn a_breaker_that_goes_gives_its_vote_and_lease_back() {
    let mut talk = Talk::new();
    (talk.facts.state, talk.facts.trips) = (CircuitState::Open, 1);
    talk.tick();
    talk.reply([Reply::Known(open(3, SECOND))]);
    talk.wants_probe(3);
    let token = talk.asks();
    talk.reply([Reply::Granted]);
    // It is not shared any more.
    assert!(talk.lane.has_news(talk.now, &[]));
    talk.now += POLL;
    talk.lane.begin(talk.now, None, false);
    let name = || "p".to_owned();
    let neutral = Command::Verdict { name: name(), token, result: ProbeResult::Neutral, cooldown: COOLDOWN };
    assert_eq!(talk.lane.commands(talk.now, &[]), [beat(), neutral, Command::Withdraw { name: name() }]);
    let known = || open(3, Duration::ZERO);
    assert_eq!(talk.reply([Reply::Known(known()), Reply::Known(known())]), []);
    assert!(!talk.lane.has_news(talk.now, &[]), "once");
}

/// An opening that this replica has heard of last so long ago, and then wants to probe.
fn after(time: Duration) -> Talk {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.now += time.saturating_sub(POLL);
    talk.wants_probe(3);
    talk
}

#[test]
fn an_opening_that_may_be_forgotten_is_read_before_a_lease() {
    let mut talk = after(COOLDOWN * 10);
    // All is read anyway, since there was a gap.
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(talk.reply([Reply::Known(open(3, Duration::ZERO))]), []);
    talk.asks();

    let mut talk = after((COOLDOWN * 10).saturating_sub(POLL * 2));
    talk.facts.wants_probe = false;
    talk.tick();
    talk.reply([Reply::Known(open(3, Duration::ZERO))]);
    // Polls without a gap, and without a change.
    for _ in 0..4 * 300 - 1 {
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
    }
    talk.facts.wants_probe = true;
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    assert_eq!(talk.more(), [read(0)]);
    assert_eq!(talk.raw(Ok(vec![Reply::Known(open(3, Duration::ZERO))])), []);
    talk.asks();
}

#[test]
fn an_opening_that_the_store_has_forgotten_is_not_restored() {
    let mut talk = after(COOLDOWN * 10);
    assert_eq!(talk.tick(), [beat(), read(0)]);
    assert_eq!(talk.reply([Reply::Known(Known::default())]), [What::Alone { epoch: 3 }]);
    (talk.facts.adopted, talk.facts.wants_probe) = (0, false);
    assert_eq!(talk.tick(), [beat()]);
    assert_eq!(talk.reply([]), []);
    talk.revision += 1;
    assert_eq!(talk.tick(), [beat()]);
    talk.reply([]);
    assert_eq!(talk.more(), [read(3)], "openings up to it have ended");
}

#[test]
fn an_opening_that_later_ones_have_replaced_is_not_restored() {
    // The store has forgotten epoch 3 too, and has begun anew.
    for known in [open(1, SECOND), Known { is_open: false, ..open(2, Duration::ZERO) }] {
        let mut talk = after(COOLDOWN * 10);
        assert_eq!(talk.tick(), [beat(), read(0)]);
        assert_eq!(talk.reply([Reply::Known(known)]), [What::Alone { epoch: 3 }]);
        (talk.facts.adopted, talk.facts.wants_probe) = (0, false);
        talk.revision += 1;
        assert_eq!(talk.tick(), [beat()]);
        talk.reply([]);
        assert_eq!(talk.more(), [read(3)], "openings up to it have ended");
    }
}

#[test]
fn an_opening_that_a_flush_has_lost_is_restored() {
    let mut talk = after((COOLDOWN * 10).saturating_sub(POLL));
    assert!(matches!(talk.tick()[..], [_, _, Command::Lease { epoch: 3, .. }]));
    assert_eq!(talk.reply([Reply::Known(Known::default()), Reply::Granted]).len(), 1);
}
