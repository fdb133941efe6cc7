//! The owned handle of a cell.

use std::ops::Deref;
use std::sync::Arc;

/// A handle that keeps its cell alive, so that a call under way need not borrow the value it came
/// from.
#[derive(Debug)]
pub enum Owned<T: 'static> {
    /// A cell that lives as long as the process: that of a name, or of a function.
    Static(&'static T),
    /// A cell that is not shared by name, or that of one key.
    Shared(Arc<T>),
}

impl<T> Clone for Owned<T> {
    #[inline]
    fn clone(&self) -> Self {
        match self {
            Self::Static(cell) => Self::Static(cell),
            Self::Shared(cell) => Self::Shared(Arc::clone(cell)),
        }
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(cell) => cell,
            Self::Shared(cell) => cell,
        }
    }
}

impl<T> From<&'static T> for Owned<T> {
    #[inline]
    fn from(cell: &'static T) -> Self {
        Self::Static(cell)
    }
}

impl<T> From<Arc<T>> for Owned<T> {
    #[inline]
    fn from(cell: Arc<T>) -> Self {
        Self::Shared(cell)
    }
}
