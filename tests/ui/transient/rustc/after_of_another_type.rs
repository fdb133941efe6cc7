use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = retry_after)]
    Seconds { retry_after: u64 },
    #[transient(after = _0)]
    Optional(Option<u64>),
    #[transient(after = *_0 * 2)]
    Computed(u32),
}

fn main() {}
