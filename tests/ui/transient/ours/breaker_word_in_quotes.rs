use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[breaker("ignore")]
    Conflict,
}

fn main() {}
