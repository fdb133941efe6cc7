//! A call whose future is dropped.

mod by_a_token {
    use resilience::retry;
    use std::io;
    use tokio_util::sync::CancellationToken;

    #[retry(attempts = unlimited, base = 1s, cap = 1m)]
    async fn send(queue: &Queue, message: &str) -> io::Result<()> {
        queue.push(message).await
    }

    /// `None` if `stop` was cancelled first.
    async fn send_until(stop: &CancellationToken, queue: &Queue, message: &str) -> Option<io::Result<()>> {
        stop.run_until_cancelled(send(queue, message)).await
    }

    use super::Queue;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    #[tokio::test(start_paused = true)]
    async fn it_ends_a_wait_at_once() {
        let (queue, stop, start) = (Queue::down(), CancellationToken::new(), Instant::now());
        let cancel = async {
            sleep(Duration::from_secs(3600)).await;
            stop.cancel();
        };
        let (outcome, ()) = tokio::join!(send_until(&stop, &queue, "a"), cancel);
        assert!(outcome.is_none());
        assert_eq!(start.elapsed(), Duration::from_secs(3600));
        let pushes = queue.pushes.get();
        assert!(pushes > 60, "each minute one: {pushes}");
        sleep(Duration::from_secs(3600)).await;
        assert_eq!(queue.pushes.get(), pushes, "nothing is left behind");
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_token_begins_no_call() {
        let (queue, stop) = (Queue::up(), CancellationToken::new());
        assert!(send_until(&stop, &queue, "a").await.is_some_and(|sent| sent.is_ok()));
        stop.cancel();
        assert!(send_until(&stop, &queue, "b").await.is_none());
        assert_eq!(queue.pushes.get(), 1);
    }
}

mod by_any_future {
    use resilience::retry;
    use std::io;

    #[retry(attempts = unlimited, base = 1s, cap = 1m)]
    async fn send(queue: &Queue, message: &str) -> io::Result<()> {
        queue.push(message).await
    }

    async fn send_unless(stop: impl Future<Output = ()>, queue: &Queue, message: &str) -> io::Result<()> {
        tokio::select! {
            biased; // a call that comes too late makes no attempt
            () = stop => Err(io::Error::other("shutting down")),
            outcome = send(queue, message) => outcome,
        }
    }

    use super::Queue;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    #[tokio::test(start_paused = true)]
    async fn it_ends_a_wait_at_once() {
        let (queue, start) = (Queue::down(), Instant::now());
        let outcome = send_unless(sleep(Duration::from_millis(1)), &queue, "a").await;
        assert_eq!(outcome.expect_err("it is stopped").to_string(), "shutting down");
        assert_eq!(start.elapsed(), Duration::from_millis(1));
        let pushes = queue.pushes.take();
        assert!(pushes >= 1);
        assert!(send_unless(async {}, &queue, "b").await.is_err());
        assert_eq!(queue.pushes.get(), 0);
        assert!(send_unless(std::future::pending(), &Queue::up(), "c").await.is_ok());
    }
}

/// A queue that is there or not.
struct Queue {
    is_up: bool,
    pushes: std::cell::Cell<u32>,
}

impl Queue {
    fn up() -> Self {
        Self { is_up: true, pushes: std::cell::Cell::default() }
    }

    fn down() -> Self {
        Self { is_up: false, ..Self::up() }
    }

    async fn push(&self, message: &str) -> std::io::Result<()> {
        assert!(!message.is_empty());
        self.pushes.set(self.pushes.get() + 1);
        if self.is_up { Ok(()) } else { Err(std::io::ErrorKind::ConnectionRefused.into()) }
    }
}
