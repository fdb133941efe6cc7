//! The parameters and `self`, which the body and the fallback both use.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use resilience::{fallback, retry};

use crate::support::Error;

/// Counts its clones.
#[derive(Debug)]
struct Counted {
    clones: Rc<Cell<u32>>,
    name: String,
    id: u32,
}

impl Counted {
    fn new() -> (Self, Rc<Cell<u32>>) {
        let clones = Rc::new(Cell::new(0));
        (Self { clones: Rc::clone(&clones), name: "original".to_owned(), id: 3 }, clones)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.clones.set(self.clones.get() + 1);
        Self { clones: Rc::clone(&self.clones), name: "clone".to_owned(), id: self.id }
    }
}

/// Not `Clone`.
#[derive(Debug)]
struct Only(u32);

fn eat<T>(_: T) {}

/// Calls with a counted value, and returns the outcome and the clones that were made.
fn counted<R>(call: impl FnOnce(Counted) -> R) -> (R, u32) {
    let (value, clones) = Counted::new();
    let outcome = call(value);
    (outcome, clones.get())
}

async fn counted_async<R>(call: impl AsyncFnOnce(Counted) -> R) -> (R, u32) {
    let (value, clones) = Counted::new();
    let outcome = call(value).await;
    (outcome, clones.get())
}

#[fallback(with = |_| { eat(value); Ok(1) })]
fn both_consume(fails: bool, value: Counted) -> Result<u32, Error> {
    eat(value);
    if fails { Err(Error::Failed) } else { Ok(0) }
}

#[fallback(with = |_| { tokio::task::yield_now().await; eat(value); Ok(1) })]
async fn both_consume_async(fails: bool, value: Counted) -> Result<u32, Error> {
    eat(value);
    tokio::task::yield_now().await;
    if fails { Err(Error::Failed) } else { Ok(0) }
}

#[tokio::test]
async fn one_that_both_consume_is_cloned_once() {
    for fails in [false, true] {
        let expected = (Ok(u32::from(fails)), 1);
        assert_eq!(counted(|value| both_consume(fails, value)), expected);
        assert_eq!(counted_async(async |value| both_consume_async(fails, value).await).await, expected);
    }
}

#[tokio::test]
async fn one_that_only_the_body_uses_is_not_cloned() {
    #[fallback(with = |_| Ok(id))]
    fn call(id: u32, value: Counted, only: Only) -> Result<u32, Error> {
        eat(value);
        eat(only);
        Err(Error::Failed)
    }
    #[fallback(with = |_| Ok(id))]
    async fn call_async(id: u32, value: Counted, only: Only) -> Result<u32, Error> {
        eat(value);
        eat(only);
        Err(Error::Failed)
    }
    assert_eq!(counted(|value| call(1, value, Only(2))), (Ok(1), 0));
    assert_eq!(counted_async(async |value| call_async(1, value, Only(2)).await).await, (Ok(1), 0));
}

#[tokio::test]
async fn one_that_the_body_borrows_is_not_cloned() {
    #[fallback(with = |_| { eat(value); Ok(only.0) })]
    fn call(value: Counted, only: Only) -> Result<u32, Error> {
        eat((&value, &only));
        Err(Error::Failed)
    }
    #[fallback(with = |_| { eat(value); Ok(only.0) })]
    async fn call_async(value: Counted, only: Only) -> Result<u32, Error> {
        eat((&value, &only));
        Err(Error::Failed)
    }
    assert_eq!(counted(|value| call(value, Only(2))), (Ok(2), 0));
    assert_eq!(counted_async(async |value| call_async(value, Only(2)).await).await, (Ok(2), 0));
}

#[tokio::test]
async fn above_a_retry_nothing_is_cloned_for_the_fallback() {
    #[fallback(with = |_| { eat(value); Ok(1) })]
    #[retry(attempts = 3, base = 0ms)]
    fn call(value: Counted) -> Result<u32, Error> {
        eat(value);
        Err(Error::Failed)
    }
    #[fallback(with = |_| { eat(value); Ok(1) })]
    #[retry(attempts = 3, base = 0ms)]
    async fn call_async(value: Counted) -> Result<u32, Error> {
        eat(value);
        Err(Error::Failed)
    }
    assert_eq!(counted(call), (Ok(1), 3));
    assert_eq!(counted_async(call_async).await, (Ok(1), 3));
}

#[tokio::test]
async fn one_whose_field_the_body_moves_is_whole_again() {
    #[fallback(with = |_| Ok(value.name))]
    fn call(fails: bool, value: Counted) -> Result<String, Error> {
        let name = value.name;
        if fails { Err(Error::Failed) } else { Ok(name) }
    }
    #[fallback(with = |_| Ok(value.name))]
    async fn call_async(fails: bool, value: Counted) -> Result<String, Error> {
        let name = value.name;
        tokio::task::yield_now().await;
        if fails { Err(Error::Failed) } else { Ok(name) }
    }
    #[fallback(with = |_| Ok(value.name))]
    #[retry(attempts = 2, base = 0ms)]
    fn retried(value: Counted) -> Result<String, Error> {
        eat(value.name);
        Err(Error::Failed)
    }
    #[fallback(with = |_| Ok(value.id + 1))]
    fn copied(value: Counted) -> Result<u32, Error> {
        let id = value.id;
        if id > 0 { Err(Error::Failed) } else { Ok(id) }
    }
    assert_eq!(counted(|value| call(false, value)), (Ok("original".to_owned()), 1));
    assert_eq!(counted(|value| call(true, value)), (Ok("clone".to_owned()), 1));
    assert_eq!(counted_async(async |value| call_async(true, value).await).await, (Ok("clone".to_owned()), 1));
    assert_eq!(counted(retried), (Ok("clone".to_owned()), 2));
    assert_eq!(counted(copied), (Ok(4), 0));
}

#[tokio::test]
async fn a_mut_parameter_is_as_the_caller_passed_it() {
    #[fallback(with = |_| Ok((numbers, n)))]
    fn call(mut numbers: Vec<u32>, mut n: usize) -> Result<(Vec<u32>, usize), Error> {
        numbers.push(1);
        n += numbers.len();
        if n > 0 { Err(Error::Failed) } else { Ok((numbers, n)) }
    }
    #[fallback(with = |_| Ok((numbers, n)))]
    async fn call_async(mut numbers: Vec<u32>, mut n: usize) -> Result<(Vec<u32>, usize), Error> {
        numbers.push(1);
        n += numbers.len();
        if n > 0 { Err(Error::Failed) } else { Ok((numbers, n)) }
    }
    assert_eq!(call(vec![0], 5), Ok((vec![0], 5)));
    assert_eq!(call_async(vec![0], 5).await, Ok((vec![0], 5)));
}

#[tokio::test]
async fn a_mutable_reference_is_borrowed_again() {
    #[fallback(with = |_| { log.push("fallback"); Ok(log.len()) })]
    fn call(log: &mut Vec<&'static str>) -> Result<usize, Error> {
        let taken = log;
        taken.push("body");
        Err(Error::Failed)
    }
    #[fallback(with = |_| { log.push("fallback"); Ok(log.len()) })]
    async fn call_async(log: &mut Vec<&'static str>) -> Result<usize, Error> {
        let taken = log;
        taken.push("body");
        Err(Error::Failed)
    }
    let mut log = Vec::new();
    assert_eq!((call(&mut log), call_async(&mut log).await), (Ok(2), Ok(4)));
    assert_eq!(log, ["body", "fallback", "body", "fallback"]);
}

impl Counted {
    #[fallback(with = |_| Ok(self.name))]
    fn sent(self) -> Result<String, Error> {
        eat(self);
        Err(Error::Failed)
    }

    #[fallback(with = |_| Ok(self.name))]
    async fn sent_async(self) -> Result<String, Error> {
        eat(self);
        Err(Error::Failed)
    }

    #[fallback(with = |_| Ok(self.name))]
    #[retry(attempts = 3, base = 0ms)]
    fn retried(self) -> Result<String, Error> {
        eat(self);
        Err(Error::Failed)
    }

    #[fallback(with = |_| Ok(self.name))]
    fn moved(self) -> Result<String, Error> {
        eat(self.name);
        Err(Error::Failed)
    }

    #[fallback(with = |_| Ok(self.name))]
    fn borrowed(self) -> Result<String, Error> {
        eat(&self);
        Err(Error::Failed)
    }
}

#[tokio::test]
async fn a_self_that_both_consume_is_cloned_once() {
    let clone = || Ok("clone".to_owned());
    assert_eq!(counted(Counted::sent), (clone(), 1));
    assert_eq!(counted_async(Counted::sent_async).await, (clone(), 1));
    assert_eq!(counted(Counted::retried).1, 3);
    assert_eq!(counted(Counted::moved), (clone(), 1));
    assert_eq!(counted(Counted::borrowed), (Ok("original".to_owned()), 0));
}

struct Pinned(u32);

impl Pinned {
    #[fallback(value = self.0 + 1)]
    fn taken(self: Pin<&mut Self>) -> Result<u32, Error> {
        self.get_mut().0 += 1;
        Err(Error::Failed)
    }

    #[fallback(with = |_| { let this = self.get_mut(); this.0 += 1; Ok(this.0) })]
    #[fallback(with = |error| { self.as_mut().get_mut().0 += 1; Err(error) })]
    async fn taken_async(mut self: Pin<&mut Self>) -> Result<u32, Error> {
        self.as_mut().get_mut().0 += 1;
        tokio::task::yield_now().await;
        self.get_mut().0 += 1;
        Err(Error::Failed)
    }
}

#[tokio::test]
async fn a_pinned_self_that_the_body_consumes_is_borrowed_anew() {
    assert_eq!(Pin::new(&mut Pinned(1)).taken(), Ok(3));
    assert_eq!(Pin::new(&mut Pinned(1)).taken_async().await, Ok(5));
}

#[tokio::test]
async fn a_chain_clones_once_for_each_that_consumes() {
    #[fallback(with = |_| { eat(value); Ok(1) })]
    #[fallback(with = |error| { eat(value); Err(error) })]
    fn call(value: Counted) -> Result<u32, Error> {
        eat(value);
        Err(Error::Failed)
    }
    #[fallback(with = |_| { eat(value); Ok(1) })]
    #[fallback(with = |error| { eat(value); Err(error) })]
    async fn call_async(value: Counted) -> Result<u32, Error> {
        eat(value);
        Err(Error::Failed)
    }
    assert_eq!(counted(call), (Ok(1), 2));
    assert_eq!(counted_async(call_async).await, (Ok(1), 2));
}

#[tokio::test]
async fn a_borrow_that_the_fallback_leaves_alone_may_return() {
    #[fallback(with = |_| Err(id))]
    fn first(items: &mut [u32], id: u32) -> Result<&mut u32, u32> {
        items.first_mut().ok_or(0)
    }
    #[fallback(with = |_| Err(id))]
    async fn first_async(items: &mut [u32], id: u32) -> Result<&mut u32, u32> {
        items.first_mut().ok_or(0)
    }
    #[fallback(with = |_| Ok(other))]
    fn shared<'a>(items: &'a [u32], other: &'a u32) -> Result<&'a u32, Error> {
        items.first().ok_or(Error::Failed)
    }
    assert_eq!((first(&mut [1], 5), first(&mut [], 5)), (Ok(&mut 1), Err(5)));
    assert_eq!((first_async(&mut [1], 5).await, first_async(&mut [], 5).await), (Ok(&mut 1), Err(5)));
    assert_eq!((shared(&[1], &5), shared(&[], &5)), (Ok(&1), Ok(&5)));
}

#[tokio::test]
async fn a_cursor_beside_a_named_parameter_still_moves() {
    #[fallback(with = |_| Ok(id))]
    fn call(id: usize, mut rest: &mut [u32]) -> Result<usize, Error> {
        rest = &mut std::mem::take(&mut rest)[1..];
        rest[0] = 9;
        Err(Error::Failed)
    }
    #[fallback(with = |_| Ok(id))]
    async fn call_async(id: usize, mut rest: &mut [u32]) -> Result<usize, Error> {
        rest = &mut std::mem::take(&mut rest)[1..];
        tokio::task::yield_now().await;
        rest[0] = 8;
        Err(Error::Failed)
    }
    let mut items = [1, 2];
    assert_eq!((call(5, &mut items), items), (Ok(5), [1, 9]));
    assert_eq!((call_async(5, &mut items).await, items), (Ok(5), [1, 8]));
}

#[test]
fn the_future_is_send_as_without_the_attribute() {
    #[fallback(with = |_| Ok(id))]
    async fn call(id: u32, owned: Cell<u32>) -> Result<u32, Error> {
        tokio::task::yield_now().await;
        owned.set(1);
        Err(Error::Failed)
    }
    #[fallback(with = |error| if *error == id { Ok(id) } else { Err(error) })]
    async fn local_error(id: u32) -> Result<u32, Rc<u32>> {
        tokio::task::yield_now().await;
        Err(Rc::new(id))
    }
    #[fallback(value = { tokio::task::yield_now().await; id })]
    async fn error_is_gone(id: u32) -> Result<u32, Rc<u32>> {
        Err(Rc::new(id))
    }
    fn is_send<T: Send>(_: T) {}
    is_send(call(1, Cell::new(2)));
    is_send(local_error(1));
    is_send(error_is_gone(1));
}
