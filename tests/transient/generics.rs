//! Type parameters, lifetimes, constants, and the bounds that a source needs.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::io;
use std::marker::PhantomData;

use resilience::Transience::{Permanent, Transient as Heals};
use resilience::{Transient, retry};

#[derive(Transient)]
enum Either<L, R = io::Error> {
    #[transient(source)]
    Left(L),
    #[transient(source)]
    Right(R),
    #[transient(source)]
    Again { source: Option<L>, depth: u8 },
    #[transient(source)]
    Nested(Box<Self>),
}

#[test]
fn a_source_that_is_a_parameter_is_bounded() {
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    let timed_out = || io::Error::from(io::ErrorKind::TimedOut);
    assert_eq!(Either::<io::Error>::Left(timed_out()).transience(), Heals);
    assert_eq!(Either::<io::Error>::Right(missing()).transience(), Permanent);
    let nested = Either::<io::Error>::Nested(Box::new(Either::Again { source: Some(timed_out()), depth: 1 }));
    assert_eq!(nested.transience(), Heals);
    let Either::Nested(inner) = nested else { return };
    assert!(matches!(*inner, Either::Again { depth: 1, .. }));
}

/// A type that contains itself, under every name that it has.
#[derive(Transient)]
enum Tree<E> {
    #[transient(source)]
    Leaf(E),
    #[transient(source)]
    ByName(Box<Tree<E>>),
    #[transient(source)]
    ByPath(Box<self::Tree<E>>),
    #[transient(source)]
    ByLongPath(Option<Box<crate::generics::Tree<E>>>),
    #[transient(source)]
    BySuper(Box<super::generics::Tree<E>>),
}

#[test]
fn a_type_that_contains_itself_asks_no_bound_of_itself() {
    type OfIo = Tree<io::Error>;
    let leaf = || Box::new(OfIo::Leaf(io::ErrorKind::TimedOut.into()));
    let trees =
        [Tree::ByName(leaf()), Tree::ByPath(leaf()), Tree::ByLongPath(Some(leaf())), Tree::BySuper(leaf())];
    for tree in trees {
        assert_eq!(tree.transience(), Heals);
    }
    assert_eq!(OfIo::ByLongPath(None).transience(), Permanent);
}

/// `Plain` is not `Transient`: only the type of a source has to be.
#[derive(Transient)]
enum Unasked<T> {
    #[transient]
    Marked(T),
    Unmarked(T, PhantomData<T>),
}

#[test]
fn what_is_not_asked_needs_no_bound() {
    struct Plain;
    assert_eq!(Unasked::Marked(Plain).transience(), Heals);
    assert_eq!(Unasked::Unmarked(Plain, PhantomData).transience(), Permanent);
}

trait Service {
    type Error;
}

struct Client;

impl Service for Client {
    type Error = io::Error;
}

#[derive(Transient)]
#[transient(source)]
struct Called<S: Service>(S::Error)
where
    S::Error: Debug;

#[test]
fn an_associated_type_is_bounded_too() {
    assert_eq!(Called::<Client>(io::ErrorKind::TimedOut.into()).transience(), Heals);
}

#[derive(Transient)]
enum Borrowed<'a, 'b: 'a, E: ?Sized + 'static, const LIMIT: usize>
where
    E: Display,
{
    #[transient(if = text.len() < LIMIT)]
    Text {
        text: &'a str,
    },
    #[transient(source)]
    Source(&'b E),
    Other(&'a [u8; LIMIT]),
}

#[test]
fn lifetimes_and_constants_are_carried_along() {
    type OfIo<'a, 'b> = Borrowed<'a, 'b, io::Error, 4>;
    assert_eq!(OfIo::Text { text: "abc" }.transience(), Heals);
    assert_eq!(OfIo::Text { text: "abcd" }.transience(), Permanent);
    assert_eq!(OfIo::Source(&io::ErrorKind::TimedOut.into()).transience(), Heals);
    assert_eq!(OfIo::Other(&[0; 4]).transience(), Permanent);
}

#[derive(Transient)]
#[transient(source)]
struct Object(Box<dyn Answers + Send + Sync>);

trait Answers: Error + Transient {}

#[derive(Debug, thiserror::Error, Transient)]
#[error("no")]
#[transient]
struct Answer;

impl Answers for Answer {}

#[test]
fn a_source_may_be_an_object() {
    assert_eq!(Object(Box::new(Answer)).transience(), Heals);
}

/// `E` is known to the caller alone. Here it has no answer, and no mark of a derive.
#[test]
fn a_function_may_fail_with_any_type() {
    #[retry(attempts = 3, base = 0ms)]
    fn failing<E>(calls: &mut u32, error: impl Fn() -> E) -> Result<(), E> {
        *calls += 1;
        Err(error())
    }

    #[retry(attempts = 3, base = 0ms)]
    fn asked<E>(calls: &mut u32, error: impl Fn() -> E) -> Result<(), Box<Tree<E>>>
    where
        E: Transient,
    {
        *calls += 1;
        Err(Box::new(Tree::Leaf(error())))
    }
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    let mut calls = 0;
    assert!(failing(&mut calls, missing).is_err());
    assert_eq!(calls, 3);
    assert!(asked(&mut calls, missing).is_err());
    assert_eq!(calls, 4);
}
