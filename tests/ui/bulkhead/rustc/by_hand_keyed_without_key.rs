use std::io;
use std::sync::Arc;

use resilience::{KeyedBulkhead, bulkhead};

struct Client {
    hosts: Arc<KeyedBulkhead>,
}

impl Client {
    #[bulkhead(bulkhead = self.hosts)]
    async fn get(&self, host: &str) -> io::Result<usize> {
        Ok(host.len())
    }
}

fn main() {
    let hosts = Arc::new(KeyedBulkhead::builder("hosts").limit(1).build());
    let _ = Client { hosts }.get("eu");
}
