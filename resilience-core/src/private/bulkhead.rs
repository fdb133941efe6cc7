//! The items that the expansion of `#[bulkhead]` calls.

pub use crate::bulkhead::{
    Bulkhead, BulkheadCell, BulkheadFull, BulkheadFuture, BulkheadPermit, BulkheadRef, BulkheadSettings,
    BulkheadSource, ByStaticBulkhead, HeldFuture, HeldPlace, KeyedBulkhead, KeyedBulkheadRef, StaticBulkhead,
    StaticKeyedBulkhead, bulkhead, bulkhead_held, enter_bulkhead,
};
