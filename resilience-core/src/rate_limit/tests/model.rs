//! A naive limiter: a level that rises, and a list of those who wait. The fuzz target uses this
//! file too.

use std::collections::VecDeque;

/// It moves from token to token, and knows no instant at which anything is full.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Nanoseconds for one token.
    interval: u64,
    /// The most that the level rises to.
    most: u64,
    /// Nanoseconds of refill that are there.
    level: u64,
    now: u64,
    line: VecDeque<usize>,
    /// Who has waited and was let in, and when.
    pub(super) let_in: Vec<(usize, u64)>,
}

impl Model {
    pub(super) fn new(interval: u64, burst: u64) -> Self {
        let most = interval * burst;
        Self { interval, most, level: most, now: 0, line: VecDeque::new(), let_in: Vec::new() }
    }

    /// So much more refill fits in, beyond the tokens: a rate that does not divide its time.
    #[cfg_attr(test, expect(dead_code, reason = "the property tests have even rates"))]
    pub(super) fn with_slack(self, slack: u64) -> Self {
        Self { most: self.most + slack, level: self.level + slack, ..self }
    }

    pub(super) fn advance(&mut self, time: u64) {
        let mut left = time;
        while !self.line.is_empty() && self.interval - self.level.min(self.interval) <= left {
            let step = self.interval - self.level.min(self.interval);
            (left, self.now, self.level) = (left - step, self.now + step, self.level + step);
            self.let_in();
        }
        self.now += left;
        self.level = (self.level + left).min(self.most);
    }

    fn let_in(&mut self) {
        while self.level >= self.interval
            && let Some(first) = self.line.pop_front()
        {
            self.level -= self.interval;
            self.let_in.push((first, self.now));
        }
    }

    /// A call comes that waits `longest` at most. Its wait, or how much too long that would be.
    pub(super) fn enter(&mut self, id: usize, longest: u64) -> Result<u64, u64> {
        if self.line.is_empty() && self.level >= self.interval {
            self.level -= self.interval;
            return Ok(0);
        }
        let wait = (self.line.len() as u64 + 1) * self.interval - self.level;
        if wait > longest {
            return Err(wait - longest);
        }
        self.line.push_back(id);
        Ok(wait)
    }

    /// One who waits leaves.
    pub(super) fn leave(&mut self, id: usize) {
        self.line.retain(|waiting| *waiting != id);
    }

    /// A token comes back in the instant in which it was taken.
    pub(super) fn give_back(&mut self) {
        self.level = (self.level + self.interval).min(self.most);
        self.let_in();
    }

    pub(super) fn waiting(&self) -> usize {
        self.line.len()
    }

    pub(super) fn available(&self) -> u64 {
        if self.line.is_empty() { self.level / self.interval } else { 0 }
    }
}
