use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

fn main() {}
