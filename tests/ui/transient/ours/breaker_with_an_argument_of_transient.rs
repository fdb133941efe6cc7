use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker(if = *_0 == 409, ignore)]
    Status(u16),
    #[breaker(after = 5s)]
    Busy,
}

fn main() {}
