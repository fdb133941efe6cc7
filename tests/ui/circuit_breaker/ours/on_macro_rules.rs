use resilience::circuit_breaker;

#[circuit_breaker]
macro_rules! fetch {
    () => {
        Ok::<u32, ()>(1)
    };
}

fn main() {
    let _ = fetch!();
}
