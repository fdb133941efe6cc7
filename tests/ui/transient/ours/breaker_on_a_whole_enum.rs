use resilience::Transient;

#[derive(Transient)]
#[breaker(ignore)]
enum Error {
    Conflict,
}

fn main() {}
