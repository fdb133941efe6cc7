//! A `&mut self` that the body moves is borrowed again for every attempt: into a name, or into a
//! `move` block or closure, as `#[tracing::instrument]` writes them around a body.

use resilience::{circuit_breaker, retry};

use crate::support::{Failed, Only, Tries};

struct Client {
    calls: u32,
}

impl Client {
    fn call(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.calls += 1;
        tries.turn()
    }

    #[retry(base = 0ms)]
    #[circuit_breaker]
    fn renamed(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let this = self;
        this.call(tries)
    }

    #[retry(base = 0ms)]
    async fn passed_on(&mut self, tries: &Tries) -> Result<u32, Failed> {
        async fn call(client: &mut Client, tries: &Tries) -> Result<u32, Failed> {
            client.call(tries)
        }
        let wrapped = Some(self);
        match wrapped {
            Some(this) => call(this, tries).await,
            None => Err(Failed::Again),
        }
    }

    #[retry(base = 0ms)]
    fn in_a_field(&mut self, tries: &Tries) -> Result<u32, Failed> {
        struct Session<'a> {
            client: &'a mut Client,
        }
        let session = Session { client: self };
        session.client.call(tries)
    }

    #[retry(base = 0ms)]
    fn printed(&mut self, tries: &Tries) -> Result<u32, Failed>
    where
        Self: std::fmt::Debug,
    {
        assert_eq!(format!("{self:?}"), "Client");
        Self::call(self, tries)
    }
}

/// Blocks and closures as other people's attributes put them around a body.
impl Client {
    #[retry(base = 0ms)]
    async fn in_a_block(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let future = async move { self.call(tries) };
        future.await
    }

    #[retry(base = 0ms)]
    async fn in_blocks(&mut self, tries: &Tries, text: &mut String) -> Result<u32, Failed> {
        let future = async move {
            let outcome = async move {
                text.push('a');
                self.call(tries)
            };
            match outcome.await {
                Ok(turn) => Ok(turn),
                Err(error) => Err(error),
            }
        };
        future.await
    }

    #[retry(base = 0ms)]
    fn in_a_closure(&mut self, tries: &Tries) -> Result<u32, Failed> {
        match (move || self.call(tries))() {
            Ok(turn) => Ok(turn),
            Err(error) => Err(error),
        }
    }

    #[retry(base = 0ms)]
    async fn with_a_local(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let future = {
            let more = 1;
            async move {
                self.calls += more;
                tries.turn()
            }
        };
        future.await
    }

    #[retry(base = 0ms)]
    fn with_a_cursor(&mut self, tries: &Tries, mut rest: &mut [u8]) -> Result<u32, Failed> {
        let mut take = move || {
            self.calls += 1;
            let (_, others) = std::mem::take(&mut rest).split_at_mut(1);
            rest = others;
            rest.len()
        };
        assert_eq!(take(), 1);
        tries.turn()
    }

    #[retry(base = 0ms)]
    async fn printed_in_a_block(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let local = String::from("-");
        let future = async move {
            let text = "Client{self}-";
            assert_eq!(format!("{self:?}{{self}}{local}"), text);
            assert_eq!(format!("{self:?}{}", tries.made(),), format!("Client{}", tries.made()));
            let lines = [format!("{self:?}"), format!("{:?}", self)];
            assert_eq!(lines, ["Client", "Client"], "{self:?}");
            self.call(tries)
        };
        future.await
    }

    #[retry(base = 0ms)]
    async fn named_in_a_macro(&mut self, tries: &Tries) -> Result<u32, Failed> {
        macro_rules! field {
            (self = $value:expr) => {
                $value
            };
            ($name:ident = $value:expr) => {
                compile_error!("the field has lost its name")
            };
        }
        let more = field!(self = self.calls) * 0 + 1;
        let future = async move {
            self.calls += more;
            tries.turn()
        };
        future.await
    }

    #[retry(base = 0ms, on = |_| self.calls > 0)]
    #[circuit_breaker(on = |_| self.calls > 0)]
    async fn looked_at(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let future = async move { self.call(tries) };
        future.await
    }

    #[circuit_breaker(on = |_| self.calls > 0)]
    async fn looked_at_by_a_breaker(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let future = async move { self.call(tries) };
        future.await
    }

    #[circuit_breaker(on = |_| self.calls > 0)]
    fn looked_at_by_a_breaker_in_sync(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let mut call = move || self.call(tries);
        call()
    }

    #[circuit_breaker(on = |_| self.calls > 0)]
    fn moved_under_a_breaker(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let this = self;
        this.call(tries)
    }

    #[retry(base = 0ms)]
    fn returned(&mut self, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        async move {
            let future = async move { self.call(tries) };
            future.await
        }
    }

    #[retry(base = 0ms)]
    fn handed_on(&mut self, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        let future = async move { self.call(tries) };
        futures::FutureExt::map(future, |outcome| outcome)
    }

    #[retry(base = 0ms)]
    fn boxed<'a>(&'a mut self, tries: &'a Tries) -> futures::future::BoxFuture<'a, Result<u32, Failed>> {
        Box::pin(async move { self.call(tries) })
    }
}

/// A value that is not `Clone` is lent to the block, which ends with its attempt.
#[retry(base = 0ms)]
async fn lent(only: Only, tries: &Tries) -> Result<u32, Failed> {
    match async move { tries.turn().map(|turn| turn + only.0) }.await {
        Ok(turn) => Ok(turn),
        Err(error) => Err(error),
    }
}

#[retry(base = 0ms)]
fn lent_to_a_closure(only: Only, tries: &Tries) -> Result<u32, Failed> {
    (move || tries.turn().map(|turn| turn + only.0))()
}

/// A spawned task outlives the attempt.
#[retry(base = 0ms)]
async fn sent(text: String, tries: &Tries) -> Result<u32, Failed> {
    let task = tokio::spawn(async move { text.len() });
    assert_eq!(task.await.unwrap_or_default(), 1);
    tries.turn()
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

#[tokio::test]
async fn self_may_be_moved_in_every_attempt() {
    let mut client = Client { calls: 0 };
    assert_eq!(client.renamed(&Tries::failing(2)), Ok(3));
    assert_eq!(client.passed_on(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.in_a_field(&Tries::failing(2)), Ok(3));
    assert_eq!(client.printed(&Tries::failing(2)), Ok(3));
    assert_eq!(client.calls, 12);
}

#[tokio::test]
async fn self_may_be_moved_into_blocks_and_closures() {
    let mut client = Client { calls: 0 };
    assert_eq!(client.in_a_block(&Tries::failing(2)).await, Ok(3));
    let mut text = String::new();
    assert_eq!(client.in_blocks(&Tries::failing(2), &mut text).await, Ok(3));
    assert_eq!(text, "aaa");
    assert_eq!(client.in_a_closure(&Tries::failing(2)), Ok(3));
    assert_eq!(client.with_a_local(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.with_a_cursor(&Tries::failing(2), &mut [1, 2]), Ok(3));
    assert_eq!(client.printed_in_a_block(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.calls, 18);
    assert_eq!(client.named_in_a_macro(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.looked_at(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.returned(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.handed_on(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.boxed(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.calls, 33);
}

#[tokio::test]
async fn self_moved_under_a_breaker_may_be_looked_at() {
    let mut client = Client { calls: 0 };
    assert_eq!(client.looked_at_by_a_breaker(&Tries::failing(0)).await, Ok(1));
    assert_eq!(client.looked_at_by_a_breaker_in_sync(&Tries::failing(1)), Err(Failed::Again));
    assert_eq!(client.moved_under_a_breaker(&Tries::failing(1)), Err(Failed::Again));
    assert_eq!(client.calls, 3);
}

#[tokio::test]
async fn a_block_that_runs_in_place_takes_nothing() {
    assert_eq!(lent(Only(1), &Tries::failing(2)).await, Ok(4));
    assert_eq!(lent_to_a_closure(Only(1), &Tries::failing(2)), Ok(4));
    assert_eq!(sent("a".to_owned(), &Tries::failing(2)).await, Ok(3));
}
