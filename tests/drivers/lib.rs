//! Tests only: see `drivers.rs`.
