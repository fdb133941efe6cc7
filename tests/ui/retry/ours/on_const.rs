use resilience::retry;

#[retry]
const LIMIT: u32 = 5;

fn main() {
    let _ = LIMIT;
}
