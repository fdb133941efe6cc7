//! A naive bulkhead: lists of those who run and of those who wait. The fuzz target uses this
//! file too.

#[derive(Debug)]
pub(super) struct Model {
    limit: usize,
    queue: usize,
    wait: u64,
    now: u64,
    running: Vec<usize>,
    /// Each with the time at which it gives up.
    waiting: Vec<(usize, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Runs,
    Waits,
    Gone,
}

impl Model {
    pub(super) fn new(limit: usize, queue: usize, wait: u64) -> Self {
        Self { limit, queue, wait, now: 0, running: Vec::new(), waiting: Vec::new() }
    }

    pub(super) fn arrives(&mut self, call: usize) {
        if self.running.len() < self.limit && self.waiting.is_empty() {
            self.running.push(call);
        } else if self.waiting.len() < self.queue && self.wait > 0 {
            self.waiting.push((call, self.now + self.wait));
        }
    }

    /// It ends, or is dropped.
    pub(super) fn leaves(&mut self, call: usize) {
        self.running.retain(|other| *other != call);
        self.waiting.retain(|(other, _)| *other != call);
        self.lets_in();
    }

    pub(super) fn has_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.lets_in();
    }

    pub(super) fn passes(&mut self, time: u64) {
        self.now += time;
        self.waiting.retain(|(_, end)| *end > self.now);
    }

    pub(super) fn standing(&self, call: usize) -> Standing {
        if self.running.contains(&call) {
            Standing::Runs
        } else if self.waiting.iter().any(|(other, _)| *other == call) {
            Standing::Waits
        } else {
            Standing::Gone
        }
    }

    pub(super) fn numbers(&self) -> (usize, usize) {
        (self.running.len(), self.waiting.len())
    }

    fn lets_in(&mut self) {
        while self.running.len() < self.limit && !self.waiting.is_empty() {
            self.running.push(self.waiting.remove(0).0);
        }
    }
}
