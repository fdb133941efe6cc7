use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient]
    Conflict(#[breaker(ignore)] u8),
}

fn main() {}
