//! Clones: a retry clones for every attempt the parameters that the body consumes, and never those
//! that it only borrows. A breaker clones nothing.

use crate::each_policy::each_policy;

each_policy! { $policy, $sync =>
    /// Counts the clones that a call makes which fails twice at most.
    macro_rules! assert_clones {
        ($each:literal, |$tries:ident, $counted:ident| $call:expr) => {{
            let _installed = resilience::TestClock::new().install();
            let ($tries, counted) = (&Tries::failing(RUNS - 1), Counted::default());
            let $counted = counted.another();
            assert!($call.is_ok());
            assert_eq!($tries.made(), RUNS);
            assert_eq!(counted.clones(), clones($each));
        }};
    }

    #[$sync]
    fn consumed(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        eat(counted);
        tries.turn()
    }

    #[test]
    fn a_consumed_parameter_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| consumed(tries, counted));
    }

    #[$policy]
    async fn consumed_async(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        eat(counted);
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn a_consumed_parameter_is_cloned_once_per_attempt_in_async() {
        assert_clones!(1, |tries, counted| consumed_async(tries, counted).await);
    }

    #[$sync]
    fn borrowed(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        let _ = counted.clones();
        eat(&counted);
        eat::<&Counted>(&counted);
        let Counted { .. } = counted;
        tries.turn()
    }

    #[test]
    fn a_borrowed_parameter_is_not_cloned() {
        assert_clones!(0, |tries, counted| borrowed(tries, counted));
    }

    #[$policy]
    async fn borrowed_async(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        eat(&counted);
        tokio::task::yield_now().await;
        assert_eq!(counted.clones(), 0, "{counted:?}");
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn a_borrowed_parameter_is_not_cloned_in_async() {
        assert_clones!(0, |tries, counted| borrowed_async(tries, counted).await);
    }

    #[$sync]
    fn borrowed_need_not_be_clone(tries: &Tries, only: Only) -> Result<u32, Failed> {
        println!("{only:?} {} {}", only.0, only.0 == 1);
        let number = only.0;
        tries.turn()?;
        Ok(number + only.0)
    }

    #[test]
    fn a_borrowed_parameter_need_not_be_clone() {
        check(|tries| borrowed_need_not_be_clone(tries, Only(1)), 2);
    }

    #[$sync]
    fn mutable(tries: &Tries, mut counted: Counted) -> Result<u32, Failed> {
        counted = counted.another();
        let _ = &counted;
        tries.turn()
    }

    #[test]
    fn a_mut_parameter_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| mutable(tries, counted));
    }

    #[$sync]
    fn returned(tries: &Tries, counted: Counted) -> Result<Counted, Failed> {
        tries.turn()?;
        Ok(counted)
    }

    #[test]
    fn a_returned_parameter_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| returned(tries, counted));
    }

    #[$sync]
    fn into_struct(tries: &Tries, counted: Counted, other: u8) -> Result<(Counted, u8), Failed> {
        struct Both {
            counted: Counted,
            other: u8,
        }
        let both = Both { counted, other };
        tries.turn()?;
        Ok((both.counted, both.other))
    }

    #[test]
    fn a_parameter_moved_into_a_struct_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| into_struct(tries, counted, 1));
    }

    #[$policy]
    async fn moved_into_task(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        tokio::spawn(async move { drop(counted) }).await.map_err(|_| Failed::Again)?;
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn a_parameter_moved_into_a_task_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| moved_into_task(tries, counted).await);
    }

    #[$policy]
    async fn moved_into_thread(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        tokio::task::spawn_blocking(move || counted.clones()).await.map_err(|_| Failed::Again)?;
        tries.turn()
    }

    #[tokio::test]
    async fn a_parameter_moved_into_a_closure_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| moved_into_thread(tries, counted).await);
    }

    #[$sync]
    fn matched(tries: &Tries, counted: Option<Counted>) -> Result<u32, Failed> {
        match counted {
            Some(counted) => eat(counted),
            None => {}
        }
        tries.turn()
    }

    #[test]
    fn a_parameter_taken_apart_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| matched(tries, Some(counted)));
    }

    #[$sync]
    fn looped(tries: &Tries, all: Vec<Counted>) -> Result<u32, Failed> {
        for counted in all {
            eat(counted);
        }
        tries.turn()
    }

    #[test]
    fn a_parameter_looped_over_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| looped(tries, vec![counted]));
    }

    #[$sync]
    fn looped_by_reference(tries: &Tries, all: Vec<Counted>) -> Result<u32, Failed> {
        for counted in &all {
            eat(counted);
        }
        for _ in all.iter() {}
        tries.turn()
    }

    #[test]
    fn a_parameter_looped_over_by_reference_is_not_cloned() {
        assert_clones!(0, |tries, counted| looped_by_reference(tries, vec![counted]));
    }

    #[$sync]
    fn one_of_two(tries: &Tries, _kept: Counted, counted: Counted, spare: Counted) -> Result<u32, Failed> {
        eat(&spare);
        eat(counted);
        tries.turn()
    }

    #[test]
    fn only_the_consumed_one_of_many_is_cloned() {
        assert_clones!(1, |tries, counted| one_of_two(tries, counted.another(), counted.another(), counted));
    }

    #[$sync]
    fn pattern(tries: &Tries, (left, right): (Counted, Counted)) -> Result<u32, Failed> {
        eat(left);
        eat(&right);
        tries.turn()
    }

    #[test]
    fn only_the_consumed_part_of_a_pattern_is_cloned() {
        assert_clones!(1, |tries, counted| pattern(tries, (counted.another(), counted)));
    }

    #[$policy]
    async fn pattern_async(tries: &Tries, Wrap { inner, .. }: Wrap) -> Result<u32, Failed> {
        eat(inner);
        tries.turn()
    }

    struct Wrap {
        inner: Counted,
        other: Counted,
    }

    #[tokio::test(start_paused = true)]
    async fn a_field_bound_by_a_pattern_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| {
            pattern_async(tries, Wrap { inner: counted.another(), other: counted }).await
        });
    }

    #[$sync]
    fn once(tries: &Tries, f: impl FnOnce() -> u32 + Clone) -> Result<u32, Failed> {
        f();
        tries.turn()
    }

    #[test]
    fn a_closure_called_once_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| once(tries, move || {
            eat(counted.another());
            1
        }));
    }

    #[$policy]
    async fn once_generic<F>(tries: &Tries, f: F) -> Result<u32, Failed>
    where
        F: FnOnce(u32) -> u32 + Clone,
    {
        f(1);
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn a_generic_closure_called_once_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| once_generic(tries, move |x| {
            eat(counted.another());
            x
        }).await);
    }

    #[$sync]
    fn many(tries: &Tries, f: impl Fn() -> u32) -> Result<u32, Failed> {
        f();
        tries.turn()
    }

    #[test]
    fn a_closure_called_often_is_not_cloned() {
        assert_clones!(0, |tries, counted| many(tries, move || counted.clones()));
    }

    #[$sync]
    fn unwrapped(tries: &Tries, counted: Option<Counted>) -> Result<u32, Failed> {
        eat(counted.ok_or(Failed::Again)?);
        tries.turn()
    }

    #[test]
    fn an_option_that_a_method_takes_is_cloned_once_per_attempt() {
        assert_clones!(1, |tries, counted| unwrapped(tries, Some(counted)));
    }

    #[$sync]
    fn looked_into(tries: &Tries, only: Option<Only>) -> Result<u32, Failed> {
        let number = only.as_ref().map_or(0, |only| only.0);
        tries.turn()?;
        Ok(if only.is_some() { number } else { 0 })
    }

    #[test]
    fn an_option_that_is_looked_into_need_not_be_clone() {
        check(|tries| looked_into(tries, Some(Only(1))), 1);
    }

    #[$sync]
    fn adapted(tries: &Tries, all: impl Iterator<Item = u32> + Clone) -> Result<u32, Failed> {
        let sum = all.map(|n| n + 1).sum();
        tries.turn()?;
        Ok(sum)
    }

    #[test]
    fn an_iterator_starts_afresh() {
        check(|tries| adapted(tries, [1, 2].into_iter()), 5);
    }

    #[$sync]
    fn field_iterated(tries: &Tries, wrap: (Vec<Counted>, u8)) -> Result<u32, Failed> {
        wrap.0.into_iter().for_each(eat);
        tries.turn()
    }

    #[test]
    fn a_parameter_whose_field_is_taken_apart_is_cloned_once() {
        assert_clones!(1, |tries, counted| field_iterated(tries, (vec![counted], 1)));
    }

    #[$sync]
    fn explicit(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        eat(counted.clone());
        tries.turn()
    }

    #[test]
    fn a_clone_of_the_body_is_the_only_one() {
        let _installed = resilience::TestClock::new().install();
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        assert!(explicit(&tries, counted.another()).is_ok());
        assert_eq!((tries.made(), counted.clones()), (RUNS, RUNS));
    }

    #[$sync]
    fn copied(tries: &Tries, number: u64, text: &str, pointer: fn(u32) -> u32) -> Result<u64, Failed> {
        eat(number);
        eat(text);
        eat(pointer);
        tries.turn()?;
        Ok(number)
    }

    #[test]
    fn a_copied_parameter_stays() {
        check(|tries| copied(tries, 1, "a", |x| x), 1);
    }

    #[$sync]
    fn format_only(tries: &Tries, only: Only) -> Result<String, Failed> {
        let text = format!("{only:?}");
        tries.turn()?;
        Ok(text)
    }

    #[test]
    fn a_captured_name_in_a_format_string_is_a_borrow() {
        check(|tries| format_only(tries, Only(1)), "Only(1)".to_owned());
    }

    #[$policy]
    async fn sender(tries: &Tries, sender: tokio::sync::mpsc::Sender<u32>) -> Result<u32, Failed> {
        let forward = async move { sender.send(1).await };
        forward.await.map_err(|_| Failed::Again)?;
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_parameter_moved_into_a_block_may_be_used_again() {
        check_async(async |tries| {
            let (tx, mut rx) = tokio::sync::mpsc::channel(9);
            let out = sender(tries, tx).await;
            if out.is_ok() {
                let mut received = 0;
                while rx.recv().await.is_some() {
                    received += 1;
                }
                assert_eq!(received, RUNS);
            }
            out
        }, 1).await;
    }
}

mod listed {
    //! `clone(..)` clones what syntax alone does not show to be consumed.
    use crate::support::{Counted, Failed, Tries};
    use resilience::{TestClock, retry};

    impl Counted {
        fn finish(self) -> u32 {
            1
        }
    }

    #[retry(clone(counted))]
    fn method(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        counted.finish();
        tries.turn()
    }

    #[test]
    fn a_listed_parameter_is_cloned_once_per_attempt() {
        let _installed = TestClock::new().install();
        let (tries, counted) = (Tries::failing(2), Counted::default());
        assert_eq!(method(&tries, counted.another()), Ok(3));
        assert_eq!(counted.clones(), 3);
    }

    #[retry(clone(left, right))]
    async fn pattern(tries: &Tries, (left, right): (Counted, Counted)) -> Result<u32, Failed> {
        left.finish();
        right.finish();
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn parts_of_a_pattern_may_be_listed() {
        let (tries, counted) = (Tries::failing(1), Counted::default());
        assert_eq!(pattern(&tries, (counted.another(), counted.another())).await, Ok(2));
        assert_eq!(counted.clones(), 4);
    }

    #[retry(clone(r#type))]
    fn raw(tries: &Tries, r#type: Counted) -> Result<u32, Failed> {
        r#type.finish();
        tries.turn()
    }

    #[test]
    fn a_raw_name_may_be_listed() {
        let _installed = TestClock::new().install();
        let (tries, counted) = (Tries::failing(2), Counted::default());
        assert_eq!(raw(&tries, counted.another()), Ok(3));
        assert_eq!(counted.clones(), 3);
    }

    struct Builder(Counted);

    impl Clone for Builder {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }

    impl Builder {
        fn build(self) -> u32 {
            1
        }

        #[retry(clone(self))]
        fn run(self, tries: &Tries) -> Result<u32, Failed> {
            self.build();
            tries.turn()
        }
    }

    #[test]
    fn a_listed_self_is_cloned_once_per_attempt() {
        let _installed = TestClock::new().install();
        let (tries, counted) = (Tries::failing(2), Counted::default());
        assert_eq!(Builder(counted.another()).run(&tries), Ok(3));
        assert_eq!(counted.clones(), 3);
    }

    #[retry]
    fn pass_by_macro(tries: &Tries, counted: Counted) -> Result<Vec<Counted>, Failed> {
        let all = vec![counted];
        tries.turn()?;
        Ok(all)
    }

    #[test]
    fn a_parameter_in_a_vec_macro_is_cloned_once_per_attempt() {
        let _installed = TestClock::new().install();
        let (tries, counted) = (Tries::failing(2), Counted::default());
        assert!(pass_by_macro(&tries, counted.another()).is_ok());
        assert_eq!(counted.clones(), 3);
    }
}

/// A value that is taken out of its box.
mod boxed {
    use resilience::retry;

    use crate::support::{Failed, Tries};

    #[retry(base = 0ms)]
    async fn call(tries: &Tries, name: Box<String>) -> Result<String, Failed> {
        let name = *name;
        tries.turn().map(|_| name)
    }

    #[tokio::test]
    async fn a_dereference_consumes_a_box() {
        assert_eq!(call(&Tries::failing(2), Box::new("name".to_owned())).await, Ok("name".to_owned()));
    }
}

/// A `move` closure takes along what it mentions, and nothing that is only spelled alike.
mod taken_along {
    use resilience::retry;

    use crate::support::{Failed, Only, Tries};

    fn run<T>(call: impl FnOnce() -> T + 'static) -> T {
        call()
    }

    #[retry(base = 0ms)]
    fn in_a_format_string(tries: &Tries, name: String) -> Result<String, Failed> {
        let name = run(move || format!("a {name}"));
        tries.turn().map(|_| name)
    }

    #[retry(base = 0ms)]
    async fn in_a_width(tries: &Tries, text: String, width: Box<usize>) -> Result<String, Failed> {
        let width = async move { format!("{text:>0$}", *width) };
        let padded = width.await;
        tries.turn().map(|_| padded)
    }

    struct User {
        only: u32,
    }

    #[retry(base = 0ms)]
    fn a_field_of_that_name(tries: &Tries, only: Only) -> Result<u32, Failed> {
        let user = User { only: only.0 };
        let taken = run(move || user.only);
        tries.turn().map(|_| taken)
    }

    #[retry(base = 0ms)]
    fn a_variable_of_that_name(tries: &Tries, only: Only) -> Result<u32, Failed> {
        let number = only.0;
        let taken = run(move || {
            let only = number;
            only
        });
        tries.turn().map(|_| taken)
    }

    #[tokio::test(start_paused = true)]
    async fn each_attempt_has_what_it_mentions() {
        let tries = || Tries::failing(2);
        assert_eq!(in_a_format_string(&tries(), "lamp".to_owned()), Ok("a lamp".to_owned()));
        assert_eq!(in_a_width(&tries(), "7".to_owned(), Box::new(3)).await, Ok("  7".to_owned()));
    }

    #[test]
    fn what_is_spelled_alike_need_not_be_clone() {
        assert_eq!(a_field_of_that_name(&Tries::failing(2), Only(7)), Ok(7));
        assert_eq!(a_variable_of_that_name(&Tries::failing(2), Only(7)), Ok(7));
    }
}
