use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source)]
    Failed(String),
}

fn main() {}
