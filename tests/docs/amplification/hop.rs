//! A repetition that is told to the next service.

use resilience::retry;
use std::io;

/// In the caller: each request says whether it is a repetition.
#[retry(attempts = 3, context = cx)]
async fn order(service: &Service) -> io::Result<String> {
    let request = Request { repetition: cx.number() > 1 };
    service.send(request).await
}

/// In the service: a repetition is not repeated.
async fn handler(request: &Request, db: &Database) -> io::Result<String> {
    let attempts = if request.repetition { 1 } else { 3 };
    row(db, attempts).await
}

#[retry(attempts = attempts)]
async fn row(db: &Database, attempts: u32) -> io::Result<String> {
    db.query().await
}

use super::Database;

struct Request {
    repetition: bool,
}

#[derive(Default)]
struct Service {
    db: Database,
}

impl Service {
    async fn send(&self, request: Request) -> io::Result<String> {
        handler(&request, &self.db).await
    }
}

#[tokio::test(start_paused = true)]
async fn it_makes_one_attempt() {
    let service = Service::default();
    assert!(order(&service).await.is_err());
    assert_eq!(service.db.queries(), 3 + 1 + 1);
}
