use resilience::Transient;

#[derive(Transient)]
enum Error<E> {
    #[transient(source)]
    Failed(E),
}

struct Plain;

fn main() {
    Error::Failed(Plain).transience();
}
