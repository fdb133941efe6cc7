use resilience::retry;

#[retry]
union Word {
    bits: u32,
}

fn main() {
    let _ = Word { bits: 1 };
}
