use resilience::Transient;

#[derive(Transient)]
enum Error {
    Timeout(#[transient] u8),
    Status {
        #[transient(source)]
        inner: std::io::Error,
        code: u16,
    },
}

fn main() {}
