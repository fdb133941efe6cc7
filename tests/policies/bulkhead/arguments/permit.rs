//! Argument layer: `permit`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use resilience::{Bulkhead, BulkheadPermit, PolicyError, bulkhead, circuit_breaker, retry, timeout};
use tokio::sync::oneshot;

use crate::bulkhead::{Error, full};

#[tokio::test(start_paused = true)]
async fn a_place_moves_into_work_that_outlives_the_call() {
    #[bulkhead(1, permit = permit, name = "bulkhead: outlived")]
    async fn begin(end: oneshot::Receiver<()>) -> Result<tokio::task::JoinHandle<()>, Error> {
        Ok(tokio::spawn(async move {
            let _ = end.await;
            drop(permit);
        }))
    }
    let running = || Bulkhead::named("bulkhead: outlived").snapshot().running();
    let (end, ended) = oneshot::channel();
    let work = begin(ended).await.expect("it is free");
    assert_eq!(running(), 1);
    assert!(full(begin(oneshot::channel().1).await).is_some(), "the work goes on");
    end.send(()).expect("it waits");
    work.await.expect("it does not panic");
    assert_eq!(running(), 0);
}

#[test]
fn a_place_outlives_a_sync_call_too() {
    #[bulkhead(1, permit = permit)]
    fn begin(kept: &RefCell<Option<BulkheadPermit>>) -> Result<(), Error> {
        *kept.borrow_mut() = Some(permit);
        Ok(())
    }
    let kept = RefCell::default();
    assert_eq!(begin(&kept), Ok(()));
    assert!(full(begin(&kept)).is_some());
    kept.take();
    assert_eq!(begin(&kept), Ok(()));
}

#[tokio::test]
async fn a_permit_that_stays_in_the_body_ends_with_it() {
    #[bulkhead(1, permit = _permit)]
    async fn unused() -> Result<(), Error> {
        Ok(())
    }
    #[bulkhead(1, permit = permit)]
    async fn fails(name: String) -> Result<(), Error> {
        let _ = (&permit, name);
        Err(Error::Failed)
    }
    for _ in 0..2 {
        assert_eq!(unused().await, Ok(()));
        assert_eq!(fails("call".to_owned()).await, Err(Error::Failed));
    }
}

#[tokio::test(start_paused = true)]
async fn layers_between_the_bulkhead_and_the_body_hand_it_through() {
    #[retry(attempts = 2, base = 0s)]
    #[bulkhead(1, permit = permit)]
    #[circuit_breaker]
    #[timeout(1s)]
    async fn call(names: &mut Vec<String>, name: String) -> Result<(), std::io::Error> {
        names.push(name + &format!(" {permit:?}"));
        drop(permit);
        Err(std::io::ErrorKind::TimedOut.into())
    }
    let mut names = Vec::new();
    assert!(call(&mut names, "a".to_owned()).await.is_err());
    assert_eq!(names.len(), 2, "each attempt had a permit of its own");
    assert!(names.iter().all(|name| name.starts_with("a BulkheadPermit")), "{names:?}");
}

#[tokio::test]
async fn two_bulkheads_of_one_function_may_each_bind_a_permit() {
    #[bulkhead(2, permit = outer)]
    #[bulkhead(1, permit = inner)]
    async fn call() -> Result<[BulkheadPermit; 2], PolicyError> {
        Ok([outer, inner])
    }
    let kept = call().await.expect("both are free");
    assert!(call().await.is_err(), "the inner one is full");
    drop(kept);
    assert!(call().await.is_ok());
}

#[tokio::test]
async fn a_place_moves_on_at_the_head_of_a_returned_future() {
    type Kept = Result<(String, BulkheadPermit), Error>;
    #[bulkhead(1, permit = place)]
    #[allow(clippy::manual_async_fn, reason = "a function that returns a future is what is tested")]
    fn opaque(name: String) -> impl Future<Output = Kept> {
        async move {
            let kept = place;
            Ok((name, kept))
        }
    }
    #[retry(attempts = 2, base = 0s)]
    #[bulkhead(1, permit = place)]
    fn boxed(name: String) -> Pin<Box<dyn Future<Output = Kept>>> {
        Box::pin(async move {
            let name = name;
            let kept = place;
            Ok((name, kept))
        })
    }
    let (name, kept) = opaque("a".to_owned()).await.expect("it is free");
    assert!(opaque(name).await.is_err(), "the place is taken");
    drop(kept);
    let (name, kept) = boxed("b".to_owned()).await.expect("it is free");
    assert_eq!((name.as_str(), boxed("c".to_owned()).await.is_err()), ("b", true));
    drop(kept);
}
