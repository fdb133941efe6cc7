use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(retry_after = 5s)]
    Busy,
    #[transient(when = *_0 >= 500)]
    Status(u16),
    #[transient(transparent)]
    Io(std::io::Error),
}

fn main() {}
