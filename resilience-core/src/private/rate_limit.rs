//! The items that the expansion of `#[rate_limit]` calls.
//!
//! ```text
//! async   rate_limit(SOURCE, LAYER, FUTURE, |_: TypeOf<R>, limited: RateLimited| -> R { … })
//! async   match wait_for_token(SOURCE, LAYER).await {
//!             Ok(token) => { …; HeldToken::during(token, FUTURE).await }
//!             Err(limited) => …,
//!         }
//! sync    match take_token(SOURCE, LAYER) {
//!             Ok(token) => HeldToken::run(token, || -> R { … }),
//!             Err(limited) => …,
//!         }
//! body    body_begins(1);
//! ```

pub use crate::rate_limit::{
    ByStaticRateLimiter, DuringFuture, HeldToken, KeyedRateLimiter, KeyedRateLimiterRef, RateLimitCell,
    RateLimitFuture, RateLimitSettings, RateLimitSource, RateLimited, RateLimiter, RateLimiterRef,
    StaticKeyedRateLimiter, StaticRateLimiter, TokenFuture, rate_limit, take_token, wait_for_token,
};
pub use crate::runtime::bodies_begun::body_begins;
