//! The items that the expansion of `#[bulkhead]` calls.

pub use crate::bulkhead::{
    AdaptiveBulkheadFuture, Bulkhead, BulkheadCell, BulkheadFull, BulkheadFuture, BulkheadPermit,
    BulkheadRef, BulkheadSettings, BulkheadSource, ByStaticBulkhead, HeldPlace, KeyedBulkhead,
    KeyedBulkheadRef, LoadJudge, PlaceFuture, StaticBulkhead, StaticKeyedBulkhead, adaptive_bulkhead,
    bulkhead, enter_bulkhead, wait_for_bulkhead,
};
