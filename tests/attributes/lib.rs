//! Nothing: the package is its test, other people's attributes above and below ours.
