//! This library is empty: the package consists of its example.
