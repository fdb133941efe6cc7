//! `docs/batches.md`

mod what_is_left {
    use resilience::{Transient, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("{0} items were not taken")]
        #[transient]
        #[breaker(ignore)] // the table has answered, and wants less at a time
        Left(usize),
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] std::io::Error),
    }

    /// Writes all items. Those that are not written remain in `items`.
    #[retry(attempts = 6, base = 50ms, cap = 5s, budget = 20%)]
    async fn write(table: &Table, items: &mut Vec<u32>) -> Result<(), Error> {
        if !items.is_empty() {
            *items = table.write_batch(items).await?;
        }
        if items.is_empty() { Ok(()) } else { Err(Error::Left(items.len())) }
    }

    use std::cell::{Cell, RefCell};
    use std::io;

    /// Takes the first so many items of a request.
    struct Table {
        takes: usize,
        /// The request with this number is carried out, and its answer is lost.
        loses: Cell<usize>,
        requests: RefCell<Vec<Vec<u32>>>,
    }

    impl Table {
        fn taking(takes: usize) -> Self {
            Self { takes, loses: Cell::new(0), requests: RefCell::default() }
        }

        /// What it has not taken.
        async fn write_batch(&self, items: &[u32]) -> io::Result<Vec<u32>> {
            self.requests.borrow_mut().push(items.to_vec());
            if self.requests.borrow().len() == self.loses.get() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Ok(items.get(self.takes..).unwrap_or_default().to_vec())
        }

        fn sizes(&self) -> Vec<usize> {
            self.requests.take().iter().map(Vec::len).collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_is_left_is_sent_again() {
        let table = Table::taking(10);
        let mut items: Vec<_> = (0..25).collect();
        write(&table, &mut items).await.expect("all are taken");
        assert!(items.is_empty());
        assert_eq!(table.requests.borrow()[2], (20..25).collect::<Vec<_>>());
        assert_eq!(table.sizes(), [25, 15, 5]);

        write(&table, &mut items).await.expect("there is nothing to do");
        assert_eq!(table.sizes(), [0; 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_written_remains() {
        let table = Table::taking(2);
        let mut items: Vec<_> = (0..25).collect();
        assert!(matches!(write(&table, &mut items).await, Err(Error::Left(13))));
        assert_eq!(items, (12..25).collect::<Vec<_>>());
        assert_eq!(table.sizes(), [25, 23, 21, 19, 17, 15]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_lost_answer_the_same_items_are_sent() {
        let table = Table::taking(10);
        table.loses.set(2);
        let mut items: Vec<_> = (0..25).collect();
        write(&table, &mut items).await.expect("all are taken");
        assert_eq!(table.sizes(), [25, 15, 15, 5]);
    }
}

mod errors_of_items {
    use futures::{StreamExt, stream};
    use resilience::{Transient, retry};

    #[derive(Debug, PartialEq, thiserror::Error, Transient)]
    enum ItemError {
        #[error("too many at a time")]
        #[transient]
        Throttled,
        #[error("the entry is too large")]
        TooLarge,
    }

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("{0} entries were not sent")]
        #[transient]
        #[breaker(ignore)]
        Left(usize),
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] std::io::Error),
    }

    #[derive(Debug, Default)]
    struct Batch {
        left: Vec<String>,
        /// Entries that no repetition helps.
        refused: Vec<(String, ItemError)>,
    }

    #[retry(attempts = unlimited, base = 50ms, cap = 2s, max_duration = 1m)]
    async fn send(queue: &Queue, batch: &mut Batch) -> Result<(), Error> {
        if batch.left.is_empty() {
            return Ok(());
        }
        let mut results = queue.send_batch(&batch.left).await?.into_iter(); // in the order of the entries
        for entry in std::mem::take(&mut batch.left) {
            match results.next() {
                Some(Ok(())) => {}
                Some(Err(error)) if !error.transience().is_transient() => batch.refused.push((entry, error)),
                _ => batch.left.push(entry), // throttled, or without a result
            }
        }
        if batch.left.is_empty() { Ok(()) } else { Err(Error::Left(batch.left.len())) }
    }

    /// Sends any number of entries, ten in a request, and four requests at the same time.
    async fn send_all(queue: &Queue, entries: &[String]) -> Vec<(Batch, Result<(), Error>)> {
        stream::iter(entries.chunks(10))
            .map(|chunk| async move {
                let mut batch = Batch { left: chunk.to_vec(), ..Batch::default() };
                let outcome = send(queue, &mut batch).await;
                (batch, outcome)
            })
            .buffer_unordered(4)
            .collect()
            .await
    }

    use std::cell::{Cell, RefCell};
    use std::collections::HashMap;
    use std::io;
    use std::time::Duration;

    /// Takes an entry at the second time, never one that is large, and has no result for one that is forgotten.
    #[derive(Default)]
    struct Queue {
        is_full: Cell<bool>,
        seen: RefCell<HashMap<String, u32>>,
        requests: Cell<u32>,
    }

    impl Queue {
        async fn send_batch(&self, entries: &[String]) -> io::Result<Vec<Result<(), ItemError>>> {
            self.requests.set(self.requests.get() + 1);
            assert!((1..=10).contains(&entries.len()), "as the service demands");
            tokio::time::sleep(Duration::from_millis(10)).await;
            let mut seen = self.seen.borrow_mut();
            let result = |entry: &String| {
                let times = seen.entry(entry.clone()).or_default();
                *times += 1;
                match entry.as_str() {
                    "large" => Err(ItemError::TooLarge),
                    _ if *times == 1 || self.is_full.get() => Err(ItemError::Throttled),
                    _ => Ok(()),
                }
            };
            Ok(entries.iter().filter(|entry| *entry != "forgotten").map(result).collect())
        }
    }

    fn entries(number: u32) -> Vec<String> {
        (0..number).map(|number| number.to_string()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn an_entry_that_nothing_helps_is_sent_once() {
        let queue = Queue::default();
        let mut batch = Batch { left: [entries(3), vec!["large".to_owned()]].concat(), ..Batch::default() };
        send(&queue, &mut batch).await.expect("nothing is left");
        assert_eq!(batch.refused, [("large".to_owned(), ItemError::TooLarge)]);
        assert_eq!(queue.requests.get(), 2);
        let seen = queue.seen.take();
        assert_eq!((seen["large"], seen["0"], seen["2"]), (1, 2, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn an_entry_without_a_result_is_not_lost() {
        let mut batch = Batch { left: vec!["0".to_owned(), "forgotten".to_owned()], ..Batch::default() };
        assert!(matches!(send(&Queue::default(), &mut batch).await, Err(Error::Left(1))));
        assert_eq!(batch.left, ["forgotten"]);
    }

    #[tokio::test(start_paused = true)]
    async fn each_request_has_ten_and_attempts_of_its_own() {
        let queue = Queue::default();
        let sent = send_all(&queue, &entries(95)).await;
        assert!(sent.iter().all(|(batch, outcome)| outcome.is_ok() && batch.left.is_empty()));
        assert_eq!((sent.len(), queue.requests.get()), (10, 20));
        assert!(queue.seen.take().values().all(|times| *times == 2));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_after_a_minute_comes_back() {
        let queue = Queue::default();
        queue.is_full.set(true);
        let sent = send_all(&queue, &entries(12)).await;
        let left: usize = sent.iter().map(|(batch, _)| batch.left.len()).sum();
        assert_eq!(left, 12);
        assert!(sent.iter().all(|(_, outcome)| matches!(outcome, Err(Error::Left(10 | 2)))));
        assert!(queue.requests.get() > 2 * 30, "each waits for at most two seconds");
    }
}
