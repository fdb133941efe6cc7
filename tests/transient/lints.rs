//! Lints: no lint fires in a derived implementation, in code that denies every lint.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::clone_on_ref_ptr,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::infinite_loop,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::multiple_inherent_impl,
    clippy::mut_mut,
    clippy::panic,
    clippy::pattern_type_mismatch,
    clippy::pub_with_shorthand,
    clippy::ref_patterns,
    clippy::renamed_function_params,
    clippy::rest_pat_in_fully_bound_structs,
    clippy::redundant_type_annotations,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::unreachable,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::use_debug,
    clippy::wildcard_enum_match_arm
)]
#![deny(
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    let_underscore_drop,
    redundant_lifetimes,
    explicit_outlives_requirements,
    elided_lifetimes_in_paths,
    rust_2018_idioms,
    macro_use_extern_crate,
    meta_variable_misuse,
    keyword_idents
)]
#![allow(dead_code, unreachable_pub, reason = "they are public to be held to the lints of public items")]

use std::io;
use std::time::Duration;

use resilience::{CircuitOpen, Transience, Transient};

/// An error of every shape.
#[derive(Debug, thiserror::Error, Transient)]
#[non_exhaustive]
pub enum Error {
    /// A mark alone.
    #[error("timed out")]
    #[transient]
    Timeout,
    /// A hint.
    #[error("slow down")]
    #[transient(after = retry_after)]
    RateLimited {
        /// When to come back.
        retry_after: Option<Duration>,
    },
    /// A condition and a hint.
    #[error("status {0}")]
    #[transient(if = *_0 >= 500, after = _1)]
    Status(u16, Duration),
    /// A closure.
    #[error("code {code}")]
    #[transient(if = Some(*code).is_some_and(|it| it > 1_u8))]
    Code {
        /// Which.
        code: u8,
    },
    /// Fields that are not used, old ones among them.
    #[error("part {part}")]
    #[transient(if = *part > 1)]
    #[allow(deprecated, reason = "thiserror does not allow it")]
    Part {
        /// Which.
        part: u8,
        /// Of how many.
        #[deprecated]
        parts: Option<CircuitOpen>,
        /// Not used.
        after: u8,
    },
    /// Names in other cases.
    #[error("in upper case")]
    #[transient(if = *CODE > 1)]
    #[allow(non_snake_case, reason = "the deriving crate's own choice")]
    Upper {
        /// Which.
        CODE: u8,
        /// Not used.
        REST: u8,
    },
    /// A source.
    #[error(transparent)]
    #[transient(source)]
    Io(#[from] io::Error),
    /// The error itself, further in.
    #[error(transparent)]
    #[transient(source)]
    Nested(Box<Self>),
    /// A rejection.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
    /// Nothing uses it any more.
    #[error("old")]
    #[deprecated]
    #[transient]
    Old,
    /// Permanent.
    #[error("no such order")]
    NotFound,
}

/// One permanent variant only, and all others marked.
#[derive(Clone, Copy, Debug, Transient)]
#[must_use]
pub enum Small {
    /// Marked.
    #[transient]
    One,
    /// Not marked.
    Two,
}

/// Two lifetimes, and a bound.
#[derive(Debug, Transient)]
#[transient(source)]
pub struct Wrapper<'text, E>
where
    E: core::fmt::Debug,
{
    /// The inner error.
    pub source: E,
    /// The action.
    pub text: &'text str,
}

/// A struct that is judged.
#[derive(Clone, Copy, Debug, Transient)]
#[transient(if = self.code > 1)]
pub struct Judged {
    /// Which.
    pub code: u8,
}

/// An old field.
#[derive(Debug, Transient)]
#[transient(if = self.code > 1)]
pub struct Old {
    /// Which.
    pub code: u8,
    /// Where it was.
    #[deprecated]
    pub place: u8,
    /// The cause.
    #[deprecated]
    pub cause: Option<CircuitOpen>,
}

/// Both names of a field, by a macro.
macro_rules! both {
    ($condition:expr) => {
        /// Judged.
        #[derive(Clone, Copy, Debug, Transient)]
        #[transient(if = *code > 1 && $condition)]
        pub struct Both {
            /// Which.
            pub code: u8,
        }
    };
}

both!(*code < 5);

/// No answer at all.
#[derive(Clone, Copy, Debug, Transient)]
pub enum Never {}

#[test]
fn what_is_written_passes_every_lint() {
    assert_eq!(Error::Timeout.transience(), Transience::Transient);
    assert_eq!(Small::Two.transience(), Transience::Permanent);
    assert_eq!(Judged { code: 2 }.transience(), Transience::Transient);
}
