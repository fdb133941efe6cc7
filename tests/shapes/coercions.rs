//! Coercions: an annotated body is coerced to its return type as a plain one is.

use crate::each_policy::each_policy;
use std::error::Error;
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Boxed = Box<dyn Error + Send + Sync>;

each_policy! { $policy, $sync, hedge =>
    #[$sync]
    fn ok_boxed(tries: &Tries) -> Result<Box<dyn Display>, Failed> {
        tries.turn()?;
        Ok(Box::new(1))
    }

    #[test]
    fn a_boxed_ok_is_unsized() {
        check(|tries| ok_boxed(tries).map(|it| it.to_string()), "1".to_owned());
    }

    #[$policy]
    async fn ok_boxed_async(tries: &Tries) -> Result<Box<dyn Display + Send>, Failed> {
        tries.turn()?;
        Ok(Box::new(1))
    }

    #[tokio::test(start_paused = true)]
    async fn a_boxed_ok_is_unsized_in_async() {
        check_async(async |tries| ok_boxed_async(tries).await.map(|it| it.to_string()), "1".to_owned()).await;
    }

    #[$sync]
    fn err_boxed(tries: &Tries) -> Result<u32, Box<dyn Error>> {
        if tries.turn().is_err() {
            return Err(Box::new(Failed::Again));
        }
        Ok(1)
    }

    #[test]
    fn a_boxed_err_is_unsized() {
        check(err_boxed, 1);
    }

    #[$policy]
    async fn err_boxed_async(tries: &Tries) -> Result<u32, Box<dyn Error>> {
        match tries.turn() {
            Ok(_) => Ok(1),
            Err(error) => Err(Box::new(error)),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_boxed_err_is_unsized_in_async() {
        check_async(async |tries| err_boxed_async(tries).await, 1).await;
    }

    #[$sync]
    fn question_mark(tries: &Tries) -> Result<u32, Boxed> {
        tries.turn()?;
        let number: u32 = "1".parse()?;
        Ok(number)
    }

    #[test]
    fn a_question_mark_boxes_the_error() {
        check(question_mark, 1);
    }

    #[$policy]
    async fn question_mark_async(tries: &Tries) -> Result<u32, Boxed> {
        tries.turn()?;
        let number: u32 = "1".parse()?;
        Ok(number)
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_mark_boxes_the_error_in_async() {
        check_async(async |tries| question_mark_async(tries).await, 1).await;
    }

    #[$sync]
    fn text_into(tries: &Tries) -> Result<u32, Boxed> {
        if tries.turn().is_err() {
            Err("not yet")?;
        }
        Ok(1)
    }

    #[test]
    fn a_text_becomes_a_boxed_error() {
        check(text_into, 1);
    }

    #[$policy]
    async fn text_into_async(tries: &Tries) -> Result<u32, Boxed> {
        if tries.turn().is_err() {
            return Err("not yet".into());
        }
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_text_becomes_a_boxed_error_in_async() {
        check_async(async |tries| text_into_async(tries).await, 1).await;
    }

    #[$policy]
    async fn boxed_future(tries: &Tries) -> Result<Pin<Box<dyn Future<Output = u32>>>, Failed> {
        tries.turn()?;
        Ok(Box::pin(async { 4 }))
    }

    #[tokio::test(start_paused = true)]
    async fn an_ok_may_hold_a_boxed_future() {
        check_async(async |tries| Ok::<_, Failed>(boxed_future(tries).await?.await), 4).await;
    }

    #[$sync]
    fn arc(tries: &Tries) -> Result<Arc<dyn Fn() -> u32>, Failed> {
        tries.turn()?;
        Ok(Arc::new(|| 3))
    }

    #[test]
    fn a_closure_is_unsized_in_an_arc() {
        check(|tries| arc(tries).map(|f| f()), 3);
    }

    #[$policy]
    async fn vec_of_boxed(tries: &Tries) -> Result<Vec<Box<dyn Fn() -> u32>>, Failed> {
        tries.turn()?;
        Ok(vec![Box::new(|| 1), Box::new(|| 2)])
    }

    #[tokio::test(start_paused = true)]
    async fn elements_are_unsized_in_async() {
        check_async(async |tries| vec_of_boxed(tries).await.map(|all| all.iter().map(|f| f()).sum::<u32>()), 3).await;
    }

    #[$policy]
    async fn slice(tries: &Tries) -> Result<&'static [u8], Failed> {
        tries.turn()?;
        Ok(&[1, 2])
    }

    #[tokio::test(start_paused = true)]
    async fn an_array_becomes_a_slice_in_async() {
        check_async(async |tries| slice(tries).await, &[1, 2][..]).await;
    }

    #[$sync]
    fn slice_of_argument<'a>(tries: &Tries, text: &'a String) -> Result<&'a str, Failed> {
        tries.turn()?;
        Ok(text)
    }

    #[test]
    fn a_reference_is_dereferenced() {
        let text = String::from("text");
        check(|tries| slice_of_argument(tries, &text), "text");
    }

    #[$policy]
    async fn slice_of_argument_async<'a>(tries: &Tries, text: &'a String) -> Result<&'a str, Failed> {
        tries.turn()?;
        Ok(text)
    }

    #[tokio::test(start_paused = true)]
    async fn a_reference_is_dereferenced_in_async() {
        let text = String::from("text");
        check_async(async |tries| slice_of_argument_async(tries, &text).await, "text").await;
    }

    #[$policy]
    async fn match_arms(tries: &Tries, left: bool) -> Result<Box<dyn Display>, Boxed> {
        tries.turn()?;
        match left {
            true => Ok(Box::new("text")),
            false => Ok(Box::new(1)),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn arms_of_different_types_are_unsized() {
        check_async(async |tries| match_arms(tries, true).await.map(|it| it.to_string()), "text".to_owned()).await;
    }
}

mod breaker_over_a_mut_argument {
    //! The body runs once, so what it borrows mutably may leave it.
    use crate::support::{Failed, Tries};
    use resilience::{TestClock, circuit_breaker};

    #[circuit_breaker]
    fn first<'a>(tries: &Tries, items: &'a mut [u8]) -> Result<&'a mut u8, Failed> {
        tries.turn()?;
        items.first_mut().ok_or(Failed::Again)
    }

    #[test]
    fn a_borrow_of_a_mut_argument_is_returned() {
        let _installed = TestClock::new().install();
        let tries = Tries::default();
        let mut items = [1, 2];
        *first(&tries, &mut items).unwrap() += 1;
        assert_eq!((items, tries.made()), ([2, 2], 1));
    }

    #[circuit_breaker]
    async fn first_async<'a>(tries: &Tries, items: &'a mut Vec<u8>) -> Result<&'a mut u8, Failed> {
        tries.turn()?;
        let item = items.first_mut();
        item.ok_or(Failed::Again)
    }

    #[tokio::test(start_paused = true)]
    async fn a_borrow_of_a_mut_argument_is_returned_in_async() {
        let tries = Tries::default();
        let mut items = vec![1, 2];
        *first_async(&tries, &mut items).await.unwrap() += 1;
        assert_eq!((items, tries.made()), (vec![2, 2], 1));
    }

    struct Cache {
        items: Vec<String>,
    }

    impl Cache {
        #[circuit_breaker]
        fn get(&mut self, tries: &Tries) -> Result<&mut String, Failed> {
            tries.turn()?;
            self.items.first_mut().ok_or(Failed::Again)
        }

        #[circuit_breaker]
        async fn get_async(&mut self, tries: &Tries) -> Result<&str, Failed> {
            tries.turn()?;
            self.items.push(String::from("new"));
            self.items.first().map(String::as_str).ok_or(Failed::Again)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_borrow_of_mut_self_is_returned() {
        let tries = Tries::default();
        let mut cache = Cache { items: vec![] };
        assert_eq!(cache.get_async(&tries).await, Ok("new"));
        cache.get(&tries).unwrap().push('!');
        assert_eq!((cache.items[0].as_str(), tries.made()), ("new!", 2));
    }
}
