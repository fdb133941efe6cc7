use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_0 >= 500)]
    Named { status: u16 },
    #[transient(if = *_1 >= 500)]
    Tuple(u16),
    #[transient(after = std::time::Duration::from_secs(*_2))]
    Pair(u64, u64),
    #[transient(if = matches!(_0, 500..))]
    Unit,
    #[transient(if = [1].iter().any(|_1| *_1 == *_0 && _7.is_none()))]
    Bound(u16),
}

fn main() {}
