use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(whatever)]
    Conflict,
}

fn main() {}
