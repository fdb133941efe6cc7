//! The items that the expansion of `#[hedge]` calls.

pub use crate::hedge::{
    CloneForHedge, CloneWholeForHedge, Heard, HedgeAfter, HedgeBudget, HedgeFuture, HedgeSettings, Judged,
    Owned, StaticLatency, TakesFrom, Unlimited, hedge,
};
