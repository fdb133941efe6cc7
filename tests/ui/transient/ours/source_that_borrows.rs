use resilience::Transient;

#[derive(Transient)]
enum Error<'a> {
    #[transient(source)]
    Boxed(Box<dyn std::error::Error + 'a>),
    #[transient(source)]
    Referred(&'a dyn std::error::Error),
}

fn main() {}
