use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source, after = 5s)]
    Io(std::io::Error),
}

fn main() {}
