//! The kind of an error: the word of the label `error_type`.

use std::io;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, PolicyError, RetryError, Transience, Transient, timeout};

/// The trait's method. `io::Error` has another one of this name.
fn kind(error: &impl Transient) -> &'static str {
    error.kind()
}

fn rejection() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("kinds").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open")
}

#[derive(Debug, Transient)]
enum ApiError {
    #[transient]
    Timeout,
    #[transient(after = 5s, kind = "throttled")]
    RateLimited,
    #[transient(if = *_0 >= 500)]
    HTTPStatus(u16),
    #[transient(if = false, kind = "gone")]
    NoSuchOrder,
    #[transient(source)]
    Io(io::Error),
    #[transient(source, if = *attempt < 3)]
    Attempted {
        #[source]
        cause: io::Error,
        attempt: u32,
    },
    #[transient(source)]
    Optional(Option<io::Error>),
    #[transient(source)]
    Plain(ByHand),
    #[transient(source, kind = "upstream")]
    Renamed(io::Error),
    Policy(PolicyError),
    Rejected(CircuitOpen),
    #[transient]
    Again(PolicyError),
    r#Async,
}

/// An error that implements the trait by hand, and has no kind.
#[derive(Debug)]
struct ByHand;

impl Transient for ByHand {
    fn transience(&self) -> Transience {
        Transience::Transient
    }
}

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

#[test]
fn a_variant_has_its_name_in_snake_case_or_the_word_written() {
    let kinds = [
        ApiError::Timeout,
        ApiError::RateLimited,
        ApiError::HTTPStatus(503),
        ApiError::HTTPStatus(404),
        ApiError::NoSuchOrder,
        ApiError::r#Async,
    ]
    .map(|error| error.kind());
    assert_eq!(kinds, ["timeout", "throttled", "http_status", "http_status", "gone", "async"]);
}

#[test]
fn a_kind_changes_nothing_else() {
    assert_eq!(ApiError::RateLimited.transience(), Transience::TransientAfter(Duration::from_secs(5)));
    assert_eq!(ApiError::NoSuchOrder.transience(), Transience::Permanent);
    assert_eq!(ApiError::Renamed(io::ErrorKind::NotFound.into()).transience(), Transience::Permanent);
}

#[test]
fn a_source_has_a_kind_or_the_variant_has() {
    assert_eq!(kind(&ApiError::Io(reset())), "connection_reset");
    for attempt in [1, 9] {
        assert_eq!(kind(&ApiError::Attempted { cause: reset(), attempt }), "connection_reset");
    }
    assert_eq!(kind(&ApiError::Optional(Some(reset()))), "connection_reset");
    assert_eq!(kind(&ApiError::Optional(None)), "optional");
    assert_eq!((kind(&ByHand), kind(&ApiError::Plain(ByHand))), ("_OTHER", "plain"));
    assert_eq!(kind(&ApiError::Renamed(reset())), "upstream");
}

#[test]
fn the_error_of_a_policy_that_answers_has_its_kind() {
    assert_eq!(kind(&ApiError::Policy(rejection().into())), "circuit_open");
    assert_eq!(kind(&ApiError::Rejected(rejection())), "rejected", "the variant answers");
    assert_eq!(kind(&ApiError::Again(rejection().into())), "again", "the mark goes first");
    assert_eq!(kind(&rejection()), "circuit_open");
    assert_eq!(kind(&io::Error::from(rejection())), "circuit_open");
    assert_eq!(kind(&RetryError::<ApiError>::from(PolicyError::from(rejection()))), "circuit_open");
}

impl From<PolicyError> for ApiError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_has_one_kind_whoever_tells_it() {
    #[timeout(1s)]
    async fn hangs() -> Result<(), ApiError> {
        std::future::pending().await
    }
    let late = hangs().await.expect_err("it hangs");
    let ApiError::Policy(PolicyError::TimedOut(cut)) = &late else { panic!("{late:?}") };
    assert_eq!(
        (kind(&late), kind(cut), kind(&io::Error::from(*cut))),
        ("timed_out", "timed_out", "timed_out")
    );
    let elapsed = tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await;
    assert_eq!(kind(&elapsed.expect_err("it hangs")), "timed_out");
}

#[test]
fn a_struct_has_its_own_name_or_word() {
    #[derive(Transient)]
    struct QueryFailed {
        code: u32,
    }
    #[derive(Transient)]
    #[transient(if = *_0 > 1, kind = "query")]
    struct Renamed(u32);
    #[derive(Transient)]
    struct Unit;
    #[derive(Transient)]
    #[transient(source)]
    struct Wrapper<E>(E);

    assert_eq!(kind(&QueryFailed { code: 1 }), "query_failed");
    assert_eq!([kind(&Renamed(1)), kind(&Unit)], ["query", "unit"]);
    assert_eq!([kind(&Wrapper(reset())), kind(&Wrapper(ByHand))], ["connection_reset", "wrapper"]);
}

#[test]
fn an_error_that_holds_itself_has_the_innermost_kind() {
    #[derive(Transient)]
    enum Nested {
        #[transient(source)]
        More(Box<Self>),
        #[transient]
        End,
    }
    assert_eq!(kind(&Nested::More(Box::new(Nested::More(Box::new(Nested::End))))), "end");
}

#[test]
fn a_deprecated_variant_warns_nobody() {
    #![forbid(warnings)]

    #[derive(Debug, Transient)]
    enum Old {
        #[deprecated]
        #[expect(dead_code, reason = "it is not made any more")]
        Gone,
        New,
    }
    assert_eq!(kind(&Old::New), "new");
}

#[test]
fn an_enum_without_variants_derives() {
    #[derive(Transient)]
    enum Never {}
    fn is_transient<E: Transient>() {}
    is_transient::<Never>();
}

#[test]
fn the_word_of_a_variant_is_told_though_its_source_tells_kinds() {
    #[derive(Debug)]
    struct Half;
    impl Transient for Half {
        fn transience(&self) -> Transience {
            Transience::Permanent
        }

        fn each_kind(each: &mut dyn FnMut(&'static str)) {
            each("known");
        }
    }
    #[derive(Debug, Transient)]
    enum Outer {
        #[transient(source)]
        Half(Half),
    }
    assert!(each_kind::<Outer>().contains(&Outer::Half(Half).kind()));
}

fn each_kind<E: Transient>() -> Vec<&'static str> {
    let mut kinds = Vec::new();
    E::each_kind(&mut |kind| kinds.push(kind));
    kinds
}

#[test]
fn a_derive_tells_all_kinds_that_it_knows() {
    #[derive(Debug, Transient)]
    enum Inner {
        #[transient]
        Down,
        #[transient(kind = "throttled")]
        Busy,
    }
    #[derive(Debug, Transient)]
    enum Outer<S, T> {
        NotFound,
        #[transient(source)]
        Inner(Inner),
        #[transient(source, kind = "of_a_word")]
        Named(Inner),
        #[transient(source)]
        Io(io::Error),
        #[transient(source)]
        Generic(S),
        #[transient(source)]
        Boxed(Box<T>),
        Policy(PolicyError),
    }
    #[derive(Debug, Transient)]
    #[transient]
    struct Alone;
    assert_eq!(each_kind::<Inner>(), ["down", "throttled"]);
    assert_eq!(each_kind::<Alone>(), ["alone"]);
    assert_eq!(
        each_kind::<Outer<Inner, Inner>>(),
        [
            "not_found",
            "down",
            "throttled",
            "inner",
            "of_a_word",
            "io",
            "down",
            "throttled",
            "generic",
            "boxed",
            "circuit_open",
            "bulkhead_full",
            "rate_limited",
            "timed_out",
            "policy"
        ],
        "of a pointer and of an `io::Error` they are not known"
    );
    assert_eq!(each_kind::<RetryError<Inner>>(), each_kind::<Inner>());
    assert_eq!(each_kind::<io::Error>(), [""; 0]);
}
