//! Replies of other versions, and of nobody.

use super::*;

fn bulk(text: &str) -> Value {
    Value::BulkString(text.as_bytes().to_vec())
}

/// A reply about a breaker, as the scripts write it.
fn reply(word: &str) -> Vec<Value> {
    let mut fields = vec![bulk(word), Value::Int(3), Value::Int(1), Value::Int(1_500), Value::Int(2_000)];
    fields.extend([bulk("shop-7"), bulk("5 failures"), Value::Int(2), bulk("18446744073709551615")]);
    fields.extend([bulk("forced_open"), bulk("oncall"), bulk("incident"), Value::Int(60_000)]);
    fields.push(bulk("18446744073709551614"));
    fields
}

fn known_of(fields: Vec<Value>) -> Option<Known> {
    match about(&Value::Array(fields))? {
        Reply::Known(known) | Reply::Stale(known) => Some(known),
        _ => None,
    }
}

#[test]
fn all_fields_of_a_breaker_are_read() {
    let expected = Known {
        epoch: 3,
        is_open: true,
        remaining: Duration::from_millis(1_500),
        cooldown: Duration::from_secs(2),
        by: "shop-7".to_owned(),
        why: "5 failures".to_owned(),
        votes: 2,
        settings: u64::MAX,
        manual: Some(Manual {
            id: u64::MAX - 1,
            state: Some(ManualState::ForcedOpen),
            by: "oncall".to_owned(),
            why: "incident".to_owned(),
            remaining: Duration::from_secs(60),
        }),
        open_keys: Vec::new(),
    };
    assert_eq!(about(&Value::Array(reply("known"))), Some(Reply::Known(expected.clone())));
    assert_eq!(about(&Value::Array(reply("stale"))), Some(Reply::Stale(expected)));
    assert_eq!(about(&Value::Array(vec![bulk("granted")])), Some(Reply::Granted));
}

#[test]
fn open_keys_are_read_and_what_is_none_is_left_out() {
    let mut fields = reply("known");
    let keys = [bulk("000000000000001f"), bulk("af63dc4c8601ec8c"), bulk("later"), Value::Int(7)];
    fields.push(Value::Array(keys.to_vec()));
    let known = known_of(fields).expect("it is read");
    assert_eq!(known.open_keys, [0x1f, 0xaf63_dc4c_8601_ec8c]);
    assert_eq!(known.manual.map(|manual| manual.by).as_deref(), Some("oncall"));
    let mut later = reply("known");
    later.push(bulk("later"));
    assert_eq!(known_of(later).expect("it is read").open_keys, [0; 0]);
}

#[test]
fn an_epoch_that_nobody_can_count_on_from_is_none() {
    let of = |epoch| {
        let mut fields = reply("known");
        fields[1] = Value::Int(epoch);
        known_of(fields).expect("it is read").epoch
    };
    assert_eq!([of(1 << 52), of((1 << 52) + 1), of(i64::MAX)], [1 << 52, 0, 0]);
}

#[test]
fn an_order_that_is_not_known_ends_the_one_before() {
    let of = |at: usize, value| {
        let mut fields = reply("known");
        fields[at] = value;
        known_of(fields).expect("it is read").manual
    };
    for manual in [of(9, bulk("half_closed")), of(9, bulk("")), of(12, Value::Int(0))] {
        let manual = manual.expect("it has an id");
        assert_eq!((manual.id, manual.state, manual.remaining), (u64::MAX - 1, None, Duration::ZERO));
    }
    for id in [bulk(""), bulk("0"), bulk("seven"), Value::Nil] {
        assert_eq!(of(13, id), None);
    }
}

#[test]
fn each_field_may_be_anything() {
    let garbage = [
        Value::Nil,
        Value::Int(-1),
        Value::Int(i64::MAX),
        bulk("-1"),
        bulk("1e9"),
        bulk(&"9".repeat(40)),
        Value::BulkString(vec![0xff, 0xfe]),
        Value::Array(vec![Value::Nil]),
        Value::Boolean(true),
        Value::Okay,
    ];
    let mut read = 0;
    for at in 1..reply("known").len() {
        for value in &garbage {
            let mut fields = reply("known");
            fields[at] = value.clone();
            known_of(fields).expect("a field alone does not make it unreadable");
            read += 1;
        }
    }
    assert_eq!(read, 13 * 10);
}

#[test]
fn what_is_no_reply_is_unreadable() {
    for length in 0..9 {
        assert_eq!(about(&Value::Array(reply("known")[..length].to_vec())), None, "{length}");
    }
    for value in [Value::Nil, Value::Int(1), bulk("known"), Value::Array(reply("unheard"))] {
        assert_eq!(about(&value), None, "{value:?}");
        assert_eq!(beat(&value), None, "{value:?}");
    }
    assert_eq!(ids(&Value::Nil), None);
    assert_eq!(taken(&Value::Nil, 5), None);
    assert_eq!(revision(&Value::Int(1)), None);
}

#[test]
fn a_revision_that_cannot_be_read_is_none() {
    for value in [Value::Nil, bulk("seven"), bulk("-1"), Value::BulkString(vec![0xff])] {
        assert_eq!(revision(&value), Some(Reply::Beat { revision: 0, replicas: None }));
    }
    assert_eq!(revision(&bulk("7")), Some(Reply::Beat { revision: 7, replicas: None }));
    let both = Value::Array(vec![bulk("7"), Value::Int(3)]);
    assert_eq!(beat(&both), Some(Reply::Beat { revision: 7, replicas: Some(3) }));
}

#[test]
fn no_more_tokens_are_taken_than_were_asked_for() {
    for (given, expected) in [(0, 0), (3, 3), (9, 5), (-1, 0), (i64::MAX, 0)] {
        let reply = taken(&Value::Int(given), 5);
        assert_eq!(reply, Some(Reply::Taken(expected)), "{given}");
    }
}

#[test]
fn a_summary_that_cannot_be_read_is_left_out() {
    let all = vec![bulk("one"), Value::Nil, Value::BulkString(vec![0xff]), bulk(&"x".repeat(32_769))];
    let expected = vec![Some("one".to_owned()), None, None, None];
    assert_eq!(summaries(&Value::Array(all)), Some((expected, 3 + 1 + 32_769)));
    let members = Value::Array(vec![bulk("a"), Value::BulkString(vec![0xff]), Value::Nil]);
    assert_eq!(ids(&members), Some(vec!["a".to_owned()]));
}
