use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(aftr = 5s, jitter = full)]
    Busy,
    #[transient(after = 5, source)]
    Status(u16),
    #[transient]
    Timeout,
}

// It is implemented all the same.
fn answers() -> resilience::Transience {
    Error::Timeout.transience()
}

fn main() {
    answers();
}
