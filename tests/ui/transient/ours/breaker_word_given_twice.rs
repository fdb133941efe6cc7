use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(ignore, ignore)]
    Conflict,
}

fn main() {}
