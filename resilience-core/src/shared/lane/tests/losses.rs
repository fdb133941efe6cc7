//! Orders of somebody for all replicas, and openings, on a store that is flushed at any moment.

use std::time::Duration;

use proptest::prelude::*;

use crate::circuit_breaker::CircuitState;
use crate::shared::lane::tests::cell::{Cell, NAME, POLL};
use crate::shared::lane::tests::fleet::{Fleet, PATIENCE, STEP};
use crate::shared::store::{Command, ManualState, Store};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug)]
enum Event {
    /// Somebody gives an order, or ends what was ordered.
    Orders(Option<ManualState>),
    /// The store forgets all, and at once so many breakers of others open.
    Flush(u64),
    /// Breakers of others open.
    Others(u64),
    /// Somebody resets the breaker of one replica.
    Reset(usize),
    Restart(usize),
    /// One replica has no network to the store, or has it back.
    Cut(usize, bool),
}

fn state() -> impl Strategy<Value = ManualState> {
    prop_oneof![Just(ManualState::ForcedOpen), Just(ManualState::Disabled)]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => prop::option::of(state()).prop_map(Event::Orders),
        3 => (0..6_u64).prop_map(Event::Flush),
        1 => (1..6_u64).prop_map(Event::Others),
        2 => (0..4_usize).prop_map(Event::Reset),
        1 => (0..4_usize).prop_map(Event::Restart),
        2 => (0..4_usize, any::<bool>()).prop_map(|(number, is_cut)| Event::Cut(number, is_cut)),
    ]
}

/// What is expected of a replica.
#[derive(Clone, Debug, Default)]
struct Expected {
    obeys: Option<ManualState>,
    /// The last order or end that it has heard of.
    heard: u64,
    is_cut: bool,
}

struct Play {
    fleet: Fleet<Cell>,
    replicas: Vec<Expected>,
    /// The last order or end, if the store has it still.
    stored: Option<(u64, Option<ManualState>)>,
    ids: u64,
}

impl Play {
    fn new(seed: u64) -> Self {
        let mut fleet = Fleet::new(4, 2, 1, seed);
        fleet.calls_per_ten_seconds = 0;
        let mut play = Self { fleet, replicas: vec![Expected::default(); 4], stored: None, ids: 0 };
        play.settle();
        play
    }

    /// A poll, in which each lane looks once, and what it takes to be carried out.
    fn settle(&mut self) {
        self.fleet.run(POLL + STEP);
    }

    fn send(&self, command: Command) {
        self.fleet.store.connect("operator").send(&[command], PATIENCE).unwrap();
    }

    fn orders(&mut self, state: Option<ManualState>, lasts: Duration) {
        self.ids += 1;
        let (name, by, why) = (NAME.to_owned(), "me".to_owned(), String::new());
        self.send(Command::Manual { name, id: self.ids, state, by, why, lasts });
        self.stored = Some((self.ids, state));
    }

    /// Other breakers open.
    fn others(&mut self, number: u64) {
        for _ in 0..number {
            self.ids += 1;
            self.opens(&format!("other-{}", self.ids));
        }
    }

    fn opens(&self, name: &str) {
        let (name, why) = (name.to_owned(), String::new());
        self.send(Command::Trip { name, known_epoch: 0, cooldown: MINUTE, quorum: 1, why, settings: 7 });
    }

    fn happens(&mut self, event: &Event) {
        match *event {
            Event::Orders(state) => self.orders(state, HOUR),
            Event::Flush(others) => {
                self.fleet.flush();
                self.stored = None;
                self.others(others);
            }
            Event::Others(number) => self.others(number),
            Event::Reset(number) => {
                self.fleet.replicas[number].cell.reset();
                self.replicas[number].obeys = None;
            }
            Event::Restart(number) => {
                self.fleet.restart(number);
                let is_cut = self.replicas[number].is_cut;
                self.replicas[number] = Expected { is_cut, ..Expected::default() };
            }
            Event::Cut(number, is_cut) => {
                let id = self.fleet.replicas[number].id.clone();
                self.fleet.store.cut(&id, is_cut);
                self.replicas[number].is_cut = is_cut;
            }
        }
    }

    /// A poll later each replica that reaches the store has heard of what it has.
    fn check(&mut self) -> Result<(), TestCaseError> {
        self.settle();
        for replica in self.replicas.iter_mut().filter(|replica| !replica.is_cut) {
            if let Some((id, state)) = self.stored.filter(|(id, _)| *id != replica.heard) {
                (replica.heard, replica.obeys) = (id, state);
            }
        }
        let expected = self.replicas.iter().map(|replica| match replica.obeys {
            None => CircuitState::Closed,
            Some(ManualState::ForcedOpen) => CircuitState::ForcedOpen,
            Some(ManualState::Disabled) => CircuitState::Disabled,
        });
        prop_assert_eq!(self.fleet.states(), expected.collect::<Vec<_>>());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn orders_for_all_hold_on_a_store_that_forgets(
        seed: u64,
        history in prop::collection::vec((event(), 0..250_u64), 0..20),
    ) {
        let mut play = Play::new(seed);
        for (event, millis) in history {
            play.happens(&event);
            play.check()?;
            // The next event meets lanes at any place between two looks.
            play.fleet.run(Duration::from_millis(millis));
        }
        // However much was lost, somebody can end it.
        (0..4).for_each(|number| play.happens(&Event::Cut(number, false)));
        play.orders(None, Duration::ZERO);
        play.check()?;
        prop_assert_eq!(play.fleet.states(), [CircuitState::Closed; 4]);
    }

    #[test]
    fn an_opening_after_a_flush_is_missed_by_nobody(
        seed: u64,
        before in 0..5_u64,
        after in 0..5_u64,
        millis in 0..250_u64,
    ) {
        let mut play = Play::new(seed);
        play.others(before);
        play.settle();
        play.fleet.run(Duration::from_millis(millis));
        play.fleet.flush();
        play.others(after);
        play.opens(NAME);
        play.settle();
        prop_assert_eq!(play.fleet.states(), [CircuitState::Open; 4]);
    }
}

#[test]
fn an_order_whose_time_is_over_is_not_given_again() {
    let mut play = Play::new(812);
    play.orders(Some(ManualState::ForcedOpen), POLL * 4);
    play.settle();
    assert_eq!(play.fleet.states(), [CircuitState::ForcedOpen; 4]);
    play.fleet.run(POLL * 4);
    assert_eq!(play.fleet.states(), [CircuitState::Closed; 4]);
    play.others(1);
    play.settle();
    assert_eq!((play.fleet.states(), play.fleet.orders()), (vec![CircuitState::Closed; 4], 8));
}

#[test]
fn a_store_that_was_flushed_is_another_one_within_a_summary() {
    let mut play = Play::new(812);
    let before = play.fleet.store.revision();
    play.fleet.flush();
    // Nothing changes. A summary is due each 5 s.
    play.fleet.run(Duration::from_secs(5) + STEP);
    let after = play.fleet.store.revision();
    assert!(before > 0 && after > before, "{before} {after}");
}
