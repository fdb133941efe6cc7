//! The types that `policy = expr` accepts.

use crate::retry::RetryPolicy;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

/// A [`RetryPolicy`] or a pointer to one.
#[diagnostic::on_unimplemented(
    message = "`policy` takes a `RetryPolicy`, not `{Self}`",
    label = "expected a `RetryPolicy`, a reference or an `Arc` of one"
)]
pub trait PolicyRef {
    /// The policy itself.
    fn policy(&self) -> &RetryPolicy;
}

impl PolicyRef for RetryPolicy {
    #[inline]
    fn policy(&self) -> &RetryPolicy {
        self
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<P: PolicyRef + ?Sized> PolicyRef for $pointer {
            #[inline]
            fn policy(&self) -> &RetryPolicy {
                (**self).policy()
            }
        }
    )*};
}

forward!(&P, &mut P, Box<P>, Rc<P>, Arc<P>);

impl<P: PolicyRef, F: FnOnce() -> P> PolicyRef for LazyLock<P, F> {
    #[inline]
    fn policy(&self) -> &RetryPolicy {
        (**self).policy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_give_the_policy_they_point_to() {
        static LAZY: LazyLock<RetryPolicy> = LazyLock::new(|| RetryPolicy::new().attempts(7));
        let (policy, mut other) = (*LAZY, *LAZY);
        let all: [&dyn PolicyRef; 7] = [
            &policy,
            &&policy,
            &&mut other,
            &Box::new(policy),
            &Rc::new(policy),
            &Arc::new(Box::new(policy)),
            &&*LAZY,
        ];
        assert!(all.iter().all(|pointer| *pointer.policy() == policy));
        assert_eq!(*PolicyRef::policy(&LAZY), policy);
    }
}
