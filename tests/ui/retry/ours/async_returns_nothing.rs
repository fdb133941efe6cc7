use resilience::retry;

#[retry]
async fn fetch() {
    println!("fetching")
}

fn main() {
    drop(fetch());
}
