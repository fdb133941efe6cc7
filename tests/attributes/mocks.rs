//! `#[automock]` on a trait: implementations and callers try again, the mock does as it is told.
//!
//! A trait with an annotated default method is left out: `automock` copies a method's attributes to
//! the mock's method, and to expressions.

use mockall::automock;
use resilience::{TestClock, circuit_breaker, retry};

use crate::support::{Failed, Tries, check, check_async};

#[automock]
trait Source {
    fn read(&self, number: u32) -> Result<u32, Failed>;
}

impl Source for Tries {
    #[retry]
    #[circuit_breaker]
    fn read(&self, number: u32) -> Result<u32, Failed> {
        assert_eq!(number, 7);
        self.turn()
    }
}

#[automock]
#[async_trait::async_trait]
trait AsyncSource: Sync {
    async fn read(&self, number: u32) -> Result<u32, Failed>;
}

#[async_trait::async_trait]
impl AsyncSource for Tries {
    #[circuit_breaker]
    #[retry]
    async fn read(&self, number: u32) -> Result<u32, Failed> {
        assert_eq!(number, 7);
        self.turn()
    }
}

#[retry]
fn through(source: &impl Source) -> Result<u32, Failed> {
    source.read(7)
}

#[circuit_breaker]
#[retry]
async fn through_async(source: &impl AsyncSource) -> Result<u32, Failed> {
    source.read(7).await
}

#[test]
fn a_mock_is_asked_once_per_attempt() {
    let _installed = TestClock::new().install();
    let (tries, mut source) = (Tries::failing(2), MockSource::new());
    source.expect_read().times(3).returning(move |_| tries.turn());
    assert_eq!(through(&source), Ok(3));
}

#[tokio::test(start_paused = true)]
async fn an_async_mock_is_asked_once_per_attempt() {
    let (tries, mut source) = (Tries::failing(2), MockAsyncSource::new());
    source.expect_read().times(3).returning(move |_| tries.turn());
    assert_eq!(through_async(&source).await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn an_implementation_of_a_mocked_trait_tries_again() {
    check(3, |tries| Source::read(tries, 7));
    check_async(3, async |tries| AsyncSource::read(tries, 7).await).await;
}
