//! Who is let in, and when.

use std::cell::RefCell;
use std::time::Duration;

use resilience::{Bulkhead, bulkhead};
use tokio::join;
use tokio::task::{JoinHandle, LocalSet, spawn_local};
use tokio::time::{Instant, sleep};

use crate::bulkhead::{Error, began, full, work};
use crate::support::ms;

#[tokio::test(start_paused = true)]
async fn calls_are_let_in_in_the_order_in_which_they_came() {
    #[bulkhead(1, queue = 10, wait = 1m)]
    async fn call(name: u32, order: &RefCell<Vec<u32>>) -> Result<(), Error> {
        order.borrow_mut().push(name);
        work(10).await.map(|_| ())
    }
    let order = RefCell::default();
    // Polled in another order than that in which they come, and woken by other things too.
    let later = |name: u32, delay: u64| {
        let order = &order;
        async move {
            sleep(ms(delay)).await;
            call(name, order).await
        }
    };
    let outcomes = join!(later(3, 3), later(1, 1), later(0, 0), later(4, 4), later(2, 2));
    assert_eq!(outcomes, (Ok(()), Ok(()), Ok(()), Ok(()), Ok(())));
    assert_eq!(*order.borrow(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_never_passes_those_who_wait() {
    #[bulkhead(1, queue = 10, wait = 1m)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let newcomer = async {
        sleep(ms(10)).await;
        // The first call ends at this moment, and the second one waits.
        call(1).await
    };
    let (first, second, newcomer) = join!(call(10), call(10), newcomer);
    let begun = [first, second, newcomer].map(|outcome| began(outcome, start));
    assert_eq!(begun, [Some(ms(0)), Some(ms(10)), Some(ms(20))]);
}

async fn let_others_run() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_leaves_at_once() {
    #[bulkhead(1, queue = 1, wait = 1m, name = "bulkhead: dropped waiter")]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    LocalSet::new()
        .run_until(async {
            let seen = || Bulkhead::named("bulkhead: dropped waiter").snapshot();
            let first: JoinHandle<_> = spawn_local(call(10));
            let_others_run().await;
            let second = spawn_local(call(10));
            let_others_run().await;
            assert_eq!((seen().running(), seen().waiting()), (1, 1));
            assert!(full(call(0).await).is_some(), "the queue is full");
            second.abort();
            assert!(second.await.is_err());
            assert_eq!((seen().running(), seen().waiting()), (1, 0));
            let third = spawn_local(call(0));
            let_others_run().await;
            assert_eq!(seen().waiting(), 1);
            assert!(first.await.expect("it ran").is_ok() && third.await.expect("it ran").is_ok());
            assert_eq!((seen().running(), seen().waiting()), (0, 0));
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_place_that_was_granted_to_a_dropped_call_goes_on() {
    #[bulkhead(1, queue = 2, wait = 1m)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let mut first = Box::pin(call(1000));
    let mut second = Box::pin(call(0));
    let mut third = Box::pin(call(0));
    let pending = |poll: std::task::Poll<Result<Instant, Error>>| assert!(poll.is_pending());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    pending(first.as_mut().poll(&mut cx));
    pending(second.as_mut().poll(&mut cx));
    pending(third.as_mut().poll(&mut cx));
    drop(first); // Grants its place to the second call,
    drop(second); // which never runs.
    assert_eq!(began(third.await, start), Some(Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_over_makes_room_in_the_queue() {
    #[bulkhead(1, queue = 1, wait = 10ms)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let later = async {
        sleep(ms(11)).await;
        call(0).await
    };
    let (first, second, later) = join!(call(20), call(0), later);
    assert_eq!(began(first, start), Some(ms(0)));
    assert_eq!(full(second).map(|full| full.waited()), Some(ms(10)));
    assert_eq!(began(later, start), Some(ms(20)));
}
