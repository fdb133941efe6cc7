use resilience::retry;

#[retry]
type Fetched = Result<u32, ()>;

fn main() {
    let _: Fetched = Ok(1);
}
