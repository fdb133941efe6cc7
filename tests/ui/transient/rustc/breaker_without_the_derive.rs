enum Error {
    #[breaker(ignore)]
    Conflict,
}

fn main() {}
