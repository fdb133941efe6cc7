use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(ignore, failure)]
    Conflict,
}

fn main() {}
