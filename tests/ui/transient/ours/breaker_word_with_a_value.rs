use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(ignore = true)]
    Conflict,
    #[breaker(failure(*_0 > 500))]
    Status(u16),
}

fn main() {}
