use resilience::retry;

#[retry]
mod client {
    pub(super) fn fetch() -> Result<u32, ()> {
        Ok(1)
    }
}

fn main() {
    let _ = client::fetch();
}
