//! Methods of traits: implementations, default methods, objects, std's own traits, native async.

use crate::each_policy::each_policy;
use std::fmt::Debug;
use std::future::Future;
use std::str::FromStr;

each_policy! { $policy, $sync =>
    trait Load {
        type Item: Debug + PartialEq + Default;

        fn load(&self, tries: &Tries) -> Result<Self::Item, Failed>;

        #[$sync]
        fn twice(&self, tries: &Tries) -> Result<(Self::Item, u32), Failed> {
            tries.turn()?;
            Ok((Self::Item::default(), 1))
        }

        #[$sync]
        fn sized(self, tries: &Tries) -> Result<Self, Failed>
        where
            Self: Sized + Clone,
        {
            tries.turn()?;
            Ok(self)
        }

        #[$sync]
        fn generic<T: Into<u64> + Clone>(&mut self, tries: &Tries, value: T) -> Result<u64, Failed>
        where
            Self: Sized,
        {
            tries.turn()?;
            Ok(value.into())
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    struct File(u32);

    impl Load for File {
        type Item = u32;

        #[$sync]
        fn load(&self, tries: &Tries) -> Result<Self::Item, Failed> {
            tries.turn()?;
            Ok(self.0)
        }
    }

    #[test]
    fn an_implementation_works() {
        check(|tries| File(1).load(tries), 1);
        let object: &dyn Load<Item = u32> = &File(2);
        check(|tries| object.load(tries), 2);
        check(|tries| Load::load(&File(3), tries), 3);
    }

    #[test]
    fn a_default_method_works() {
        let object: Box<dyn Load<Item = u32>> = Box::new(File(2));
        check(|tries| File(1).twice(tries), (0, 1));
        check(|tries| object.twice(tries), (0, 1));
        check(|tries| File(1).sized(tries), File(1));
        check(|tries| File(1).generic(tries, 4u32), 4);
    }

    trait Blanket {
        fn describe(&self, tries: &Tries) -> Result<String, Failed>;
    }

    impl<T: Debug + ?Sized> Blanket for T {
        #[$sync]
        fn describe(&self, tries: &Tries) -> Result<String, Failed> {
            tries.turn()?;
            Ok(format!("{self:?}"))
        }
    }

    #[test]
    fn a_blanket_implementation_works() {
        check(|tries| "a".describe(tries), "\"a\"".to_owned());
    }

    std::thread_local! {
        static TRIES: std::cell::RefCell<std::rc::Rc<Tries>> = std::cell::RefCell::default();
    }

    /// For traits whose methods take no `tries`.
    fn turn() -> Result<u32, Failed> {
        TRIES.with_borrow(|tries| tries.turn())
    }

    /// A call whose last attempt succeeds.
    fn check_with<T: Debug + PartialEq, E: Debug>(call: impl Fn() -> Result<T, E>, expected: T) {
        let _installed = resilience::TestClock::new().install();
        let tries = std::rc::Rc::new(Tries::failing(RUNS - 1));
        TRIES.set(std::rc::Rc::clone(&tries));
        assert_eq!(call().expect("the last attempt succeeds"), expected);
        assert_eq!(tries.made(), RUNS);
    }

    #[derive(Debug, PartialEq)]
    struct Parsed(u32);

    impl FromStr for Parsed {
        type Err = Failed;

        #[$sync]
        fn from_str(text: &str) -> Result<Self, Self::Err> {
            turn()?;
            text.parse().map(Self).map_err(|_| Failed::Again)
        }
    }

    impl TryFrom<String> for Parsed {
        type Error = Failed;

        #[$sync]
        fn try_from(text: String) -> Result<Self, Failed> {
            turn()?;
            let text: String = text;
            text.parse().map(Self).map_err(|_| Failed::Again)
        }
    }

    struct Wire(Vec<u8>);

    impl std::io::Write for Wire {
        #[$sync]
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            turn()?;
            self.0.write(bytes)
        }

        #[$sync]
        fn flush(&mut self) -> std::io::Result<()> {
            turn().map(drop).map_err(Into::into)
        }
    }

    #[test]
    fn a_trait_of_std_may_be_implemented() {
        use std::io::Write;
        check_with(|| "5".parse::<Parsed>(), Parsed(5));
        check_with(|| Parsed::try_from("6".to_owned()), Parsed(6));
        check_with(|| Wire(vec![]).write(b"ab"), 2);
        check_with(|| Wire(vec![]).flush(), ());
    }

    trait Fetch {
        async fn fetch(&self, tries: &Tries) -> Result<u32, Failed>;

        #[$policy]
        async fn fetch_default(&mut self, tries: &Tries, mut by: u32) -> Result<u32, Failed> {
            by += 1;
            tries.turn()?;
            self.fetch(&Tries::default()).await.map(|it| it + by)
        }

        fn desugared(&self, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send;

        #[$policy]
        fn desugared_default(&self, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send
        where
            Self: Sync,
        {
            async move {
                tries.turn()?;
                self.desugared(&Tries::default()).await
            }
        }
    }

    impl Fetch for File {
        #[$policy]
        async fn fetch(&self, tries: &Tries) -> Result<u32, Failed> {
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(self.0)
        }

        #[$policy]
        async fn desugared(&self, tries: &Tries) -> Result<u32, Failed> {
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(self.0)
        }
    }

    struct Socket(u32);

    impl Fetch for Socket {
        #[$policy]
        async fn fetch(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.0)
        }

        #[$policy]
        fn desugared(&self, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send {
            let value = self.0;
            async move {
                tries.turn()?;
                Ok(value)
            }
        }
    }

    struct Unguarded(u32);

    impl Fetch for Unguarded {
        async fn fetch(&self, _: &Tries) -> Result<u32, Failed> {
            Ok(self.0)
        }

        async fn desugared(&self, _: &Tries) -> Result<u32, Failed> {
            Ok(self.0)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_native_async_method_works() {
        check_async(async |tries| File(1).fetch(tries).await, 1).await;
        check_async(async |tries| Socket(2).fetch(tries).await, 2).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_native_async_default_method_works() {
        check_async(async |tries| Unguarded(1).fetch_default(tries, 1).await, 3).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_that_returns_an_opaque_future_works() {
        check_async(async |tries| File(1).desugared(tries).await, 1).await;
        check_async(async |tries| Socket(2).desugared(tries).await, 2).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_default_method_that_returns_an_opaque_future_works() {
        check_async(async |tries| Unguarded(1).desugared_default(tries).await, 1).await;
    }

    struct Generic<'a, T, const N: usize> {
        items: [&'a T; N],
    }

    impl<'a, T: PartialEq + Debug, const N: usize> Generic<'a, T, N> {
        #[$sync]
        fn first(&self, tries: &Tries) -> Result<&'a T, Failed> {
            tries.turn()?;
            Ok(self.items[N - 1])
        }

        #[$policy]
        async fn find<P>(&self, tries: &Tries, predicate: P) -> Result<Option<&'a T>, Failed>
        where
            P: Fn(&T) -> bool,
        {
            tries.turn()?;
            Ok(self.items.iter().copied().find(|it| predicate(it)))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_of_a_generic_type_works_in_async() {
        check_async(async |tries| Generic { items: [&1, &2] }.find(tries, |it| *it > 1).await, Some(&2)).await;
    }

    #[test]
    fn a_method_of_a_generic_type_works() {
        check(|tries| Generic { items: [&1, &2] }.first(tries), &2);
    }
}
