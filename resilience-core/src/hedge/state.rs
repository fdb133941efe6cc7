//! What follows from the end of an attempt. It is pure: no clock, no lock, no await.

use crate::hedge::judged::Judged;

/// The attempts of one call: how many have begun, and which of them run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Race {
    /// A bit for each attempt that runs.
    running: u8,
    begun: u8,
    most: u8,
}

/// What comes after an attempt that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Its outcome is that of the call.
    Ends,
    /// Another attempt may begin.
    Begins,
    /// The attempts that run decide.
    Waits,
    /// All have failed: the outcome is that of the first attempt.
    GivesUp,
}

impl Race {
    /// The first attempt of at most `most` begins.
    pub(crate) const fn begin(most: u8) -> Self {
        Self { running: 1, begun: 1, most }
    }

    /// Whether the attempt of this number runs. The first is zero.
    pub(crate) const fn runs(self, number: u8) -> bool {
        self.running & 1 << number != 0
    }

    /// The attempts that have begun.
    pub(crate) const fn begun(self) -> u8 {
        self.begun
    }

    /// The number of attempts that run.
    pub(crate) const fn running(self) -> u32 {
        self.running.count_ones()
    }

    /// Whether another attempt may begin.
    pub(crate) const fn may_begin(self) -> bool {
        self.begun < self.most
    }

    /// Another attempt begins. Returns its number.
    pub(crate) fn another(&mut self) -> u8 {
        let number = self.begun;
        self.running |= 1 << number;
        self.begun += 1;
        number
    }

    /// No more attempts begin. What comes instead of another one.
    pub(crate) fn stop(&mut self) -> Next {
        self.most = self.begun;
        self.rest()
    }

    /// The attempt `number` has ended.
    pub(crate) fn ended(&mut self, number: u8, judged: Judged) -> Next {
        self.running &= !(1 << number);
        match judged {
            judged if judged.wins() => Next::Ends,
            // A newcomer cannot do better than a first attempt that was turned away. Another
            // attempt was not needed for an answer, and its rejection says that there is no room.
            Judged::Rejected if number == 0 => Next::Ends,
            Judged::Rejected => self.stop(),
            _ if self.may_begin() => Next::Begins,
            _ => self.rest(),
        }
    }

    /// What the attempts that run decide.
    const fn rest(self) -> Next {
        if self.running == 0 { Next::GivesUp } else { Next::Waits }
    }
}
