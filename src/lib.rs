//! resilience
#[doc(hidden)]
pub mod __private {
    pub use resilience_core::private::*;
    pub use resilience_macros::__resilience_nest;
}
pub use resilience_core::*;
pub use resilience_macros::{circuit_breaker, retry};
