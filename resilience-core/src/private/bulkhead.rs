//! The items that the expansion of `#[bulkhead]` calls.

pub use crate::bulkhead::{
    Bulkhead, BulkheadCell, BulkheadFull, BulkheadFuture, BulkheadPermit, BulkheadRef, BulkheadSettings,
    BulkheadSource, ByStaticBulkhead, HeldPlace, KeyedBulkhead, KeyedBulkheadRef, StaticBulkhead,
    StaticKeyedBulkhead, bulkhead, enter_bulkhead, wait_for_bulkhead,
};
