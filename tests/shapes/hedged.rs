//! Shapes under `#[hedge]`: the first run of each fails, so two runs make the outcome. It is for
//! async functions, and for what two runs may share. Blocks of `each_policy!` with the word `hedge`
//! have more of them.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use resilience::hedge;
use tokio::time::sleep;

use crate::support::{Counted, Failed, Only, Tries, eat};

/// A shape that fails once runs twice, and so does one that always fails.
async fn check<T: std::fmt::Debug + PartialEq, E: std::fmt::Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(1);
    assert_eq!(call(&tries).await.expect("the second attempt succeeds"), expected);
    assert_eq!(tries.made(), 2);
    let tries = Tries::failing(u32::MAX);
    assert!(call(&tries).await.is_err());
    assert_eq!(tries.made(), 2);
}

fn is_send<T: Send>(future: T) -> T {
    future
}

mod receivers {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Service {
        name: String,
        number: u32,
    }

    impl Service {
        fn new() -> Self {
            Self { name: "a".to_owned(), number: 7 }
        }

        #[hedge(1h)]
        async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| self.number)
        }

        #[hedge(1h)]
        async fn by_value(self, tries: &Tries) -> Result<String, Failed> {
            tries.turn().map(|_| self.name)
        }

        #[hedge(1h)]
        async fn by_value_borrowed(self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| self.name.len() as u32 + self.number)
        }

        #[hedge(1h)]
        async fn by_mut_value(mut self, tries: &Tries) -> Result<Self, Failed> {
            self.number += 1;
            self.name.push('b');
            tries.turn().map(|_| self)
        }

        #[hedge(1h)]
        async fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<Arc<Self>, Failed> {
            tries.turn().map(|_| self)
        }

        #[hedge(1h)]
        async fn by_pin(self: Pin<&Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| self.number)
        }

        #[hedge(1h)]
        async fn unused_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()
        }

        #[hedge(1h)]
        async fn lends(&self, tries: &Tries) -> Result<&str, Failed> {
            tries.turn().map(|_| &*self.name)
        }

        #[hedge(self.after(), on = |_| self.number == 7)]
        async fn asks_self(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()
        }

        fn after(&self) -> Duration {
            Duration::from_secs(self.number.into())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_receiver_that_is_shared_or_owned() {
        let mut service = Service::new();
        check(async |tries| service.by_reference(tries).await, 7).await;
        check(async |tries| service.clone().by_value(tries).await, "a".to_owned()).await;
        check(async |tries| service.clone().by_value_borrowed(tries).await, 8).await;
        let changed = Service { name: "ab".to_owned(), number: 8 };
        check(async |tries| service.clone().by_mut_value(tries).await, changed).await;
        check(async |tries| Arc::new(service.clone()).by_arc(tries).await, Arc::new(service.clone())).await;
        check(async |tries| Pin::new(&service).by_pin(tries).await, 7).await;
        check(async |tries| service.lends(tries).await.map(str::to_owned), "a".to_owned()).await;
        check(async |tries| service.asks_self(tries).await, 2).await;
        check(async |tries| service.unused_mut(tries).await, 2).await;
    }
}

mod params {
    use super::*;

    #[hedge(1h)]
    async fn patterns(
        tries: &Tries,
        (left, right): (u32, u32),
        [first, ..]: [u32; 3],
        _: Only,
        mut number: u32,
    ) -> Result<u32, Failed> {
        number += left + right + first;
        tries.turn().map(|_| number)
    }

    #[hedge(1h)]
    async fn consumed(tries: &Tries, text: String, list: Vec<u32>) -> Result<(String, Vec<u32>), Failed> {
        tries.turn()?;
        Ok((text, list))
    }

    #[hedge(1h)]
    async fn mutable(tries: &Tries, mut text: String) -> Result<String, Failed> {
        text.push('!');
        tries.turn().map(|_| text)
    }

    #[hedge(1h)]
    async fn generic<T: Clone + Sync, const N: usize>(
        tries: &Tries,
        item: T,
        _all: [u8; N],
        name: impl AsRef<str> + Sync,
    ) -> Result<(T, usize, usize), Failed> {
        tries.turn().map(|_| (item, N, name.as_ref().len()))
    }

    #[hedge(1h)]
    async fn lends<'a>(tries: &Tries, names: &'a [String], index: usize) -> Result<&'a str, Failed> {
        tries.turn().map(|_| &*names[index])
    }

    #[hedge(1h)]
    async fn called(tries: &Tries, call: impl Fn(u32) -> u32 + Sync) -> Result<u32, Failed> {
        tries.turn().map(&call)
    }

    #[hedge(1h, clone(counted))]
    async fn listed(tries: &Tries, counted: Counted) -> Result<(), Failed> {
        eat(&counted);
        tries.turn().map(drop)
    }

    macro_rules! take {
        ($value:expr) => {
            drop($value)
        };
    }

    #[hedge(1h, clone(text, request))]
    async fn consumed_unseen(tries: &Tries, text: String, request: Request) -> Result<u32, Failed> {
        take!(text);
        request.send(tries).await
    }

    #[derive(Clone)]
    struct Request;

    impl Request {
        async fn send(self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()
        }
    }

    #[hedge(1h)]
    async fn copies(tries: &Tries, number: u32, flag: bool) -> Result<u32, Failed> {
        let add = move |more: u32| if flag { number + more } else { number };
        tries.turn().map(add)
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_parameter() {
        check(async |tries| patterns(tries, (1, 2), [3, 4, 5], Only(1), 4).await, 10).await;
        check(async |tries| consumed(tries, "a".into(), vec![1]).await, ("a".to_owned(), vec![1])).await;
        check(async |tries| mutable(tries, "a".into()).await, "a!".to_owned()).await;
        check(async |tries| generic(tries, vec![1_u8], [0; 4], "abc").await, (vec![1], 4, 3)).await;
        let names = ["a".to_owned(), "b".to_owned()];
        check(async |tries| lends(tries, &names, 1).await.map(str::to_owned), "b".to_owned()).await;
        let more = 40;
        check(async |tries| called(tries, |number| number + more).await, 42).await;
        let counted = Counted::default();
        check(async |tries| listed(tries, counted.another()).await, ()).await;
        assert_eq!(counted.clones(), 4, "one for each attempt");
        check(async |tries| consumed_unseen(tries, "a".into(), Request).await, 2).await;
        check(async |tries| copies(tries, 5, true).await, 7).await;
    }
}

mod functions {
    use super::*;

    #[hedge(1h)]
    fn returned(tries: &Tries, text: String) -> impl Future<Output = Result<String, Failed>> + Send {
        async move {
            tries.turn()?;
            Ok(text)
        }
    }

    #[hedge(1h)]
    fn boxed<'a>(
        tries: &'a Tries,
        text: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<usize, Failed>> + Send + 'a>> {
        Box::pin(async move {
            tries.turn()?;
            Ok(text.len())
        })
    }

    #[hedge(1h)]
    fn called<'a>(tries: &'a Tries, text: &'a str) -> impl Future<Output = Result<usize, Failed>> + 'a {
        let inner = boxed_inside(tries, text);
        inner
    }

    async fn boxed_inside(tries: &Tries, text: &str) -> Result<usize, Failed> {
        tries.turn()?;
        Ok(text.len())
    }

    #[async_trait::async_trait]
    trait Calls {
        async fn call(&self, tries: &Tries, text: String) -> Result<String, Failed>;
        async fn by_value(self, tries: &Tries) -> Result<u32, Failed>;
    }

    #[derive(Clone)]
    struct Client(String);

    #[async_trait::async_trait]
    impl Calls for Client {
        #[hedge(1h)]
        async fn call(&self, tries: &Tries, text: String) -> Result<String, Failed> {
            tries.turn().map(|_| text + &self.0)
        }

        #[hedge(1h)]
        async fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| self.0.len() as u32)
        }
    }

    trait Native {
        async fn call(&self, tries: &Tries) -> Result<u32, Failed>;
    }

    impl Native for Client {
        #[hedge(1h)]
        async fn call(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()
        }
    }

    #[hedge(1h)]
    async fn leaves(tries: &Tries) -> io::Result<u32> {
        if tries.made() > 100 {
            return Ok(0);
        }
        'outer: loop {
            for number in 0.. {
                if number == 3 {
                    break 'outer;
                }
            }
        }
        let turn = tries.turn()?;
        Ok(turn)
    }

    #[hedge(1h)]
    async fn optional(tries: &Tries) -> Option<u32> {
        tries.turn().ok()
    }

    #[hedge(1h)]
    async fn dynamic(tries: &Tries) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        Ok(tries.turn()?)
    }

    #[hedge(1h)]
    async fn opaque(tries: &Tries) -> Result<impl Iterator<Item = u32> + use<>, Failed> {
        let turn = tries.turn()?;
        Ok(0..turn)
    }

    #[hedge(1h)]
    async fn anyhow(tries: &Tries) -> anyhow::Result<u32> {
        Ok(tries.turn()?)
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_function() {
        check(async |tries| is_send(returned(tries, "a".into())).await, "a".to_owned()).await;
        check(async |tries| is_send(boxed(tries, "abc")).await, 3).await;
        check(async |tries| called(tries, "abc").await, 3).await;
        let client = Client("b".to_owned());
        check(async |tries| Calls::call(&client, tries, "a".into()).await, "ab".to_owned()).await;
        check(async |tries| client.clone().by_value(tries).await, 1).await;
        check(async |tries| Native::call(&client, tries).await, 2).await;
        check(async |tries| is_send(leaves(tries)).await, 2).await;
        check(async |tries| optional(tries).await.ok_or(()), 2).await;
        check(async |tries| is_send(dynamic(tries)).await, 2).await;
        check(async |tries| opaque(tries).await.map(Iterator::count), 2).await;
        check(async |tries| anyhow(tries).await, 2).await;
    }
}

mod below {
    use super::*;
    use resilience::{bulkhead, circuit_breaker, faults, rate_limit, retry, timeout};

    #[timeout(1h)]
    #[retry(attempts = 1)]
    #[hedge(10s)]
    #[circuit_breaker]
    #[rate_limit(1_000)]
    #[bulkhead(20)]
    #[timeout(1m)]
    #[faults(error = Failed::Again)]
    async fn whole(tries: &Tries, text: String, number: u32) -> Result<String, Failed> {
        sleep(Duration::from_millis(1)).await;
        tries.turn().map(|_| text + &number.to_string())
    }

    #[hedge(10s)]
    #[circuit_breaker(key = text, map_err = |_| Failed::Rejected)]
    async fn keyed(tries: &Tries, text: String) -> Result<String, Failed> {
        tries.turn().map(|_| text)
    }

    #[hedge(10s)]
    #[timeout(limit, map_err = |_| Failed::Late)]
    async fn limited(tries: &Tries, limit: Duration, text: String) -> Result<String, Failed> {
        sleep(limit / 2).await;
        tries.turn().map(|_| text)
    }

    #[tokio::test(start_paused = true)]
    async fn each_layer_below() {
        check(async |tries| is_send(whole(tries, "a".into(), 5)).await, "a5".to_owned()).await;
        check(async |tries| is_send(keyed(tries, "a".into())).await, "a".to_owned()).await;
        let limit = Duration::from_secs(2);
        check(async |tries| is_send(limited(tries, limit, "a".into())).await, "a".to_owned()).await;
    }
}

mod made_by_macros {
    use super::*;

    macro_rules! hedged {
        ($name:ident, $after:literal, $ty:ty) => {
            #[hedge($after)]
            async fn $name(tries: &Tries, value: $ty) -> Result<$ty, Failed> {
                tries.turn().map(|_| value)
            }
        };
    }
    hedged!(by_macro, 1h, Vec<u8>);

    #[tokio::test(start_paused = true)]
    async fn a_function_of_a_macro() {
        check(async |tries| by_macro(tries, vec![1]).await, vec![1]).await;
    }
}

/// All lints of clippy that code under an attribute may meet.
#[deny(
    warnings,
    clippy::pedantic,
    clippy::nursery,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::implicit_return,
    clippy::redundant_clone,
    clippy::question_mark_used
)]
#[allow(clippy::blanket_clippy_restriction_lints, clippy::question_mark_used, clippy::implicit_return)]
mod lints {
    use super::*;

    #[hedge(p99, attempts = 3, on = Failed::Again, budget = 20%)]
    async fn clean(tries: &Tries, mut text: String, id: u32) -> Result<String, Failed> {
        text.push('c');
        tries.turn().map(|turn| format!("{text}{turn}{id}"))
    }

    #[tokio::test(start_paused = true)]
    async fn no_lint_fires() {
        let tries = Tries::failing(2);
        assert_eq!(clean(&tries, "b".into(), 4).await, Ok("bc34".to_owned()));
    }
}
