use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source)]
    Io(std::io::Error, u8),
    #[transient(source)]
    Read { path: String, inner: std::io::Error },
}

fn main() {}
