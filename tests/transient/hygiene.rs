//! Names: an implementation finds its own items, whatever names surround the type.

mod shadowed_modules {
    mod core {}
    mod std {}
    mod resilience {}
    #[allow(unused_imports)]
    use self::{core as alloc, core as tokio};
    use ::resilience::Transient;

    #[derive(Transient)]
    pub(super) enum Error {
        #[transient(after = 1s)]
        Busy,
        #[transient(source, if = *count > 1)]
        Io {
            source: ::std::io::Error,
            count: u8,
        },
        Rejected(::resilience::CircuitOpen),
    }
}

mod shadowed_prelude {
    #![allow(non_camel_case_types, dead_code)]
    use ::resilience::Transient;

    struct Result;
    struct Option;
    struct Ok;
    struct Err;
    struct Some;
    struct None;
    struct Box;
    struct Duration;
    struct Transience;
    struct CircuitOpen;
    struct Permanent;
    struct bool;
    struct u32;
    struct u64;
    type Number = ::core::primitive::u16;

    #[derive(Transient)]
    pub(super) enum Error {
        #[transient(after = 1s)]
        Busy,
        #[transient(source, if = *count > 1)]
        Io {
            source: ::std::io::Error,
            count: Number,
        },
        #[transient(after = _0)]
        After(::core::option::Option<::core::time::Duration>),
        Rejected(::resilience::CircuitOpen),
    }
}

mod without_prelude {
    #![no_implicit_prelude]

    #[derive(::resilience::Transient)]
    pub(super) enum Error {
        #[transient(after = 1s)]
        Busy,
        #[transient(source, if = *count > 1)]
        Io {
            source: ::std::io::Error,
            count: u8,
        },
        Rejected(::resilience::CircuitOpen),
    }
}

mod variants_named_like_answers {
    use resilience::Transient;

    #[derive(Transient)]
    pub(super) enum Transience {
        #[transient]
        Permanent,
        Transient,
        #[transient(after = after)]
        TransientAfter {
            after: std::time::Duration,
        },
        #[transient(if = *holds)]
        Probe {
            holds: bool,
            private: u8,
        },
    }
}

mod names_like_keywords {
    #![allow(non_camel_case_types)]
    use resilience::Transient;

    #[derive(Transient)]
    pub(super) enum r#enum {
        #[transient(if = *r#match > 1, after = r#type)]
        r#fn { r#match: u8, r#type: std::time::Duration },
        #[transient(source)]
        r#loop { source: std::io::Error, r#in: u8 },
    }
}

mod reexported {
    pub(crate) mod deeper {
        pub(crate) use resilience as ours;
    }

    #[derive(resilience::Transient)]
    #[transient(crate = crate::hygiene::reexported::deeper::ours)]
    pub(super) enum Error {
        #[transient(after = 1s)]
        Busy,
        #[transient(source)]
        Io(std::io::Error),
    }

    #[derive(resilience::Transient)]
    #[transient(source, crate = self::deeper::ours)]
    pub(super) struct Inner(std::io::Error);

    impl From<std::io::Error> for Inner {
        fn from(error: std::io::Error) -> Self {
            Self(error)
        }
    }
}

use std::io;
use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals, TransientAfter};
use resilience::Transient;

const SECOND: Duration = Duration::from_secs(1);

fn timed_out() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

#[test]
fn modules_named_like_crates_are_not_asked() {
    assert_eq!(shadowed_modules::Error::Busy.transience(), TransientAfter(SECOND));
    assert_eq!(shadowed_modules::Error::Io { source: timed_out(), count: 2 }.transience(), Heals);
}

#[test]
fn types_named_like_the_prelude_are_not_asked() {
    assert_eq!(shadowed_prelude::Error::Busy.transience(), TransientAfter(SECOND));
    assert_eq!(shadowed_prelude::Error::Io { source: timed_out(), count: 2 }.transience(), Heals);
    assert_eq!(shadowed_prelude::Error::After(None).transience(), Heals);
    assert_eq!(without_prelude::Error::Busy.transience(), TransientAfter(SECOND));
    assert_eq!(without_prelude::Error::Io { source: timed_out(), count: 1 }.transience(), Permanent);
}

#[test]
fn variants_may_be_named_like_answers() {
    use variants_named_like_answers::Transience;
    assert_eq!(Transience::Permanent.transience(), Heals);
    assert_eq!(Transience::Transient.transience(), Permanent);
    assert_eq!(Transience::TransientAfter { after: SECOND }.transience(), TransientAfter(SECOND));
    assert_eq!(Transience::Probe { holds: true, private: 1 }.transience(), Heals);
}

#[test]
fn names_may_be_keywords() {
    use names_like_keywords::r#enum;
    assert_eq!(r#enum::r#fn { r#match: 2, r#type: SECOND }.transience(), TransientAfter(SECOND));
    assert_eq!(r#enum::r#loop { source: timed_out(), r#in: 1 }.transience(), Heals);
}

#[test]
fn the_crate_may_be_found_elsewhere() {
    assert_eq!(reexported::Error::Busy.transience(), TransientAfter(SECOND));
    assert_eq!(reexported::Error::Io(timed_out()).transience(), Heals);
    assert_eq!(reexported::Inner::from(timed_out()).transience(), Heals);
}
