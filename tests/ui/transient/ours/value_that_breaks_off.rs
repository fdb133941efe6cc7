use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = move)]
    Closure(u16),
    #[transient(if = Self::)]
    Path(u16),
    #[transient(after = _0.max(*_1) +)]
    Sum(std::time::Duration, std::time::Duration),
}

fn main() {}
