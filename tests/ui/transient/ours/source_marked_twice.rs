use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source)]
    Io(#[source] std::io::Error, #[source] std::io::Error),
}

fn main() {}
