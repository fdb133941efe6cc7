use resilience::retry;

#[retry]
macro_rules! fetch {
    () => {
        Ok::<u32, ()>(1)
    };
}

fn main() {
    let _ = fetch!();
}
