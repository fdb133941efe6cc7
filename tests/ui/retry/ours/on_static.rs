use resilience::retry;

#[retry]
pub(crate) static LIMIT: u32 = 5;

fn main() {
    let _ = LIMIT;
}
