//! One layer of three retries.

mod innermost {
    use resilience::retry;
    use std::io;

    pub async fn page(db: &Database) -> io::Result<String> {
        order(db).await
    }

    async fn order(db: &Database) -> io::Result<String> {
        row(db).await
    }

    #[retry(attempts = 3)]
    async fn row(db: &Database) -> io::Result<String> {
        db.query().await
    }

    use crate::amplification::Database;
}

pub(super) use innermost::page;

mod cost {
    use resilience::retry;
    use std::io;

    #[retry(attempts = 3)]
    async fn one(part: u32, db: &Database) -> io::Result<u32> {
        db.part(part).await
    }

    async fn five_retried(db: &Database) -> io::Result<u32> {
        let mut sum = 0;
        for part in 1..=5 {
            sum += one(part, db).await?;
        }
        Ok(sum)
    }

    #[retry(attempts = 3)]
    async fn five_repeated(db: &Database) -> io::Result<u32> {
        let mut sum = 0;
        for part in 1..=5 {
            sum += db.part(part).await?;
        }
        Ok(sum)
    }

    use std::cell::Cell;

    /// Its last part fails once.
    #[derive(Default)]
    struct Database {
        queries: Cell<u32>,
        failed: Cell<bool>,
    }

    impl Database {
        async fn part(&self, part: u32) -> io::Result<u32> {
            self.queries.set(self.queries.get() + 1);
            if part == 5 && !self.failed.replace(true) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Ok(part)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outer_retry_repeats_what_has_succeeded() {
        let db = Database::default();
        assert_eq!(five_retried(&db).await.expect("it fails once"), 15);
        assert_eq!(db.queries.get(), 6);
        let db = Database::default();
        assert_eq!(five_repeated(&db).await.expect("it fails once"), 15);
        assert_eq!(db.queries.get(), 10);
    }
}
