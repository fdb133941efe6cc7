//! What sends a request.

use std::io;

/// Sends requests to the shop: an HTTP client, or what stands for one in a test.
pub trait Transport {
    /// Sends a request, and gives the status and the text of the answer.
    ///
    /// # Errors
    ///
    /// There was no answer.
    fn send(&self, method: &str, path: &str) -> impl Future<Output = io::Result<(u16, String)>> + Send;
}
