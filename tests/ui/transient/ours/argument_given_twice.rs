use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = 5s, after = 6s)]
    Busy,
    #[transient(source, source)]
    Io(std::io::Error),
}

fn main() {}
