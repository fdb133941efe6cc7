//! Calling again: the policy, the decision after each failed attempt, and the wait before the next.

mod argument;
mod attempt;
mod attempts;
mod backoff;
mod by_hand;
mod decision;
mod delay;
mod error;
mod helpers;
mod notice;
mod pause;
mod policy;
mod policy_ref;
mod reason;
mod setting;
mod state;
mod timing;
mod wait;

pub use argument::{CloneForAttempt, CloneWhole};
pub use attempt::Attempt;
pub use attempts::Attempts;
pub use backoff::Jitter;
pub use decision::Decision;
pub use delay::Delay;
pub use error::RetryError;
pub use helpers::{LeavesAs, TypeOf, attempt, hint, map_err, notify, unreturned};
pub use notice::RetryEvent;
pub use pause::{Slept, pause, skips_sleep, slept};
pub use policy::RetryPolicy;
pub use policy_ref::PolicyRef;
pub use reason::StopReason;
pub use setting::{CountSetting, DurationSetting};
pub use state::{Retry, Word};
pub(crate) use timing::Times;
pub use wait::{DefaultTimer, Timer, Wait, YieldOnce, wait, yield_once};
