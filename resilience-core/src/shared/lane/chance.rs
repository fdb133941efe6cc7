//! The chance of a lane: a function of a seed, so that a test can repeat it.

/// Mixes all bits of `value`: the step of splitmix64.
pub(super) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Numbers of which no two are the same, within a lane and, by the seed, among lanes.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    seed: u64,
    count: u64,
}

impl Tokens {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    /// The next one. It is never zero.
    pub(super) fn next(&mut self) -> u64 {
        loop {
            self.count = self.count.wrapping_add(1);
            // Mixing is a bijection, so that no two counts have one token.
            let token = mix(mix(!self.seed).wrapping_add(mix(self.count)));
            if token != 0 {
                return token;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_tokens_are_the_same() {
        let mut seen = HashSet::new();
        for seed in 0..10 {
            let mut tokens = Tokens::new(mix(seed));
            seen.extend((0..1_000).map(|_| tokens.next()));
        }
        assert_eq!(seen.len(), 10_000);
        assert!(!seen.contains(&0));
    }
}
