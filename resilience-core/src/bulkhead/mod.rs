//! The bulkhead.

mod adaptive;

#[cfg(test)]
mod tests;
