use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_0 as usize < 5, after = 5s)]
    Status(u16),
    #[transient(if = (*_0 as u32 < 5) && true)]
    Parenthesised(u16),
    #[transient(if = 1 < *_0 as core::primitive::u32 << 1)]
    Shifted(u16),
}

fn main() {}
