//! The outcome of an attempt, with the news of the layers inside.

/// The outcome of an attempt, with the news of the layers inside it. Attempts run at once, so each
/// has news of its own. Those of the attempt that ends the call become those of the call.
#[derive(Debug)]
pub struct Heard<R, N> {
    outcome: R,
    news: N,
}

impl<R, N> Heard<R, N> {
    /// The outcome of an attempt.
    #[inline]
    pub const fn new(outcome: R, news: N) -> Self {
        Self { outcome, news }
    }

    /// The outcome by reference.
    #[inline]
    pub const fn outcome(&self) -> &R {
        &self.outcome
    }

    /// The news by reference.
    #[inline]
    pub const fn news(&self) -> &N {
        &self.news
    }

    /// The outcome of the call. `tell` tells the news to the layers above.
    #[inline]
    pub fn told(self, tell: impl FnOnce(&N)) -> R {
        tell(&self.news);
        self.outcome
    }
}
