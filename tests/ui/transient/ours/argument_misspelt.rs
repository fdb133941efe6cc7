use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(afte = 5s)]
    Busy,
    #[transient(sorce)]
    Io(std::io::Error),
}

fn main() {}
