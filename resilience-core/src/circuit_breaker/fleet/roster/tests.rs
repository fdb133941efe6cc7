use super::*;
use proptest::prelude::*;

fn label(key: u64) -> Label {
    Label::of_key("hosts", &key.to_string())
}

fn join(roster: &Roster, key: u64) -> Joined {
    roster.join(key, &label(key))
}

fn hashes(roster: &Roster) -> Vec<u64> {
    roster.seats().iter().map(|seat| seat.hash).collect()
}

fn note(roster: &Roster, key: u64, need: Need) {
    let seats = roster.seats();
    roster.note(seats.iter().find(|seat| seat.hash == key).expect("it takes part"), need);
}

fn full() -> Roster {
    let roster = Roster::new();
    for key in 0..MOST_KEYS as u64 {
        assert_eq!(join(&roster, key), Joined::Yes);
    }
    roster
}

#[test]
fn a_key_beyond_the_bound_is_told_once() {
    let roster = full();
    assert_eq!([join(&roster, 500), join(&roster, 501)], [Joined::Full; 2]);
    assert_eq!([roster.tells_full(), roster.tells_full()], [true, false], "it is told once");
    assert_eq!(join(&roster, 0), Joined::Yes, "it has its place already");
    assert_eq!(hashes(&roster), (0..MOST_KEYS as u64).collect::<Vec<_>>());
}

#[test]
fn a_spare_key_gives_way_and_is_displaced() {
    let roster = full();
    note(&roster, 7, Need::Spare);
    assert_eq!(join(&roster, 500), Joined::Yes);
    assert_eq!(hashes(&roster).len(), MOST_KEYS);
    assert!(!hashes(&roster).contains(&7));
    assert_eq!(roster.displaced(), [label(7)]);
    assert_eq!(roster.displaced(), []);
}

#[test]
fn a_spare_key_that_the_fleet_knows_to_be_open_goes_last() {
    let roster = full();
    assert!(roster.knows(&[7]));
    [7, 9].iter().for_each(|key| note(&roster, *key, Need::Spare));
    assert_eq!((join(&roster, 500), roster.displaced()), (Joined::Yes, vec![label(9)]));
    assert_eq!((join(&roster, 501), roster.displaced()), (Joined::Yes, vec![label(7)]));
}

#[test]
fn a_displaced_key_that_is_back_is_not_told_of() {
    let roster = full();
    note(&roster, 7, Need::Spare);
    assert_eq!(join(&roster, 500), Joined::Yes);
    note(&roster, 500, Need::Over);
    assert_eq!(join(&roster, 7), Joined::Yes);
    assert_eq!(roster.displaced(), []);
}

#[test]
fn an_old_look_does_not_end_a_place_that_is_taken_anew() {
    let roster = Roster::new();
    assert_eq!(join(&roster, 1), Joined::Yes);
    let [seat] = <[Seat; 1]>::try_from(roster.seats()).expect("one");
    assert_eq!(join(&roster, 1), Joined::Yes);
    roster.note(&seat, Need::Over);
    assert_eq!(hashes(&roster), [1]);
    note(&roster, 1, Need::Over);
    assert_eq!(hashes(&roster), [0; 0]);
}

#[test]
fn of_two_keys_with_one_hash_one_takes_part() {
    let roster = Roster::new();
    assert_eq!(roster.join(1, &label(1)), Joined::Yes);
    assert_eq!(roster.join(1, &label(2)), Joined::Taken);
    note(&roster, 1, Need::Spare);
    assert_eq!(roster.join(1, &label(2)), Joined::Yes);
    assert_eq!(roster.seats()[0].label, label(2));
    assert!(roster.has(1, &label(2)) && !roster.has(1, &label(1)));
    assert_eq!(roster.displaced(), [label(1)]);
}

#[test]
fn openings_of_the_fleet_are_known_by_their_hashes() {
    let roster = Roster::new();
    assert!(!roster.is_open(1) && !roster.is_open(3));
    assert!(roster.knows(&[3, 1]));
    assert!(!roster.knows(&[1, 3]) && !roster.knows(&[3]), "none is new");
    assert!(roster.is_open(3) && !roster.is_open(1));
    assert_eq!((join(&roster, 3), join(&roster, 1)), (Joined::Yes, Joined::Yes));
    assert_eq!(
        roster.seats().iter().map(|seat| (seat.hash, seat.is_open)).collect::<Vec<_>>(),
        [(1, false), (3, true)]
    );
    assert!(!roster.knows(&[]) && !roster.is_open(3));
    // No more than that, whatever a store says.
    assert!(roster.knows(&(0..200).collect::<Vec<_>>()));
    assert!(roster.is_open(127) && !roster.is_open(128));
}

#[derive(Clone, Debug)]
enum Step {
    Join(u64),
    Note(u64, Need),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let need = prop_oneof![Just(Need::Present), Just(Need::Spare), Just(Need::Over)];
    let step = prop_oneof![
        3 => (0..200_u64).prop_map(Step::Join),
        1 => (0..200_u64, need).prop_map(|(key, need)| Step::Note(key, need)),
    ];
    proptest::collection::vec(step, 0..600)
}

proptest! {
    /// A naive model: a list of places, each spare or not.
    #[test]
    fn places_are_those_of_a_naive_model(steps in steps()) {
        let (roster, mut model) = (Roster::new(), BTreeMap::<u64, bool>::new());
        for step in steps {
            match step {
                Step::Join(key) => {
                    let spare = model.iter().find(|(_, spare)| **spare).map(|(key, _)| *key);
                    let fits = model.contains_key(&key) || model.len() < MOST_KEYS || spare.is_some();
                    if fits && !model.contains_key(&key) && model.len() == MOST_KEYS {
                        model.remove(&spare.expect("it fits"));
                    }
                    if fits {
                        model.insert(key, false);
                    }
                    prop_assert_eq!(join(&roster, key) == Joined::Yes, fits);
                }
                Step::Note(key, need) => {
                    let seats = roster.seats();
                    if let Some(seat) = seats.iter().find(|seat| seat.hash == key) {
                        roster.note(seat, need);
                    }
                    match (model.get_mut(&key), need) {
                        (Some(_), Need::Over) => drop(model.remove(&key)),
                        (Some(spare), _) => *spare = need == Need::Spare,
                        (None, _) => {}
                    }
                }
            }
            prop_assert_eq!(hashes(&roster), model.keys().copied().collect::<Vec<_>>());
        }
    }
}
