//! Histories that nobody thought of, compared with the store in memory.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use resilience::shared::facts::ProbeResult;
use resilience::shared::memory::MemoryStore;
use resilience::shared::store::{Command, Known, ManualState, Reply, Store};

use crate::support::{Admin, SECOND, ask, server, store};

/// A command of a replica, or time that passes.
///
/// All times are whole seconds. What ends does so at a whole second of the store in memory, and up
/// to some milliseconds earlier at the server, whose time never stands still: in between nothing is
/// asked.
#[derive(Clone, Debug)]
enum Event {
    Asks { replica: usize, command: Command },
    Passes(Duration),
}

fn seconds(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_secs)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just("payments".to_owned()), 1 => Just("search: ü".to_owned())]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("5 failures in a row".to_owned()), "\\PC{0,20}"]
}

fn result() -> impl Strategy<Value = ProbeResult> {
    prop_oneof![Just(ProbeResult::Ok), Just(ProbeResult::Failed), Just(ProbeResult::Neutral)]
}

fn state() -> impl Strategy<Value = Option<ManualState>> {
    prop_oneof![Just(None), Just(Some(ManualState::ForcedOpen)), Just(Some(ManualState::Disabled))]
}

fn circuit() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => (name(), 0..4_u64, seconds(5..30), 0..4_u32, text(), any::<u64>()).prop_map(
            |(name, known_epoch, cooldown, quorum, why, settings)| Command::Trip {
                name, known_epoch, cooldown, quorum, why, settings
            }
        ),
        5 => (name(), 0..5_u64, 0..4_u64, seconds(2..6), any::<bool>()).prop_map(
            |(name, epoch, token, lasts, renews)| Command::Lease { name, epoch, token, lasts, renews }
        ),
        4 => (name(), 0..4_u64, result(), seconds(5..30)).prop_map(|(name, token, result, cooldown)| {
            Command::Verdict { name, token, result, cooldown }
        }),
        1 => name().prop_map(|name| Command::Withdraw { name }),
        2 => (name(), 0..4_u64).prop_map(|(name, ended)| Command::Read { name, ended }),
        1 => (name(), 1..9_u64, state(), text(), text(), seconds(1..40)).prop_map(
            |(name, id, state, by, why, lasts)| Command::Manual { name, id, state, by, why, lasts }
        ),
    ]
}

fn other() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Beat { summary: None }),
        text().prop_map(|summary| Command::Beat { summary: Some(summary) }),
        Just(Command::Fleet),
        // A token each second, so that no fraction of one is a matter of milliseconds.
        (name(), 0..9_u32, 1..12_u32).prop_map(|(name, tokens, burst)| Command::Take {
            name,
            tokens,
            limit: 1,
            per: SECOND,
            burst
        }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let command = prop_oneof![3 => circuit().boxed(), 1 => other().boxed()];
    prop_oneof![
        4 => (0..3_usize, command).prop_map(|(replica, command)| Event::Asks { replica, command }),
        1 => seconds(1..40).prop_map(Event::Passes),
    ]
}

/// Two times to live that began at the same event: the server's is never longer, and shorter by no
/// more than the events have taken, which is less than a second.
fn is_near(real: Duration, model: Duration) -> bool {
    real <= model && real + SECOND > model
}

fn has_same_facts(mut real: Known, mut model: Known) -> bool {
    let mut is_near = is_near(real.remaining, model.remaining);
    (real.remaining, model.remaining) = (Duration::ZERO, Duration::ZERO);
    if let (Some(real), Some(model)) = (&mut real.manual, &mut model.manual) {
        is_near &= self::is_near(real.remaining, model.remaining);
        model.remaining = real.remaining;
    }
    is_near && real == model
}

/// The revisions of the last beat: that of the server moves by steps of chance.
type Revisions = (u64, u64);

fn is_same(real: Reply, model: Reply, last: &mut Revisions) -> bool {
    match (real, model) {
        (
            Reply::Beat { revision: real, replicas: of_real },
            Reply::Beat { revision: model, replicas: of_model },
        ) => {
            let (real_before, model_before) = std::mem::replace(last, (real, model));
            real.cmp(&real_before) == model.cmp(&model_before) && of_real == of_model
        }
        (Reply::Known(real), Reply::Known(model)) | (Reply::Stale(real), Reply::Stale(model)) => {
            has_same_facts(real, model)
        }
        (real, model) => real == model,
    }
}

fn play(
    events: Vec<Event>,
    real: &mut [impl Store],
    admin: &mut Admin,
    asked: &mut usize,
) -> Result<(), TestCaseError> {
    admin.run::<()>("FLUSHALL");
    let memory = MemoryStore::new();
    let mut model = ["a", "b", "c"].map(|replica| memory.connect(replica));
    let began = Instant::now();
    let mut revisions = (0, 0);
    for event in events {
        match event {
            Event::Passes(time) => {
                memory.advance(time);
                admin.advance(time);
            }
            Event::Asks { replica, command } => {
                let real = ask(&mut real[replica], command.clone());
                let model = ask(&mut model[replica], command.clone());
                let (real, model) = (real.expect("it answers"), model.expect("it answers"));
                if began.elapsed() > SECOND / 2 {
                    // The machine has so much else to do that times to live have ended meanwhile.
                    return Ok(());
                }
                prop_assert!(
                    is_same(real.clone(), model.clone(), &mut revisions),
                    "{command:?}\n{real:?}\n{model:?}"
                );
                *asked += 1;
            }
        }
    }
    Ok(())
}

#[test]
fn a_real_server_replies_as_the_store_in_memory() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let mut real = ["a", "b", "c"].map(|replica| store(&server, replica));
    let mut asked = 0;
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    let events = prop::collection::vec(event(), 1..60);
    let counted = std::cell::RefCell::new((&mut real, &mut admin, &mut asked));
    let outcome = TestRunner::new(config).run(&events, |events| {
        let (real, admin, asked) = &mut *counted.borrow_mut();
        play(events, &mut **real, admin, asked)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(asked > 500, "{asked}");
}
