//! Return types: whether a function can fail is decided by type, not by name.

use crate::each_policy::each_policy;
use std::error::Error;
use std::fmt;
use std::io;

type Short<T> = Result<T, crate::support::Failed>;
type Unit = Result<(), crate::support::Failed>;

macro_rules! outcome {
    ($value:ty) => {
        Result<$value, crate::support::Failed>
    };
}

macro_rules! value {
    () => {
        u32
    };
}

/// An error that every other error converts into, like `anyhow::Error`.
#[derive(Debug)]
pub(crate) struct AnyError(#[allow(dead_code)] Box<dyn Error + Send + Sync>);

impl<E: Error + Send + Sync + 'static> From<E> for AnyError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

each_policy! { $policy, $sync =>
    #[$sync]
    fn alias(tries: &Tries) -> Short<u32> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn an_alias_of_result_works() {
        check(alias, 1);
    }

    #[$sync]
    fn alias_without_arguments(tries: &Tries) -> Unit {
        tries.turn().map(drop)
    }

    #[test]
    fn an_alias_without_arguments_works() {
        check(alias_without_arguments, ());
    }

    #[$sync]
    fn io_result(tries: &Tries) -> io::Result<u32> {
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn an_io_result_works() {
        check(io_result, 1);
    }

    #[$policy]
    async fn io_result_async(tries: &Tries) -> std::io::Result<u32> {
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn an_io_result_works_in_async() {
        check_async(async |tries| io_result_async(tries).await, 1).await;
    }

    #[$sync]
    fn any_error(tries: &Tries) -> Result<u32, AnyError> {
        tries.turn()?;
        Ok("1".parse()?)
    }

    #[test]
    fn an_error_of_any_kind_works() {
        check(any_error, 1);
    }

    #[$policy]
    async fn any_error_async(tries: &Tries) -> Result<u32, AnyError> {
        tries.turn()?;
        Ok("1".parse()?)
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_of_any_kind_works_in_async() {
        check_async(async |tries| any_error_async(tries).await, 1).await;
    }

    #[$sync]
    fn full_path(tries: &Tries) -> ::std::result::Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn a_full_path_works() {
        check(full_path, 1);
    }

    #[$sync]
    fn parenthesized(tries: &Tries) -> (Result<u32, Failed>) {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn parentheses_work() {
        check(parenthesized, 1);
    }

    #[$sync]
    fn type_macro(tries: &Tries) -> outcome!(u32) {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn a_type_macro_works() {
        check(type_macro, 1);
    }

    #[$policy]
    async fn type_macro_async(tries: &Tries) -> outcome!(u32) {
        tries.turn().map(|_| 1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_type_macro_works_in_async() {
        check_async(async |tries| type_macro_async(tries).await, 1).await;
    }

    #[$sync]
    fn type_macro_inside(tries: &Tries) -> Result<value!(), Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn a_type_macro_inside_the_result_works() {
        check(type_macro_inside, 1);
    }

    #[$sync]
    fn opaque_ok(tries: &Tries) -> Result<impl Iterator<Item = u32> + use<>, Failed> {
        tries.turn()?;
        Ok((0..4).filter(|x| x % 2 == 1))
    }

    #[test]
    fn an_opaque_ok_works() {
        check(|tries| opaque_ok(tries).map(Iterator::collect::<Vec<_>>), vec![1, 3]);
    }

    #[$policy]
    async fn opaque_ok_async(tries: &Tries) -> Result<impl Iterator<Item = u32> + use<>, Failed> {
        tries.turn()?;
        Ok((0..4).filter(|x| x % 2 == 1))
    }

    #[tokio::test(start_paused = true)]
    async fn an_opaque_ok_works_in_async() {
        check_async(async |tries| Ok::<_, Failed>(opaque_ok_async(tries).await?.collect::<Vec<_>>()), vec![1, 3])
            .await;
    }

    #[$sync]
    fn opaque_fn(tries: &Tries) -> Result<impl Fn(u32) -> u32 + use<>, Failed> {
        tries.turn()?;
        let by = 2;
        Ok(move |x| x * by)
    }

    #[test]
    fn an_opaque_closure_works() {
        check(|tries| opaque_fn(tries).map(|double| double(4)), 8);
    }

    #[$sync]
    fn nested_opaque(tries: &Tries) -> Result<Option<(impl fmt::Display, u8)>, Failed> {
        tries.turn()?;
        Ok(Some(("text", 1)))
    }

    #[test]
    fn an_opaque_type_deep_inside_works() {
        check(|tries| nested_opaque(tries).map(|it| it.map(|(text, _)| text.to_string())), Some("text".to_owned()));
    }

    #[$sync]
    fn whole_type_shadowed(tries: &Tries) -> Result<u32, Failed> {
        #[allow(dead_code)]
        type Result = ();
        #[allow(dead_code)]
        struct Failed;
        tries.turn().map(|_| 1)
    }

    #[test]
    fn items_of_the_body_do_not_shadow_the_return_type() {
        check(whole_type_shadowed, 1);
    }

    #[$policy]
    async fn whole_type_shadowed_async(tries: &Tries) -> Result<u32, Failed> {
        #[allow(dead_code)]
        type Result = ();
        #[allow(dead_code)]
        struct Failed;
        tries.turn().map(|_| 1)
    }

    #[tokio::test(start_paused = true)]
    async fn items_of_an_async_body_do_not_shadow_the_return_type() {
        check_async(async |tries| whole_type_shadowed_async(tries).await, 1).await;
    }

    #[$sync]
    fn borrows(tries: &Tries, text: &str) -> Result<impl Iterator<Item = char>, Failed> {
        tries.turn()?;
        Ok(text.chars().rev())
    }

    #[test]
    fn an_opaque_ok_may_borrow_an_argument() {
        check(|tries| borrows(tries, "abc").map(Iterator::collect::<String>), "cba".to_owned());
    }

    #[$sync]
    fn elided<'a>(tries: &Tries, text: &'a str) -> Result<&'a str, Failed> {
        tries.turn()?;
        Ok(&text[1..])
    }

    #[test]
    fn an_ok_may_borrow_an_argument() {
        check(|tries| elided(tries, "abc"), "bc");
    }

    #[$policy]
    async fn elided_async<'a>(tries: &Tries, text: &'a str) -> Result<&'a str, Failed> {
        tries.turn()?;
        Ok(&text[1..])
    }

    #[tokio::test(start_paused = true)]
    async fn an_ok_may_borrow_an_argument_in_async() {
        check_async(async |tries| elided_async(tries, "abc").await, "bc").await;
    }

    #[derive(Debug)]
    struct Borrowing<'a>(#[allow(dead_code)] &'a str);

    impl From<resilience::CircuitOpen> for Borrowing<'_> {
        fn from(_: resilience::CircuitOpen) -> Self {
            Self("open")
        }
    }

    impl From<resilience::TimedOut> for Borrowing<'_> {
        fn from(_: resilience::TimedOut) -> Self {
            Self("late")
        }
    }

    impl From<resilience::PolicyError> for Borrowing<'_> {
        fn from(_: resilience::PolicyError) -> Self {
            Self("rejected")
        }
    }

    #[$sync]
    fn error_borrows<'a>(tries: &Tries, text: &'a str) -> Result<u32, Borrowing<'a>> {
        tries.turn().map(|_| 1).map_err(|_| Borrowing(text))
    }

    #[test]
    fn an_error_may_borrow_an_argument() {
        check(|tries| error_borrows(tries, "abc").map_err(|e| e.0.len()), 1);
    }

    #[$policy]
    async fn error_borrows_async<'a>(tries: &Tries, text: &'a str) -> Result<u32, Borrowing<'a>> {
        tries.turn().map(|_| 1).map_err(|_| Borrowing(text))
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_may_borrow_an_argument_in_async() {
        check_async(async |tries| error_borrows_async(tries, "abc").await.map_err(|e| e.0.len()), 1).await;
    }

    #[$sync]
    fn function_pointer(tries: &Tries) -> Result<fn(u32) -> u32, Failed> {
        tries.turn()?;
        Ok(|x| x + 1)
    }

    #[test]
    fn a_closure_becomes_a_function_pointer() {
        check(|tries| function_pointer(tries).map(|f| f(1)), 2);
    }

    #[$policy]
    async fn function_pointer_async(tries: &Tries) -> Result<fn(u32) -> u32, Failed> {
        tries.turn()?;
        Ok(|x| x + 1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_closure_becomes_a_function_pointer_in_async() {
        check_async(async |tries| function_pointer_async(tries).await.map(|f| f(1)), 2).await;
    }

    #[$sync]
    fn never_ok(tries: &Tries) -> Result<std::convert::Infallible, Failed> {
        Err(tries.turn().err().unwrap_or(Failed::Again))
    }

    #[test]
    fn an_ok_that_cannot_be_works() {
        let _installed = resilience::TestClock::new().install();
        let tries = Tries::failing(u32::MAX);
        assert_eq!(never_ok(&tries), Err(Failed::Again));
        assert_eq!(tries.made(), RUNS);
    }

    #[$sync]
    fn infers_ok(tries: &Tries) -> Result<Vec<u64>, Failed> {
        tries.turn()?;
        Ok((1u8..3).map(Into::into).collect())
    }

    #[test]
    fn the_return_type_drives_inference() {
        check(infers_ok, vec![1, 2]);
    }

    #[$policy]
    async fn infers_ok_async(tries: &Tries) -> Result<Vec<u64>, Failed> {
        tries.turn()?;
        Ok((1u8..3).map(Into::into).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn the_return_type_drives_inference_in_async() {
        check_async(async |tries| infers_ok_async(tries).await, vec![1, 2]).await;
    }

    #[$policy]
    async fn default_in_async(tries: &Tries) -> Result<(u8, String), Failed> {
        tries.turn()?;
        Ok(Default::default())
    }

    #[tokio::test(start_paused = true)]
    async fn a_default_value_infers_in_async() {
        check_async(async |tries| default_in_async(tries).await, (0, String::new())).await;
    }
}

mod option {
    //! An `Option` is retried on `None`. A breaker refuses it: it has no place for the reason.
    use crate::support::Tries;
    use resilience::{TestClock, retry};

    #[retry]
    fn sync(tries: &Tries) -> Option<u32> {
        tries.turn().ok()
    }

    #[test]
    fn none_is_retried() {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(2);
        assert_eq!(sync(&tries), Some(3));
        let tries = Tries::failing(9);
        assert_eq!(sync(&tries), None);
        assert_eq!(tries.made(), 3);
    }

    #[retry(on_ok = |value| *value < 3)]
    async fn asynchronous(tries: &Tries) -> Option<u32> {
        let turn = tries.turn().ok()?;
        Some(turn)
    }

    #[tokio::test(start_paused = true)]
    async fn a_value_of_an_option_may_be_retried() {
        let tries = Tries::failing(1);
        assert_eq!(asynchronous(&tries).await, Some(3));
    }

    type Maybe = Option<u32>;

    #[retry]
    fn alias(tries: &Tries) -> Maybe {
        tries.turn().ok()
    }

    #[test]
    fn an_alias_of_option_is_retried_on_none() {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(2);
        assert_eq!(alias(&tries), Some(3));
    }
}
