//! What a call remembers once its settings are not as they are written: the start, the last
//! backoff, and the start of the present attempt. The words of the call itself are only those that
//! the settings in the source need.

#[cfg(feature = "control")]
pub(super) use with_control::Changed;
#[cfg(not(feature = "control"))]
pub(super) use without_control::Changed;

#[cfg(feature = "control")]
mod with_control {
    use crate::retry::state::Word;
    use crate::runtime::clock::Instant;

    #[derive(Debug)]
    pub(in crate::retry::state) struct Changed {
        start: Word,
        previous: Word,
        began: Word,
    }

    impl Changed {
        pub(in crate::retry::state) const NO: Self =
            Self { start: Word::ZERO, previous: Word::ZERO, began: Word::ZERO };

        /// A call whose time counts from `start`.
        pub(in crate::retry::state) fn since(start: Instant) -> Self {
            let start = Word::of(start.to_bits());
            Self { start, previous: Word::ZERO, began: start }
        }

        /// Whether these words are in the place of the call's own.
        pub(in crate::retry::state) fn is(&self) -> bool {
            self.start != Word::ZERO
        }

        pub(in crate::retry::state) fn start(&self) -> Option<Instant> {
            self.is().then(|| Instant::from_bits(self.start.get()))
        }

        /// The start, the last backoff, and the start of the present attempt.
        pub(in crate::retry::state) fn words(&mut self) -> Option<[&mut Word; 3]> {
            self.is().then_some([&mut self.start, &mut self.previous, &mut self.began])
        }
    }
}

#[cfg(not(feature = "control"))]
mod without_control {
    use crate::retry::state::Word;
    use crate::runtime::clock::Instant;

    #[derive(Debug)]
    pub(in crate::retry::state) struct Changed;

    #[expect(clippy::unused_self, reason = "as with control")]
    impl Changed {
        pub(in crate::retry::state) const NO: Self = Self;

        #[inline]
        pub(in crate::retry::state) const fn start(&self) -> Option<Instant> {
            None
        }

        #[inline]
        pub(in crate::retry::state) const fn words(&mut self) -> Option<[&mut Word; 3]> {
            None
        }
    }
}
