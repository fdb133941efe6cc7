use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker()]
    Conflict,
}

fn main() {}
