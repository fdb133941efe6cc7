//! The error of `#[faults(error = …)]` in each shape of function, of what the function is given.
#![allow(clippy::manual_async_fn, clippy::unused_async, reason = "the shapes are the point")]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use resilience::{TestClock, fallback, faults, retry, timeout};

use crate::support::{Runs, set};

#[derive(Clone, Debug, PartialEq)]
struct Failed(usize);

#[derive(Clone, Debug)]
struct Service {
    code: usize,
}

impl Service {
    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code))]
    fn lent(&self, runs: &Runs) -> Result<usize, Failed> {
        runs.run();
        Ok(self.code)
    }

    #[retry(attempts = 2)]
    #[faults(error = Failed({ self.code += 1; self.code }))]
    fn lent_mutably(&mut self, runs: &Runs) -> Result<usize, Failed> {
        runs.run();
        Ok(self.code)
    }

    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code))]
    fn owned(self, runs: &Runs) -> Result<Self, Failed> {
        runs.run();
        Ok(self)
    }

    #[faults(error = Failed(self.code))]
    fn counted(self: Arc<Self>, runs: &Runs) -> Result<Arc<Self>, Failed> {
        runs.run();
        Ok(self)
    }

    #[timeout(1s, map_err = |_| Failed(0))]
    #[faults(error = Failed(self.code))]
    async fn awaited(&mut self, runs: &Runs) -> Result<usize, Failed> {
        runs.run();
        Ok(self.code)
    }

    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code))]
    fn taken_along<'a>(&'a self, runs: &'a Runs) -> impl Future<Output = Result<usize, Failed>> + 'a {
        async move {
            runs.run();
            Ok(self.code)
        }
    }

    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code))]
    fn called<'a>(&'a self, runs: &'a Runs) -> Pin<Box<dyn Future<Output = Result<usize, Failed>> + 'a>> {
        Box::pin(later(runs))
    }
}

async fn later(runs: &Runs) -> Result<usize, Failed> {
    runs.run();
    Ok(7)
}

#[async_trait::async_trait(?Send)]
trait Fetches {
    fn code(&self) -> usize;

    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code()))]
    fn fetch(&self, runs: &Runs) -> Result<usize, Failed> {
        runs.run();
        Ok(7)
    }

    #[retry(attempts = 2)]
    #[faults(error = Failed(self.code()))]
    async fn fetch_later(&self, runs: &Runs) -> Result<usize, Failed> {
        runs.run();
        Ok(7)
    }
}

impl Fetches for usize {
    fn code(&self) -> usize {
        *self
    }
}

#[test]
fn the_error_may_use_self() {
    let _installed = TestClock::new().install();
    faults::arm();
    let runs = Runs::default();
    let mut service = Service { code: 4 };
    for name in ["lent", "lent_mutably", "owned", "counted", "fetch"] {
        faults::set(&format!("{}::{name}", module_path!()), |fault| fault.error()).expect("it is a fault");
    }
    assert_eq!(service.lent(&runs), Err(Failed(4)));
    assert_eq!(service.clone().owned(&runs).unwrap_err(), Failed(4));
    assert_eq!(Arc::new(service.clone()).counted(&runs).unwrap_err(), Failed(4));
    assert_eq!(service.lent_mutably(&runs), Err(Failed(6)), "it is evaluated for each fault");
    assert_eq!(9.fetch(&runs), Err(Failed(9)));
    assert_eq!(runs.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_error_may_use_self_in_async() {
    faults::arm();
    let runs = Runs::default();
    let mut service = Service { code: 4 };
    for name in ["awaited", "taken_along", "called", "fetch_later"] {
        faults::set(&format!("{}::{name}", module_path!()), |fault| fault.error()).expect("it is a fault");
    }
    assert_eq!(service.awaited(&runs).await, Err(Failed(4)));
    assert_eq!(service.taken_along(&runs).await, Err(Failed(4)));
    assert_eq!(service.called(&runs).await, Err(Failed(4)));
    assert_eq!(9.fetch_later(&runs).await, Err(Failed(9)));
    assert_eq!(runs.get(), 0);
}

#[retry(attempts = 2)]
#[faults(error = Failed(text.len() + list.len() + left))]
fn parameters(
    runs: &Runs,
    mut text: String,
    list: &mut Vec<usize>,
    (left, _): (usize, NotClone),
) -> Result<String, Failed> {
    runs.run();
    text.push('c');
    list.push(left);
    Ok(text)
}

/// Nothing, and not `Clone`.
struct NotClone;

#[retry(attempts = 2)]
#[faults(error = error.clone())]
async fn generic<E: Clone + std::fmt::Debug>(runs: &Runs, error: E) -> Result<u32, E> {
    runs.run();
    drop(error);
    Ok(7)
}

#[fallback(value = 1)]
#[retry(attempts = 2)]
#[faults(error = ())]
fn optional(runs: &Runs) -> Option<u32> {
    runs.run();
    Some(7)
}

#[retry(attempts = 2)]
#[faults(error = text)]
fn borrowed<'a>(runs: &Runs, text: &'a str) -> Result<u32, &'a str> {
    runs.run();
    Ok(7)
}

#[tokio::test(start_paused = true)]
async fn the_error_may_use_any_parameter() {
    let (runs, list) = (Runs::default(), &mut vec![1, 2, 3]);
    set!(parameters, |fault| fault.error());
    let error = parameters(&runs, "ab".to_owned(), list, (10, NotClone)).unwrap_err();
    assert_eq!((error, list.len()), (Failed(15), 3));
    set!(generic, |fault| fault.error());
    assert_eq!(generic(&runs, Failed(3)).await, Err(Failed(3)));
    set!(optional, |fault| fault.error());
    assert_eq!(optional(&runs), Some(1));
    set!(borrowed, |fault| fault.error());
    assert_eq!(borrowed(&runs, "down"), Err("down"));
    assert_eq!(runs.get(), 0);
}
