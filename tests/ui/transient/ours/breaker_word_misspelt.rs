use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(ingore)]
    Conflict,
    #[breaker(ignored)]
    Shutdown,
    #[breaker(Failure)]
    Garbled,
    #[breaker(neutral)]
    Other,
}

fn main() {}
