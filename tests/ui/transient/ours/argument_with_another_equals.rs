use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if => true)]
    Arrow,
    #[transient(after == 5s)]
    Double,
}

fn main() {}
