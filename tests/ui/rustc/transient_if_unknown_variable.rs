use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_1 >= 500)]
    Status(u16),
}

fn main() {}
