//! A naive limit that adapts: it remembers everything that has happened, and counts it anew each
//! time. The fuzz target uses this file too.

#[derive(Debug)]
pub(super) struct NaiveLimit {
    min: u32,
    max: u32,
    pub(super) limit: u32,
    history: Vec<Happened>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Happened {
    CountedSuccess,
    Grown,
    Shrunk,
}

impl NaiveLimit {
    pub(super) fn new(min: u32, max: u32) -> Self {
        Self { min, max, limit: 20.min(max).max(min), history: Vec::new() }
    }

    /// The length of the history.
    pub(super) fn happened(&self) -> usize {
        self.history.len()
    }

    pub(super) fn succeed(&mut self, in_use: u32) {
        if f64::from(in_use) / f64::from(self.limit) < 0.5 || self.limit == self.max {
            return;
        }
        if self.history.contains(&Happened::Shrunk) {
            self.history.push(Happened::CountedSuccess);
            let counted = self.history.iter().rev().take_while(|&&it| it == Happened::CountedSuccess).count();
            if counted < self.limit as usize {
                return;
            }
        }
        self.limit += 1;
        self.history.push(Happened::Grown);
    }

    /// `admitted` is the length of the history when the call was admitted.
    pub(super) fn fail(&mut self, admitted: usize) {
        if self.history[admitted..].contains(&Happened::Shrunk) {
            return;
        }
        let mut shrunk = 0;
        while f64::from(shrunk + 1) <= f64::from(self.limit) * 0.9 {
            shrunk += 1;
        }
        self.limit = shrunk.max(self.min);
        self.history.push(Happened::Shrunk);
    }
}
