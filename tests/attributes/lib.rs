//! Nothing: the package is its test, other people's attributes above and below ours, a file for
//! each.
//!
//! Two go together only on functions of their own, which their files do: `cached` (`caches.rs`)
//! copies attributes to both functions it makes, `automock` (`mocks.rs`) the attributes of a
//! trait's default methods to its mock.
