//! A naive budget: it counts what is there, and refills step by step.

/// The parts that a token is counted in. One part comes back each nanosecond.
pub(super) const TOKEN: u64 = 1_000_000_000;

#[derive(Debug)]
pub(super) struct Model {
    /// The parts that a success adds.
    ratio: u64,
    capacity: u64,
    tokens: u64,
    now: u64,
}

impl Model {
    pub(super) fn new(ratio: u64, capacity: u64, now: u64) -> Self {
        Self { ratio, capacity: capacity * TOKEN, tokens: capacity * TOKEN, now }
    }

    /// The clock reads `now`. If that is earlier than before, nothing comes back.
    pub(super) fn reads(&mut self, now: u64) {
        self.add(now.saturating_sub(self.now));
        self.now = now;
    }

    pub(super) fn withdraw(&mut self) -> bool {
        let enough = self.tokens >= TOKEN;
        self.tokens -= if enough { TOKEN } else { 0 };
        enough
    }

    pub(super) fn deposit(&mut self) {
        self.add(self.ratio);
    }

    pub(super) fn put_back(&mut self) {
        self.add(TOKEN);
    }

    pub(super) fn available(&self) -> u64 {
        self.tokens / TOKEN
    }

    fn add(&mut self, parts: u64) {
        self.tokens = self.capacity.min(self.tokens + parts);
    }
}
