use super::*;
use proptest::prelude::*;
use std::cell::Cell;

const ORIGIN: Origin = Origin::new("family", "", 0);

/// A member that says what its eviction costs.
#[derive(Debug)]
struct Fake {
    /// `None` for the member of keys without room.
    key: Option<String>,
    eviction: Mutex<Eviction>,
}

impl Fake {
    fn new(key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), eviction: Mutex::new(Eviction::Cheap) }
    }

    fn costs(&self, eviction: Eviction) {
        *lock(&self.eviction) = eviction;
    }
}

impl Member for Fake {
    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn eviction(&self, _: Instant) -> Eviction {
        *lock(&self.eviction)
    }
}

fn keyed(max_keys: u32) -> KeyedMap<Fake> {
    KeyedMap::new(ORIGIN, max_keys, Fake::new(None))
}

/// The member of `key`; `None` if it is not kept.
fn member(keyed: &KeyedMap<Fake>, key: &str) -> Option<Arc<Fake>> {
    let member = keyed.member(key, || Fake::new(Some(key)), || ());
    member.key.is_some().then_some(member)
}

/// Makes the member of `key` one that must stay.
fn protect(keyed: &KeyedMap<Fake>, key: &str) {
    member(keyed, key).expect("there is room").costs(Eviction::Never);
}

fn keys(keyed: &KeyedMap<Fake>) -> Vec<String> {
    keyed.all().iter().map(|member| member.key.clone().unwrap_or_default()).collect()
}

#[test]
fn a_key_keeps_its_member() {
    let keyed = &keyed(10);
    let (a, b) = (member(keyed, "a").unwrap(), member(keyed, "b").unwrap());
    assert!(Arc::ptr_eq(&a, &member(keyed, "a").unwrap()));
    assert!(!Arc::ptr_eq(&a, &b));
}

#[test]
fn the_one_that_was_not_used_for_longest_goes_first() {
    let keyed = &keyed(3);
    for key in ["a", "b", "c", "a", "d"] {
        assert!(member(keyed, key).is_some());
    }
    assert_eq!(keys(keyed), ["a", "c", "d"]);
}

#[test]
fn a_protected_one_stays_and_a_busy_one_goes_after_idle_ones() {
    let keyed = &keyed(3);
    protect(keyed, "open");
    let busy = member(keyed, "busy").unwrap();
    for key in ["x", "y", "z"] {
        assert!(member(keyed, key).is_some());
    }
    assert_eq!(keys(keyed), ["busy", "open", "z"]);
    let held = member(keyed, "z").unwrap();
    assert!(member(keyed, "last").is_some());
    assert_eq!(keys(keyed), ["last", "open", "z"], "of two busy ones the one unused for longer");
    drop((busy, held));
}

#[test]
fn with_nothing_but_protected_ones_there_is_no_room() {
    let keyed = &keyed(2);
    protect(keyed, "a");
    member(keyed, "b").unwrap().costs(Eviction::Never);
    assert!(member(keyed, "c").is_none());
    assert_eq!(keys(keyed), ["a", "b"]);
    member(keyed, "b").unwrap().costs(Eviction::Cheap);
    assert!(member(keyed, "c").is_some(), "a small map is searched at once");
    assert_eq!(keys(keyed), ["a", "c"]);
}

#[test]
fn room_in_a_large_map_is_searched_for_now_and_then() {
    let keyed = &keyed(160);
    let names: Vec<String> = (0..160).map(|index| index.to_string()).collect();
    names.iter().for_each(|name| protect(keyed, name));
    assert!(member(keyed, "late").is_none());
    member(keyed, "7").unwrap().costs(Eviction::Cheap);
    let found = (1..100).find(|_| member(keyed, "late").is_some());
    // The look-up of `7` counts too.
    assert_eq!(found, Some(160 / 16 - 1));
}

#[test]
fn a_key_that_loses_the_race_for_a_free_place_makes_room_again() {
    let keyed = &keyed(1);
    // While "slower" is made, "faster" takes the slot, and is idle.
    let overtaken = || {
        drop(member(keyed, "faster"));
        Fake::new(Some("slower"))
    };
    assert_eq!(keyed.member("slower", overtaken, || ()).key(), Some("slower"));
    assert_eq!(keys(keyed), ["slower"]);
}

#[test]
fn a_key_overtaken_by_one_that_must_stay_is_not_kept() {
    let keyed = &keyed(1);
    let overtaken = || {
        protect(keyed, "faster");
        Fake::new(Some("slower"))
    };
    assert_eq!(keyed.member("slower", overtaken, || ()).key(), None);
    assert_eq!(keys(keyed), ["faster"], "the bound holds, and the protected one stays");
}

#[test]
fn a_stale_one_goes_after_cheap_ones_and_only_if_it_is_idle() {
    let keyed = &keyed(2);
    let stale = member(keyed, "stale").unwrap();
    stale.costs(Eviction::Stale);
    for key in ["x", "y"] {
        assert!(member(keyed, key).is_some());
    }
    assert_eq!(keys(keyed), ["stale", "y"]);
    protect(keyed, "y");
    assert!(member(keyed, "z").is_none(), "a call of it may run");
    drop(stale);
    assert!(member(keyed, "z").is_some());
    assert_eq!(keys(keyed), ["y", "z"]);
}

#[test]
fn that_there_is_no_room_is_told_once() {
    let (keyed, told) = (&keyed(1), Cell::new(0));
    protect(keyed, "a");
    for key in ["b", "c"] {
        let overflow = keyed.member(key, || Fake::new(Some(key)), || told.set(told.get() + 1));
        assert_eq!(overflow.key(), None);
    }
    assert_eq!(told.get(), 1);
}

#[test]
fn places_have_a_bit_each_and_those_after_the_63rd_share_one() {
    let keyed = &keyed(1);
    let mark = |line| keyed.mark_of(Origin::new("f", "src/lib.rs", line));
    assert_eq!([mark(1), mark(2), mark(1)], [1, 2, 1]);
    let marks: Vec<_> = (0..100).map(mark).collect();
    assert_eq!(marks[98..], [1 << 63, 1 << 63]);
}

#[test]
fn many_idle_ones_go_at_once_and_of_busy_ones_only_one() {
    let filled =
        |keyed: &KeyedMap<Fake>| (0..64).map(|key| member(keyed, &key.to_string())).collect::<Vec<_>>();
    let idle = &keyed(64);
    drop(filled(idle));
    assert!(member(idle, "more").is_some());
    assert_eq!(keys(idle).len(), 64 - 64 / EVICTED_AT_ONCE + 1);

    let busy = &keyed(64);
    let held = filled(busy);
    assert!(held.iter().all(Option::is_some));
    assert!(member(busy, "more").is_some());
    assert_eq!(keys(busy).len(), 64, "only one was given up for it");
}

/// A kept key in the naive model. The last one in the list was used last.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    key: u8,
    protected: bool,
    held: bool,
}

/// Calls `key` in the naive model. Returns whether there was room.
fn call(kept: &mut Vec<Kept>, max_keys: usize, key: u8) -> bool {
    if let Some(found) = kept.iter().position(|member| member.key == key) {
        let member = kept.remove(found);
        kept.push(member);
        return true;
    }
    if kept.len() == max_keys {
        let idle = kept.iter().position(|member| !member.protected && !member.held);
        let Some(gone) = idle.or_else(|| kept.iter().position(|member| !member.protected)) else {
            return false;
        };
        kept.remove(gone);
    }
    kept.push(Kept { key, protected: false, held: false });
    true
}

proptest! {
    #[test]
    fn it_keeps_what_a_list_keeps(
        max_keys in 1..6_u32,
        ops in prop::collection::vec((0..9_u8, 0..4_u8), 1..80),
    ) {
        let keyed = &keyed(max_keys);
        let (mut kept, mut held) = (Vec::new(), HashMap::new());
        for (key, op) in ops {
            let name = key.to_string();
            let kept_one = member(keyed, &name);
            prop_assert_eq!(kept_one.is_some(), call(&mut kept, max_keys as usize, key));
            let (Some(found), Some(last)) = (kept_one, kept.last_mut()) else { continue };
            match op {
                0 if !last.protected => {
                    found.costs(Eviction::Never);
                    last.protected = true;
                }
                1 => {
                    held.insert(key, Arc::clone(&found));
                    last.held = true;
                }
                2 => {
                    held.remove(&key);
                    last.held = false;
                }
                _ => {}
            }
            let mut expected: Vec<String> = kept.iter().map(|member| member.key.to_string()).collect();
            expected.sort();
            prop_assert_eq!(keys(keyed), expected);
        }
    }
}

#[test]
fn the_map_never_grows_above_its_bound() {
    let keyed = &keyed(64);
    for key in 0..10_000 {
        assert!(member(keyed, &key.to_string()).is_some());
        assert!(keyed.len() <= 64);
    }
}
