use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(ignore)]
    #[transient]
    #[breaker(failure)]
    Conflict,
}

fn main() {}
