//! An empty library. The package exists for its tests: other people's attributes above and below
//! ours, a file for each.
//!
//! Two of them need functions of their own. `cached` (`caches.rs`) copies attributes to both
//! functions it makes. `automock` (`mocks.rs`) copies those of default methods to its mock.
