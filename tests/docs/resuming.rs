//! `docs/resuming.md`, its streams

mod pages {
    use futures::{Stream, TryStreamExt, stream};
    use resilience::retry;
    use std::io;

    struct Page {
        entries: Vec<u32>,
        next: Option<u32>,
    }

    #[retry(attempts = 4, base = 100ms)]
    async fn page(api: &Api, cursor: u32) -> io::Result<Page> {
        api.page(cursor).await
    }

    /// All entries, in order, each once.
    fn entries(api: &Api) -> impl Stream<Item = io::Result<u32>> {
        let pages = stream::try_unfold(Some(0), async move |cursor| -> io::Result<_> {
            let Some(cursor) = cursor else { return Ok(None) };
            let page = page(api, cursor).await?;
            Ok(Some((stream::iter(page.entries.into_iter().map(Ok)), page.next)))
        });
        pages.try_flatten()
    }

    use std::cell::RefCell;

    /// Has ten pages of three entries each. Of each page the first so many requests fail.
    struct Api {
        fails: usize,
        asked: RefCell<Vec<u32>>,
    }

    impl Api {
        async fn page(&self, cursor: u32) -> io::Result<Page> {
            self.asked.borrow_mut().push(cursor);
            let times = self.asked.borrow().iter().filter(|asked| **asked == cursor).count();
            if times <= self.fails {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            let entries = (cursor..cursor + 3).collect();
            Ok(Page { entries, next: Some(cursor + 3).filter(|next| *next < 30) })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_page_has_four_attempts() {
        let api = Api { fails: 3, asked: RefCell::default() };
        let all: Vec<_> = entries(&api).try_collect().await.expect("each page comes at last");
        assert!(all.into_iter().eq(0..30), "each entry once, in order");
        assert_eq!(api.asked.borrow().len(), 40);

        let api = Api { fails: 4, asked: RefCell::default() };
        let first = entries(&api).try_collect::<Vec<_>>().await;
        assert_eq!(first.expect_err("it is down").kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(api.asked.take(), [0; 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_asked_for_when_it_is_read() {
        let api = Api { fails: 0, asked: RefCell::default() };
        let mut entries = std::pin::pin!(entries(&api));
        for _ in 0..4 {
            entries.try_next().await.expect("it is up");
        }
        assert_eq!(api.asked.borrow().as_slice(), [0, 3]);
    }
}

mod a_subscription {
    use futures::{Stream, stream};
    use resilience::retry;
    use std::io;

    struct Feed<'a> {
        server: &'a Server,
        seen: u64,
        open: Option<Changes<'a>>,
    }

    impl Feed<'_> {
        #[retry(attempts = 5, base = 100ms)]
        async fn next(&mut self) -> io::Result<Option<u64>> {
            let mut changes = match self.open.take() {
                Some(changes) => changes,
                None => self.server.subscribe(self.seen).await?,
            };
            let change = changes.next().await?; // after an error `changes` is gone
            self.seen = change.unwrap_or(self.seen);
            self.open = Some(changes);
            Ok(change)
        }
    }

    /// The changes after `seen`, over as many subscriptions as it takes.
    fn changes(server: &Server, seen: u64) -> impl Stream<Item = io::Result<u64>> {
        let feed = Feed { server, seen, open: None };
        stream::try_unfold(feed, async |mut feed| {
            let change = feed.next().await?;
            Ok(change.map(|change| (change, feed)))
        })
    }

    use futures::TryStreamExt;
    use std::cell::{Cell, RefCell};

    /// Counts to `last`. Each subscription breaks after so many changes.
    struct Server {
        last: u64,
        breaks_after: u64,
        /// So many subscriptions are refused.
        refuses: Cell<u32>,
        subscribed: RefCell<Vec<u64>>,
    }

    struct Changes<'a> {
        server: &'a Server,
        seen: u64,
        left: u64,
    }

    impl Server {
        fn new(last: u64, breaks_after: u64) -> Self {
            Self { last, breaks_after, refuses: Cell::new(0), subscribed: RefCell::default() }
        }

        async fn subscribe(&self, seen: u64) -> io::Result<Changes<'_>> {
            self.subscribed.borrow_mut().push(seen);
            if self.refuses.get() > 0 {
                self.refuses.set(self.refuses.get() - 1);
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            Ok(Changes { server: self, seen, left: self.breaks_after })
        }
    }

    impl Changes<'_> {
        async fn next(&mut self) -> io::Result<Option<u64>> {
            if self.seen == self.server.last {
                return Ok(None);
            }
            if self.left == 0 {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            (self.seen, self.left) = (self.seen + 1, self.left - 1);
            Ok(Some(self.seen))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_where_the_last_one_broke() {
        let server = Server::new(100, 7);
        let all: Vec<_> = changes(&server, 20).try_collect().await.expect("it ends well");
        assert!(all.into_iter().eq(21..=100), "each change once, in order");
        assert!(server.subscribed.take().into_iter().eq((20..100).step_by(7)), "one for seven changes");
    }

    #[tokio::test(start_paused = true)]
    async fn each_change_has_five_attempts() {
        let server = Server::new(14, 7);
        let mut read = std::pin::pin!(changes(&server, 0));
        for expected in 1..=7 {
            assert_eq!(read.try_next().await.expect("it is up"), Some(expected));
        }
        server.refuses.set(3);
        assert_eq!(read.try_next().await.expect("it is back"), Some(8));
        // One attempt found it broken, three were refused.
        assert_eq!(server.subscribed.take(), [0, 7, 7, 7, 7]);

        let server = Server::new(14, 0);
        let gone = std::pin::pin!(changes(&server, 0)).try_next().await;
        assert_eq!(gone.expect_err("it breaks each time").kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(server.subscribed.take(), [0; 5]);
    }
}
