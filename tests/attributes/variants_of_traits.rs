//! `#[trait_variant::make]`: a trait of async methods, and the same with futures that are `Send`.

use resilience::{bulkhead, circuit_breaker, hedge, rate_limit, retry};

use crate::support::{Failed, Tries, check_async};

#[trait_variant::make(Calls: Send)]
trait LocalCalls {
    async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed>;
    async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed>;
    async fn by_value(self, tries: &Tries, text: String) -> Result<u32, Failed>;
    async fn hedged(&self, tries: &Tries, text: String) -> Result<u32, Failed>;
}

#[derive(Clone, Debug, Default)]
struct Service {
    calls: u32,
}

impl Calls for Service {
    #[retry]
    #[circuit_breaker]
    async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
        tokio::task::yield_now().await;
        assert_eq!(self.calls, 0);
        tries.turn()
    }

    #[circuit_breaker]
    #[retry]
    async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.calls += 1;
        tokio::task::yield_now().await;
        tries.turn()
    }

    #[retry]
    async fn by_value(self, tries: &Tries, mut text: String) -> Result<u32, Failed> {
        text.push('b');
        tokio::task::yield_now().await;
        assert_eq!(text, "ab");
        drop((self, text));
        tries.turn()
    }

    #[hedge(1h, attempts = 3)]
    #[rate_limit(1000)]
    #[bulkhead(20)]
    async fn hedged(&self, tries: &Tries, text: String) -> Result<u32, Failed> {
        tokio::task::yield_now().await;
        assert_eq!((self.calls, text.as_str()), (0, "a"));
        drop(text);
        tries.turn()
    }
}

fn is_send<T: Send>(future: T) -> T {
    future
}

#[tokio::test(start_paused = true)]
async fn methods_of_the_variant_run_and_are_send() {
    let mut service = Service::default();
    check_async(3, async |tries| is_send(Calls::by_reference(&service, tries)).await).await;
    check_async(3, async |tries| is_send(Calls::hedged(&service, tries, "a".into())).await).await;
    check_async(3, async |tries| is_send(Calls::by_mut(&mut service, tries)).await).await;
    assert_eq!(service.calls, 3);
    check_async(3, async |tries| is_send(Calls::by_value(service, tries, "a".into())).await).await;
}

/// A type that implements the variant implements the trait.
#[tokio::test(start_paused = true)]
async fn methods_of_the_trait_run() {
    let mut service = Service::default();
    check_async(3, async |tries| LocalCalls::by_reference(&service, tries).await).await;
    check_async(3, async |tries| LocalCalls::hedged(&service, tries, "a".into()).await).await;
    check_async(3, async |tries| LocalCalls::by_mut(&mut service, tries).await).await;
    check_async(3, async |tries| LocalCalls::by_value(service, tries, "a".into()).await).await;
}
