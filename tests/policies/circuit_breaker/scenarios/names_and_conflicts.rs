//! Scenario layer: which functions share a breaker, and whose settings it has.

use resilience::{CircuitBreaker, CircuitState, circuit_breaker};

use crate::support::{Error, Kit, Outcome, is_rejected, outcome, secs, snapshot, state};

mod orders {
    use crate::support::{Error, Outcome, outcome};
    use resilience::circuit_breaker;

    #[circuit_breaker(name = "kits: modules", threshold = 2)]
    pub(super) fn call(letter: char) -> Outcome {
        outcome(letter)
    }

    #[circuit_breaker(threshold = 1)]
    pub(super) fn unnamed(letter: char) -> Outcome {
        outcome(letter)
    }

    pub(super) struct Client<T>(pub(super) T);

    impl<T> Client<T> {
        fn ends(&self, letter: char) -> Outcome {
            let _ = &self.0;
            outcome(letter)
        }
    }

    impl<T> Client<T> {
        #[circuit_breaker(name = "kits: modules", threshold = 2, on = Error::Failed)]
        pub(super) async fn call(&self, letter: char) -> Outcome {
            std::future::ready(self.ends(letter)).await
        }

        #[circuit_breaker(threshold = 1)]
        pub(super) fn unnamed(&self, letter: char) -> Outcome {
            self.ends(letter)
        }
    }
}

mod refunds {
    use crate::support::{Outcome, outcome};
    use resilience::circuit_breaker;

    #[circuit_breaker(threshold = 1)]
    pub(super) fn unnamed(letter: char) -> Outcome {
        outcome(letter)
    }
}

#[test]
fn one_name_is_one_breaker_across_functions_of_every_kind() {
    let kit = Kit::new("kits: modules");
    let client = orders::Client("text");
    assert_eq!(orders::call('f'), Err(Error::Failed));
    assert_eq!(kit.seen().failures(), 1);
    assert_eq!(futures::executor::block_on(client.call('f')), Err(Error::Failed));
    assert!(is_rejected(&orders::call('s')));
    assert!(is_rejected(&futures::executor::block_on(orders::Client(7).call('s'))));
    assert_eq!((kit.seen().rejected(), kit.seen().conflict()), (2, None));
}

#[test]
fn what_a_failure_is_each_function_says_for_itself() {
    guarded!(all, name = "kits: each for itself", threshold = 3);
    guarded!(
        some,
        name = "kits: each for itself",
        threshold = 3,
        on = Error::Failed,
        ignore = Error::Ignored
    );
    let kit = Kit::new("kits: each for itself");
    kit.follow(all, "ci", "cc");
    kit.follow(some, "i", "c");
    assert_eq!(kit.seen().failures(), 2);
    kit.follow(some, "c", "c");
    assert_eq!(kit.seen().failures(), 0);
    kit.follow(all, "cc", "cc");
    kit.follow(some, "f", "o");
    assert_eq!(kit.seen().conflict(), None, "it is no setting of the breaker");
}

#[test]
fn without_a_name_a_breaker_belongs_to_its_function_alone() {
    let client = orders::Client("text");
    assert_eq!(orders::unnamed('f'), Err(Error::Failed));
    assert_eq!(refunds::unnamed('s'), Ok(()));
    assert_eq!(client.unnamed('s'), Ok(()));
    let Err(Error::Open(open)) = orders::unnamed('s') else { panic!("it is open") };
    assert!(open.name().ends_with("::names_and_conflicts::orders::unnamed"), "{}", open.name());
    assert_eq!(client.unnamed('f'), Err(Error::Failed));
    assert!(is_rejected(&orders::Client(7).unnamed('s')), "whatever the type, it is one function");
    assert_eq!(refunds::unnamed('s'), Ok(()));
}

#[test]
fn the_breakers_of_functions_without_a_name_are_found_by_label() {
    mod found {
        use crate::support::{Outcome, outcome};
        use resilience::circuit_breaker;

        #[circuit_breaker(threshold = 1)]
        pub(super) fn call(letter: char) -> Outcome {
            outcome(letter)
        }

        pub(super) struct Client;

        impl Client {
            #[circuit_breaker(threshold = 1)]
            pub(super) async fn call(&self, letter: char) -> Outcome {
                outcome(letter)
            }
        }
    }
    let label = concat!(module_path!(), "::found::call");
    assert!(CircuitBreaker::find(label).is_none(), "it was not called yet");
    assert_eq!(found::call('f'), Err(Error::Failed));
    assert_eq!(futures::executor::block_on(found::Client.call('s')), Ok(()));
    let found = CircuitBreaker::find(label).expect("it was called");
    assert_eq!((found.name(), found.state()), (label, CircuitState::Open));
    let all = CircuitBreaker::all();
    let states = all.iter().filter(|breaker| breaker.name() == label).map(CircuitBreaker::state);
    let states: Vec<_> = states.collect();
    assert_eq!(states, [CircuitState::Open, CircuitState::Closed], "the method has the same label");
    found.reset();
    assert_eq!(found::call('s'), Ok(()));
    CircuitBreaker::named(label).force_open();
    assert_eq!(found::call('s'), Ok(()), "a name is another breaker");
}

#[test]
fn instances_of_a_generic_function_are_listed_once() {
    #[circuit_breaker(threshold = 9)]
    fn of_any_type<T: Default>() -> Result<T, Error> {
        Ok(T::default())
    }
    let _ = (of_any_type::<u8>(), of_any_type::<String>(), of_any_type::<u8>());
    let all = CircuitBreaker::all();
    assert_eq!(all.iter().filter(|breaker| breaker.name().ends_with("::of_any_type")).count(), 1);
}

#[test]
fn a_look_up_by_name_makes_nothing() {
    guarded!(call, name = "kits: found", threshold = 1);
    assert!(CircuitBreaker::find("kits: found").is_none(), "nobody has called");
    assert!(CircuitBreaker::find("kits: fuond").is_none());
    let kit = Kit::new("kits: found");
    kit.follow(call, "f", "o");
    let found = CircuitBreaker::find("kits: found").expect("it was called");
    assert_eq!((found.state(), found.is_keyed()), (CircuitState::Open, false));
    found.reset();
    kit.follow(call, "s", "c");
    assert!(CircuitBreaker::all().iter().all(|breaker| breaker.name() != "kits: fuond"));
}

#[test]
fn a_name_with_a_key_here_and_without_one_there_is_a_conflict() {
    guarded!(plain, name = "kits: keyed too", threshold = 2);
    #[circuit_breaker(name = "kits: keyed too", key = key, threshold = 2)]
    fn keyed(kit: &Kit, key: u8, letter: char) -> Outcome {
        let _ = key;
        kit.body(letter)
    }
    let kit = Kit::new("kits: keyed too");
    kit.follow(plain, "f", "c");
    assert_eq!(kit.seen().conflict(), None);
    assert_eq!(keyed(&kit, 1, 'f'), Err(Error::Failed));
    let conflict = kit.seen().conflict().expect("one has a key");
    let names = [conflict.kept(), conflict.ignored()].map(|place| place.function().unwrap_or_default());
    assert!(names[0].ends_with("::plain") && names[1].ends_with("::keyed"), "{names:?}");
    let text = conflict.to_string();
    assert!(text.contains("is a single one at") && text.contains("one for each key at"), "{text}");
    // The named breaker and that of the keys both go on.
    assert_eq!(kit.seen().failures(), 1);
    assert_eq!(keyed(&kit, 1, 'f'), Err(Error::Failed));
    assert!(is_rejected(&keyed(&kit, 1, 's')));
    kit.follow(plain, "f", "o");
    assert_eq!(keyed(&kit, 2, 's'), Ok(()));
}

#[test]
fn the_instances_of_a_generic_function_are_one_function() {
    #[circuit_breaker(threshold = 3)]
    fn call<T: Default, const N: usize>(letter: char) -> Result<[T; N], Error>
    where
        [T; N]: Default,
    {
        outcome(letter).map(|()| <[T; N]>::default())
    }
    assert_eq!(call::<u8, 1>('f'), Err(Error::Failed));
    assert_eq!(call::<u8, 2>('f'), Err(Error::Failed));
    assert_eq!(call::<String, 1>('f'), Err(Error::Failed));
    assert!(is_rejected(&call::<u64, 3>('s')));
}

#[test]
fn a_default_method_has_one_breaker_for_all_who_inherit_it() {
    trait Service {
        #[circuit_breaker(threshold = 2)]
        fn call(&self, letter: char) -> Outcome {
            outcome(letter)
        }
    }
    struct One;
    struct Two;
    impl Service for One {}
    impl Service for Two {}
    assert_eq!((One.call('f'), Two.call('f')), (Err(Error::Failed), Err(Error::Failed)));
    assert!(is_rejected(&One.call('s')) && is_rejected(&Two.call('s')));
}

#[test]
fn a_name_that_was_looked_up_has_the_first_settings() {
    guarded!(call, name = "kits: looked at", threshold = 50%, window = 4, cooldown = 1m);
    let kit = Kit::new("kits: looked at");
    assert_eq!((kit.state(), kit.recorded()), (CircuitState::Closed, (0, 0)));
    kit.follow(call, "ffss", "ccco");
    assert_eq!(kit.seen().retry_after(), Some(secs(60)));
    assert_eq!(kit.seen().conflict(), None);
}

#[test]
fn a_name_can_be_forced_open_before_anybody_has_called() {
    guarded!(call, name = "kits: before", threshold = 1, cooldown = 5s);
    let kit = Kit::new("kits: before");
    kit.breaker.force_open();
    kit.follow(call, "xx", "FF");
    kit.breaker.reset();
    kit.follow(call, "sfx", "coo");
    assert_eq!((kit.seen().retry_after(), kit.seen().conflict()), (Some(secs(5)), None));
}

#[test]
fn the_first_settings_stay_whatever_later_ones_say() {
    guarded!(first, name = "kits: first stays", threshold = 2, cooldown = 5s);
    guarded!(second, name = "kits: first stays", threshold = 50%, window = 2, cooldown = 1h);
    guarded!(third, name = "kits: first stays", threshold = 2, cooldown = 5s, probes = 9);
    let kit = Kit::new("kits: first stays");
    kit.follow(first, "s", "c");
    assert_eq!(kit.seen().conflict(), None);
    kit.follow(second, "fs", "cc");
    let conflict = kit.seen().conflict().expect("the second differs");
    kit.follow(third, "f", "c");
    kit.follow(second, "f", "o");
    assert_eq!(kit.seen().retry_after(), Some(secs(5)));
    kit.clock.advance(secs(5));
    kit.follow(third, "s", "c");
    assert_eq!(kit.seen().conflict(), Some(conflict), "the first conflict is kept");
    assert_eq!(conflict.name(), "kits: first stays");
    let names = [conflict.kept(), conflict.ignored()].map(|place| place.function().unwrap_or_default());
    assert!(names[0].ends_with("::first") && names[1].ends_with("::second"), "{names:?}");
    assert!(conflict.kept().line() < conflict.ignored().line());
}

#[test]
fn a_breaker_made_by_hand_and_an_attribute_of_its_name_are_one() {
    static BREAKER: CircuitBreaker =
        CircuitBreaker::builder("kits: by hand").threshold(2).cooldown(secs(7)).build();
    guarded!(call, name = "kits: by hand", threshold = 2, cooldown = 7s);
    guarded!(other, name = "kits: by hand", threshold = 3, cooldown = 7s);
    let kit = Kit::new("kits: by hand");
    let failed = BREAKER.call(|| Err::<(), _>(Error::Failed));
    assert_eq!(failed, Err(Error::Failed));
    kit.follow(call, "f", "o");
    assert!(is_rejected(&BREAKER.call(|| Ok::<_, Error>(()))));
    assert_eq!((BREAKER.snapshot().conflict(), BREAKER.snapshot().retry_after()), (None, Some(secs(7))));
    kit.follow(other, "x", "o");
    let conflict = BREAKER.snapshot().conflict().expect("3 is not 2");
    assert!(conflict.ignored().function().is_some_and(|function| function.ends_with("::other")));
    assert_eq!(conflict.kept().function(), None);
}

#[test]
fn functions_whose_names_differ_share_nothing() {
    guarded!(a, name = "kits: a", threshold = 1);
    guarded!(b, name = "kits: A", threshold = 1);
    guarded!(c, name = "kits: a ", threshold = 1);
    let kit = Kit::new("kits: a");
    kit.follow(a, "fx", "oo");
    Kit::new("kits: A").follow(b, "s", "c");
    Kit::new("kits: a ").follow(c, "s", "c");
}

#[test]
fn all_lists_each_name_once_and_in_order() {
    guarded!(one, name = "kits: list b", threshold = 1);
    guarded!(two, name = "kits: list a", threshold = 1);
    guarded!(three, name = "kits: list b", threshold = 1);
    let kit = Kit::new("kits: list b");
    for call in [one, two, three] {
        assert_eq!(call(&kit, 's'), Ok(()));
    }
    let names: Vec<_> = CircuitBreaker::all()
        .iter()
        .map(CircuitBreaker::name)
        .filter(|name| name.starts_with("kits: list"))
        .collect();
    assert_eq!(names, ["kits: list a", "kits: list b"]);
}

#[test]
fn a_name_may_be_an_expression() {
    const NAME: &str = "kits: constant";
    guarded!(call, name = NAME, threshold = 1);
    let kit = Kit::new(NAME);
    kit.follow(call, "fx", "oo");
    assert_eq!((state(NAME), snapshot(NAME).name()), (CircuitState::Open, NAME));
}
