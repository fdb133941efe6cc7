//! The semaphores of tokio and of async-lock, around the body by hand. Neither has an error that
//! says who was full, or a limit for those who wait.

use crate::subject::{Failed, woken_once, work, work_async};

pub(crate) mod tokio {
    use ::tokio::sync::Semaphore;

    use super::{Failed, woken_once, work, work_async};

    static FREE: Semaphore = Semaphore::const_new(64);
    static FREE_ASYNC: Semaphore = Semaphore::const_new(64);
    static FULL: Semaphore = Semaphore::const_new(0);
    static QUEUED: Semaphore = Semaphore::const_new(1);

    /// A thread cannot wait for this semaphore, so this is less than the others do.
    #[inline(never)]
    pub(crate) fn free(input: u64) -> Result<u64, Failed> {
        let _permit = FREE.try_acquire().map_err(|_| Failed)?;
        work(input)
    }

    pub(crate) async fn free_async(input: u64) -> Result<u64, Failed> {
        let _permit = FREE_ASYNC.acquire().await.map_err(|_| Failed)?;
        work_async(input).await
    }

    #[inline(never)]
    pub(crate) fn full(input: u64) -> Result<u64, Failed> {
        let _permit = FULL.try_acquire().map_err(|_| Failed)?;
        work(input)
    }

    pub(crate) async fn full_async(input: u64) -> Result<u64, Failed> {
        let _permit = FULL.try_acquire().map_err(|_| Failed)?;
        work_async(input).await
    }

    pub(crate) async fn queued(input: u64) -> Result<u64, Failed> {
        let _permit = QUEUED.acquire().await.map_err(|_| Failed)?;
        woken_once(input).await
    }

    /// The future around any inner future, to measure its size.
    pub(crate) async fn limiting<E: From<Failed>>(
        inner: impl Future<Output = Result<u64, E>>,
    ) -> Result<u64, E> {
        let _permit = FREE_ASYNC.acquire().await.map_err(|_| Failed)?;
        inner.await
    }
}

pub(crate) mod async_lock {
    use ::async_lock::Semaphore;

    use super::{Failed, woken_once, work, work_async};

    static FREE: Semaphore = Semaphore::new(64);
    static FREE_ASYNC: Semaphore = Semaphore::new(64);
    static FULL: Semaphore = Semaphore::new(0);
    static QUEUED: Semaphore = Semaphore::new(1);

    #[inline(never)]
    pub(crate) fn free(input: u64) -> Result<u64, Failed> {
        let _permit = FREE.acquire_blocking();
        work(input)
    }

    pub(crate) async fn free_async(input: u64) -> Result<u64, Failed> {
        let _permit = FREE_ASYNC.acquire().await;
        work_async(input).await
    }

    #[inline(never)]
    pub(crate) fn full(input: u64) -> Result<u64, Failed> {
        let _permit = FULL.try_acquire().ok_or(Failed)?;
        work(input)
    }

    pub(crate) async fn full_async(input: u64) -> Result<u64, Failed> {
        let _permit = FULL.try_acquire().ok_or(Failed)?;
        work_async(input).await
    }

    pub(crate) async fn queued(input: u64) -> Result<u64, Failed> {
        let _permit = QUEUED.acquire().await;
        woken_once(input).await
    }

    /// The future around any inner future, to measure its size.
    pub(crate) async fn limiting<E>(inner: impl Future<Output = Result<u64, E>>) -> Result<u64, E> {
        let _permit = FREE_ASYNC.acquire().await;
        inner.await
    }
}
