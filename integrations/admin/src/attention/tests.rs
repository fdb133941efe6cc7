use super::*;
use crate::facts::{FaultFacts, Following};

const SECOND: Duration = Duration::from_secs(1);

fn breaker(state: CircuitState) -> BreakerFacts {
    BreakerFacts {
        name: "payments".to_owned(),
        key: None,
        is_keyed: false,
        keys: None,
        state,
        in_state: Some(12 * SECOND).filter(|_| state != CircuitState::ObserveOnly),
        next_probe: (state == CircuitState::Open).then_some(18 * SECOND),
        cooldown: Some(30 * SECOND),
        cause: Some("5 failures in a row".to_owned()),
        last_error: None,
        last_error_kind: Some("timeout".to_owned()),
        failure_rate: None,
        slow_rate: None,
        recorded: 0,
        rejected: 1_214,
        rejected_since_closed: Some(214),
        times_opened: 1,
        would_have_rejected: 5,
        conflict: None,
        fleet: None,
    }
}

fn order() -> OrderFacts {
    OrderFacts {
        breaker: "payments".to_owned(),
        state: "forced_open",
        by: Some("oncall".to_owned()),
        because: Some("incident 812".to_owned()),
        ends_in: Some(200 * SECOND),
        is_of_fleet: false,
    }
}

fn function(recent: [u64; 7]) -> FunctionFacts {
    FunctionFacts {
        name: "shop::charge".to_owned(),
        level: "calls",
        counts_calls: true,
        recent,
        gave_up: 0,
        rejected_by_breaker: 0,
    }
}

fn thrown(switch: &'static str, to: &'static str) -> SwitchFacts {
    SwitchFacts {
        switch,
        to,
        by: Some("oncall".to_owned()),
        because: Some("incident 812".to_owned()),
        ends_in: Some(301 * SECOND),
        origin: "by hand".to_owned(),
    }
}

const NO_FAULTS: FaultsFacts = FaultsFacts { is_compiled_in: false, is_armed: false, list: Vec::new() };

const CALM: Facts<'static> = Facts {
    switches: &[],
    breakers: &[],
    modes: &[],
    orders: &[],
    functions: &[],
    rejected: None,
    faults: &NO_FAULTS,
    lane: None,
};

/// Severity, kind and text of each.
fn said(facts: Facts<'_>) -> Vec<(&'static str, &'static str, String)> {
    let all = all(facts).into_iter();
    all.map(|one| (one.severity.as_str(), one.kind, one.text)).collect()
}

fn one(facts: Facts<'_>) -> (&'static str, &'static str, String) {
    let mut all = said(facts);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn of_breakers(breakers: &[BreakerFacts], orders: &[OrderFacts]) -> (&'static str, &'static str, String) {
    one(Facts { breakers, orders, ..CALM })
}

#[test]
fn most_days_nothing_needs_attention() {
    let closed = BreakerFacts { cause: None, ..breaker(CircuitState::Closed) };
    let functions = [function([100, 3, 1, 0, 0, 5, 0]), function([0; 7])];
    assert_eq!(said(Facts { breakers: &[closed], functions: &functions, ..CALM }), []);
}

#[test]
fn an_open_breaker_says_why_how_long_and_what_comes() {
    let text = "payments is open for 12 s: 5 failures in a row, last `timeout`; next probe in 18 s; 214 calls turned away";
    assert_eq!(
        of_breakers(&[breaker(CircuitState::Open)], &[]),
        ("critical", "breaker_open", text.to_owned())
    );
    let less_is_known = BreakerFacts {
        cause: None,
        last_error_kind: None,
        next_probe: None,
        rejected_since_closed: None,
        ..breaker(CircuitState::Open)
    };
    assert_eq!(
        of_breakers(&[less_is_known], &[]).2,
        "payments is open for 12 s; no probe is due; 1214 calls turned away in all"
    );
}

#[test]
fn each_state_of_a_breaker_has_its_sentence() {
    let text = "payments is half-open for 12 s: a few calls are let through as probes; it opened because of \
                5 failures in a row; 214 calls turned away";
    let told = of_breakers(&[breaker(CircuitState::HalfOpen)], &[]);
    assert_eq!(told, ("warning", "breaker_half_open", text.to_owned()));

    let text = "payments is forced open for 12 s, by oncall: incident 812; 214 calls turned away; this ends in \
                3 min 20 s";
    let of_fleet = OrderFacts { is_of_fleet: true, ..order() };
    let told = of_breakers(&[breaker(CircuitState::ForcedOpen)], &[of_fleet]);
    assert!(told.2.starts_with("payments is forced open on all replicas for 12 s, by oncall"), "{}", told.2);
    let told = of_breakers(&[breaker(CircuitState::ForcedOpen)], &[order()]);
    assert_eq!(told, ("critical", "breaker_forced", text.to_owned()));

    let text = "payments is disabled for 12 s; it turns no call away; this lasts until somebody ends it";
    let told = of_breakers(&[breaker(CircuitState::Disabled)], &[]);
    assert_eq!(told, ("warning", "breaker_disabled", text.to_owned()));

    let text = "payments only observes, by oncall: incident 812; it would have turned 5 calls away; \
                this ends in 3 min 20 s";
    let told = of_breakers(&[breaker(CircuitState::ObserveOnly)], &[order()]);
    assert_eq!(told, ("notice", "breaker_observing", text.to_owned()));
}

#[test]
fn an_order_for_another_breaker_says_nothing_of_this_one() {
    let other = OrderFacts { breaker: "search".to_owned(), ..order() };
    let text = of_breakers(&[breaker(CircuitState::ForcedOpen)], &[other]).2;
    assert_eq!(
        text,
        "payments is forced open for 12 s; 214 calls turned away; this lasts until somebody ends it"
    );
}

#[test]
fn keys_are_counted_and_named_only_if_they_are_shown() {
    let head = |keys| BreakerFacts {
        keys: Some(keys),
        is_keyed: true,
        cause: None,
        ..breaker(CircuitState::Closed)
    };
    let told = of_breakers(&[head([120, 3])], &[]);
    assert_eq!(told, ("warning", "breaker_open", "payments: 3 of 120 keys are open or probing".to_owned()));
    assert_eq!(of_breakers(&[head([1, 1])], &[]).2, "payments: 1 of 1 key is open or probing");
    assert_eq!(said(Facts { breakers: &[head([120, 0])], ..CALM }), []);
    let of_key = BreakerFacts { key: Some("eu".to_owned()), ..breaker(CircuitState::Open) };
    assert!(of_breakers(&[of_key], &[]).2.starts_with("payments for `eu` is open for 12 s"));
}

#[test]
fn a_conflict_is_told_as_it_is() {
    let text = "circuit breaker `payments` is configured twice";
    let breaker =
        BreakerFacts { conflict: Some(text.to_owned()), cause: None, ..breaker(CircuitState::Closed) };
    assert_eq!(of_breakers(&[breaker], &[]), ("warning", "conflict", text.to_owned()));
}

#[test]
fn each_switch_has_its_sentence() {
    let tail = ", by oncall: incident 812; this ends in 5 min 1 s";
    for (switch, to, severity, text) in [
        ("everything", "off", "critical", "everything is off: every attribute is transparent"),
        ("retries", "off", "critical", "retries are off: every call makes one attempt"),
        ("breakers", "off", "critical", "all breakers are off: they turn no call away and count nothing"),
        ("breakers", "observe", "warning", "all breakers only observe: they turn no call away"),
    ] {
        let told = one(Facts { switches: &[thrown(switch, to)], ..CALM });
        assert_eq!(told, (severity, "switch", format!("{text}{tail}")));
    }
    let of_file = SwitchFacts {
        by: None,
        because: None,
        ends_in: None,
        origin: "the file".to_owned(),
        ..thrown("retries", "off")
    };
    assert_eq!(
        one(Facts { switches: &[of_file], ..CALM }).2,
        "retries are off: every call makes one attempt, by the file; this lasts until somebody ends it"
    );
}

#[test]
fn a_share_of_failed_calls_needs_enough_calls() {
    for (recent, expected) in [
        ([9, 0, 0, 0, 0, 0, 0], None),
        ([0, 0, 9, 0, 0, 0, 0], None),
        ([28, 0, 6, 5, 0, 99, 1], Some(("warning", "failing", "fails 12 of 40 calls (30 %)"))),
        ([5, 0, 3, 1, 0, 0, 1], Some(("critical", "failing", "fails 5 of 10 calls (50 %)"))),
        ([80, 1, 19, 0, 0, 0, 0], None),
        ([30, 0, 0, 0, 10, 0, 0], Some(("warning", "rejecting", "turns away 10 of 40 calls (25 %)"))),
    ] {
        let expected = expected
            .map(|(severity, kind, what)| (severity, kind, format!("shop::charge {what} in the last 2 min")));
        let told = said(Facts { functions: &[function(recent)], ..CALM });
        assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{recent:?}");
    }
}

#[test]
fn rejections_of_its_breaker_are_no_sentence_of_a_function() {
    let function =
        |rejected_by_breaker| FunctionFacts { rejected_by_breaker, ..function([18, 0, 2, 0, 180, 0, 0]) };
    for (by_breaker, expected) in [
        (180, None),
        (u64::MAX, None),
        (176, None),
        (175, Some("turns away 5 of 25 calls (20 %)")),
        (0, Some("turns away 180 of 200 calls (90 %)")),
    ] {
        let functions = [function(by_breaker)];
        let told = said(Facts { functions: &functions, ..CALM });
        let texts: Vec<_> = told.iter().map(|told| told.2.as_str()).collect();
        let expected = expected.map(|what| format!("shop::charge {what} in the last 2 min"));
        assert_eq!(texts, expected.as_deref().into_iter().collect::<Vec<_>>(), "{by_breaker}");
    }
}

#[test]
fn where_calls_are_not_counted_only_what_is_given_up_is_told() {
    let function = |gave_up| FunctionFacts {
        level: "events",
        counts_calls: false,
        gave_up,
        // They may be of the time before the level was changed.
        ..function([0, 0, 90, 0, 0, 0, 0])
    };
    assert_eq!(said(Facts { functions: &[function(9)], ..CALM }), []);
    let text = "shop::charge has given up 10 calls in the last 2 min; of how many is not counted at the level \
                `events`, but from `calls` on";
    let told = one(Facts { functions: &[function(10)], ..CALM });
    assert_eq!(told, ("notice", "failing", text.to_owned()));
}

#[test]
fn a_refused_configuration_is_told_until_one_is_fine() {
    let rejected = |is_over| RejectedFacts {
        ago: 12 * SECOND,
        is_over,
        message: "line 7: `atempts` is no key\nline 9: no".to_owned(),
    };
    let text = "a configuration was refused 12 s ago, and the one before it stays in force: line 7: `atempts` is \
                no key; line 9: no";
    let told = one(Facts { rejected: Some(&rejected(false)), ..CALM });
    assert_eq!(told, ("warning", "config_rejected", text.to_owned()));
    assert_eq!(said(Facts { rejected: Some(&rejected(true)), ..CALM }), []);
}

#[test]
fn faults_are_told_while_they_are_armed() {
    let fault = |name: &str, ends_in: u32| FaultFacts {
        name: name.to_owned(),
        script: "5%error".to_owned(),
        rate: 1.0,
        active: 0,
        max_active: 10,
        ends_in: ends_in * SECOND,
        injected: 6,
        by: None,
        because: None,
    };
    let list = vec![fault("a", 20), fault("b", 60)];
    let armed = FaultsFacts { is_compiled_in: true, is_armed: true, list };
    let text = "faults are injected on purpose into `a`, `b`: 12 calls until now; the last one ends in 1 min";
    assert_eq!(one(Facts { faults: &armed, ..CALM }), ("warning", "faults", text.to_owned()));
    let five =
        FaultsFacts { list: ["a", "b", "c", "d", "e"].map(|name| fault(name, 1)).into(), ..armed.clone() };
    assert!(one(Facts { faults: &five, ..CALM }).2.contains("into `a`, `b`, `c` and 2 more: 30 calls"));
    assert_eq!(said(Facts { faults: &FaultsFacts { is_armed: false, ..armed.clone() }, ..CALM }), []);
    assert_eq!(said(Facts { faults: &FaultsFacts { list: Vec::new(), ..armed }, ..CALM }), []);
}

#[test]
fn the_worst_is_first() {
    let breakers =
        [breaker(CircuitState::ObserveOnly), breaker(CircuitState::HalfOpen), breaker(CircuitState::Open)];
    let told = said(Facts { breakers: &breakers, switches: &[thrown("retries", "off")], ..CALM });
    let order: Vec<_> = told.iter().map(|told| (told.0, told.1)).collect();
    let expected = [
        ("critical", "switch"),
        ("critical", "breaker_open"),
        ("warning", "breaker_half_open"),
        ("notice", "breaker_observing"),
    ];
    assert_eq!(order, expected);
}

fn mode(breaker: &str, state: CircuitState, from: &str) -> ModeFacts {
    ModeFacts {
        breaker: breaker.to_owned(),
        state,
        is_by_switch: from == "kill switch",
        from: from.to_owned(),
        by: None,
        because: None,
        ends_in: None,
    }
}

#[test]
fn a_switch_of_all_breakers_is_told_once() {
    for (to, state) in [("observe", CircuitState::ObserveOnly), ("off", CircuitState::Disabled)] {
        let breakers = [breaker(state), BreakerFacts { name: "search".to_owned(), ..breaker(state) }];
        let modes = ["payments", "search"].map(|name| mode(name, state, "kill switch"));
        let switches = [thrown("breakers", to)];
        let facts = Facts { breakers: &breakers, modes: &modes, switches: &switches, ..CALM };
        assert_eq!(one(facts).1, "switch", "{to}");
        // What somebody has ordered is in the list of orders, and is not in force.
        assert_eq!(one(Facts { orders: &[order()], ..facts }).1, "switch", "{to}");
    }
}

#[test]
fn breakers_that_a_setting_turns_off_say_which_and_until_when() {
    let breakers = [BreakerFacts { in_state: None, ..breaker(CircuitState::Disabled) }];
    let said = |modes: &[ModeFacts]| one(Facts { breakers: &breakers, modes, ..CALM });
    let by_hand = ModeFacts {
        by: Some("oncall".to_owned()),
        because: Some("incident 812".to_owned()),
        ends_in: Some(200 * SECOND),
        ..mode("payments", CircuitState::Disabled, "manual override of `payments`")
    };
    let text = "payments is disabled (manual override of `payments`), by oncall: incident 812; it turns no call \
                away; this ends in 3 min 20 s";
    assert_eq!(said(&[by_hand]), ("warning", "breaker_disabled", text.to_owned()));
    let of_file = |name: &str| mode(name, CircuitState::Disabled, "file, `[circuit_breaker.\"*\"]`");
    let many = ["mail", "payments", "search", "stock", "tax"].map(of_file);
    let text = "mail, payments, search and 2 more are disabled (file, `[circuit_breaker.\"*\"]`); they turn no \
                call away; this lasts until it is changed there";
    assert_eq!(said(&many), ("warning", "breaker_disabled", text.to_owned()));
    let text = "mail, payments are disabled (file, `[circuit_breaker.\"*\"]`); they turn no call away; this \
                lasts until it is changed there";
    assert_eq!(said(&many[..2]).2, text);
}

#[test]
fn an_opening_of_the_fleet_says_who_began_and_why() {
    let following = |by: &str, why: &str| {
        let opening = Opening { epoch: 4, by: by.to_owned(), why: why.to_owned(), has_lease: false };
        Some(Following { opening: Some(opening) })
    };
    let cause = Some("by the fleet".to_owned());
    let open = BreakerFacts { cause, last_error_kind: None, ..breaker(CircuitState::Open) };
    for (fleet, expected) in [
        (
            following("web-2", "5 failures in a row"),
            "by the fleet, first by web-2 (5 failures in a row); next",
        ),
        (following("web-2", ""), "by the fleet, first by web-2; next"),
        (following("", ""), "by the fleet; next"),
        (Some(Following::default()), "by the fleet; next"),
    ] {
        let (_, kind, text) = of_breakers(&[BreakerFacts { fleet, ..open.clone() }], &[]);
        assert_eq!(kind, "breaker_open");
        assert!(text.starts_with(&format!("payments is open for 12 s: {expected}")), "{text}");
    }
}

#[test]
fn a_store_that_is_silent_is_told_after_a_second() {
    let lane = |is_up, millis| LaneFacts {
        replica: "web-1".to_owned(),
        is_up,
        lag: Duration::from_millis(millis),
        last_error: None,
        replicas: Vec::new(),
    };
    let said = |lane: LaneFacts| said(Facts { lane: Some(&lane), ..CALM });
    assert_eq!(said(lane(true, 15_000)), [], "its poll is slow");
    assert_eq!(said(lane(false, 999)), [], "it has just begun");
    let text = "the store that replicas share has not answered for 12 s: shared breakers decide by themselves \
                until it does";
    assert_eq!(said(lane(false, 12_000)), [("warning", "shared_down", text.to_owned())]);
    let why =
        LaneFacts { last_error: Some("redis at cache:6379: timed out".to_owned()), ..lane(false, 12_000) };
    let text = format!("{text}; last redis at cache:6379: timed out");
    assert_eq!(said(why), [("warning", "shared_down", text)]);
}
