//! The items that the expansion of `#[bulkhead]` calls.

pub use crate::bulkhead::{
    AdaptiveBulkheadFuture, Bulkhead, BulkheadCell, BulkheadFull, BulkheadFuture, BulkheadPermit,
    BulkheadRef, BulkheadSettings, BulkheadSource, ByStaticBulkhead, HeldFuture, HeldPlace, KeyedBulkhead,
    KeyedBulkheadRef, LoadJudge, StaticBulkhead, StaticKeyedBulkhead, adaptive_bulkhead, bulkhead,
    bulkhead_held, enter_bulkhead,
};
