//! Methods under `#[async_trait]`, which rewrites them before the attributes below it expand, or
//! after those above.

use crate::each_policy::each_policy;
use async_trait::async_trait;
use std::fmt::{Debug, Display};
use std::pin::Pin;
use std::sync::Arc;

each_policy! { $policy, $sync =>
    #[async_trait]
    trait Store: Send + Sync {
        async fn get(&self, tries: &Tries) -> Result<u32, Failed>;
        async fn put(&mut self, tries: &Tries, text: String) -> Result<String, Failed>;
        async fn take(self, tries: &Tries) -> Result<u32, Failed>
        where
            Self: Sized;
        async fn take_mut(mut self, tries: &Tries) -> Result<u32, Failed>
        where
            Self: Sized;
        async fn shared(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed>;
        async fn boxed(self: Box<Self>, tries: &Tries) -> Result<u32, Failed>;
        async fn pinned(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed>;
        async fn patterns(&self, tries: &Tries, pair: (u32, u32), list: [u32; 2]) -> Result<u32, Failed>;
        async fn generic<T, U>(&self, tries: &Tries, left: T, right: U) -> Result<String, Failed>
        where
            T: Display + Send + Clone + 'static,
            U: Debug + Send + Sync,
            Self: Sized;
        async fn implied(&self, tries: &Tries, text: impl Into<String> + Send + Clone + 'static) -> Result<String, Failed>
        where
            Self: Sized;
        async fn borrowing<'a>(&self, tries: &Tries, text: &'a str) -> Result<&'a str, Failed>;
        async fn mutable(&self, tries: &Tries, items: &mut Vec<u32>, mut list: Vec<u32>, n: u32) -> Result<usize, Failed>;
        async fn opened(&self, tries: &Tries, text: String) -> Result<Box<dyn Display + Send>, Box<dyn std::error::Error + Send + Sync>>;
        async fn counted(&self, tries: &Tries, counted: Counted, spare: Counted) -> Result<u32, Failed>;

        async fn unguarded(&self) -> u32 {
            1
        }

        #[$policy]
        async fn by_default(&self, tries: &Tries, mut extra: u32) -> Result<u32, Failed> {
            extra += 1;
            tries.turn()?;
            Ok(self.unguarded().await + extra)
        }

        #[$policy]
        async fn consumed_by_default(self, tries: &Tries) -> Result<u32, Failed>
        where
            Self: Sized + Clone + 'static,
        {
            let all = vec![self];
            tries.turn()?;
            Ok(all.len() as u32)
        }

        #[$policy]
        async fn associated(tries: &Tries) -> Result<u32, Failed>
        where
            Self: Sized,
        {
            tries.turn().map(|_| 1)
        }
    }

    #[derive(Clone, Debug)]
    struct Memory(u32);

    impl Memory {
        fn value(&self) -> u32 {
            self.0
        }
    }

    #[async_trait]
    impl Store for Memory {
        #[$policy]
        async fn get(&self, tries: &Tries) -> Result<u32, Failed> {
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(self.value())
        }

        #[$policy]
        async fn put(&mut self, tries: &Tries, text: String) -> Result<String, Failed> {
            self.0 += 1;
            let owned: String = text;
            tries.turn()?;
            Ok(owned)
        }

        #[$policy]
        async fn take(self, tries: &Tries) -> Result<u32, Failed> {
            let all = [self];
            tries.turn()?;
            Ok(all[0].0)
        }

        #[$policy]
        async fn take_mut(mut self, tries: &Tries) -> Result<u32, Failed> {
            self.0 += 1;
            tries.turn()?;
            Ok(self.0)
        }

        #[$policy]
        async fn shared(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
            let value = tokio::spawn(async move { self.0 }).await.map_err(|_| Failed::Again)?;
            tries.turn()?;
            Ok(value)
        }

        #[$policy]
        async fn boxed(self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.0)
        }

        #[$policy]
        async fn pinned(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            self.as_mut().get_mut().0 = 5;
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(self.0)
        }

        #[$policy]
        async fn patterns(&self, tries: &Tries, (a, mut b): (u32, u32), [c, _]: [u32; 2]) -> Result<u32, Failed> {
            b += 1;
            tries.turn()?;
            Ok(a * 100 + b * 10 + c)
        }

        #[$policy]
        async fn generic<T, U>(&self, tries: &Tries, left: T, right: U) -> Result<String, Failed>
        where
            T: Display + Send + Clone + 'static,
            U: Debug + Send + Sync,
        {
            let left = tokio::spawn(async move { left.to_string() }).await.map_err(|_| Failed::Again)?;
            tries.turn()?;
            Ok(format!("{left}{right:?}"))
        }

        #[$policy]
        async fn implied(&self, tries: &Tries, text: impl Into<String> + Send + Clone + 'static) -> Result<String, Failed> {
            tries.turn()?;
            Ok(text.into())
        }

        #[$policy]
        async fn borrowing<'a>(&self, tries: &Tries, text: &'a str) -> Result<&'a str, Failed> {
            tries.turn()?;
            Ok(&text[1..])
        }

        #[$policy]
        async fn mutable(&self, tries: &Tries, items: &mut Vec<u32>, mut list: Vec<u32>, mut n: u32) -> Result<usize, Failed> {
            n += 1;
            list.push(n);
            for item in items {
                *item += 1;
            }
            tries.turn()?;
            Ok(list.len() + n as usize)
        }

        #[$policy]
        async fn opened(&self, tries: &Tries, text: String) -> Result<Box<dyn Display + Send>, Box<dyn std::error::Error + Send + Sync>> {
            tries.turn()?;
            Ok(Box::new(text))
        }

        #[$policy]
        async fn counted(&self, tries: &Tries, counted: Counted, spare: Counted) -> Result<u32, Failed> {
            eat(counted);
            eat(&spare);
            tries.turn()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_takes_self_in_every_way() {
        let store = Memory(1);
        let object: Box<dyn Store> = Box::new(Memory(1));
        check_async(async |tries| store.get(tries).await, 1).await;
        check_async(async |tries| object.get(tries).await, 1).await;
        check_async(async |tries| Memory(1).put(tries, "a".into()).await, "a".to_owned()).await;
        check_async(async |tries| Memory(1).take(tries).await, 1).await;
        check_async(async |tries| Memory(1).take_mut(tries).await, 2).await;
        check_async(async |tries| Arc::new(Memory(1)).shared(tries).await, 1).await;
        check_async(async |tries| Box::new(Memory(1)).boxed(tries).await, 1).await;
        check_async(async |tries| Pin::new(&mut Memory(1)).pinned(tries).await, 5).await;
    }

    #[tokio::test(start_paused = true)]
    async fn parameters_reach_each_attempt() {
        let store = Memory(1);
        check_async(async |tries| store.patterns(tries, (1, 2), [3, 4]).await, 133).await;
        check_async(async |tries| store.generic(tries, "a", 1).await, "a1".to_owned()).await;
        check_async(async |tries| store.implied(tries, "a").await, "a".to_owned()).await;
        check_async(async |tries| store.borrowing(tries, "ab").await, "b").await;
        check_async(async |tries| store.mutable(tries, &mut vec![1], vec![1], 1).await, 4).await;
        check_async(async |tries| store.opened(tries, "a".into()).await.map(|it| it.to_string()), "a".to_owned()).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_consumed_parameter_is_cloned_once_per_attempt() {
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        assert_eq!(Memory(1).counted(&tries, counted.another(), counted.another()).await, Ok(RUNS));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_default_method_works() {
        check_async(async |tries| Memory(1).by_default(tries, 1).await, 3).await;
        check_async(async |tries| Memory(1).consumed_by_default(tries).await, 1).await;
        check_async(async |tries| Memory::associated(tries).await, 1).await;
    }

    #[async_trait(?Send)]
    trait Local {
        async fn local(&self, tries: &Tries, rc: std::rc::Rc<u32>) -> Result<u32, Failed>;
    }

    #[async_trait(?Send)]
    impl Local for Memory {
        #[$policy]
        async fn local(&self, tries: &Tries, rc: std::rc::Rc<u32>) -> Result<u32, Failed> {
            let held = std::rc::Rc::new(1);
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(self.0 + *held + *rc)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_local_method_works() {
        check_async(async |tries| Memory(1).local(tries, std::rc::Rc::new(2)).await, 4).await;
    }

    #[async_trait]
    trait Above {
        async fn above(&self, tries: &Tries, text: String) -> Result<usize, Failed>;
    }

    // The attributes of a method in a non-macro position.
    #[async_trait]
    impl<T: Send + Sync + Display> Above for Vec<T> {
        #[$policy]
        #[allow(clippy::len_zero)]
        async fn above(&self, tries: &Tries, text: String) -> Result<usize, Failed> {
            let first = self.first().map(ToString::to_string).unwrap_or_default();
            tries.turn()?;
            Ok(first.len() + text.len())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_implementation_for_a_generic_type_works() {
        check_async(async |tries| vec![1].above(tries, "ab".into()).await, 3).await;
    }

    struct Named {
        text: String,
        only: Only,
    }

    #[async_trait]
    trait Patterns {
        async fn tuple(&self, tries: &Tries, pair: (u32, String), only: Only) -> Result<u32, Failed>;
        async fn fields(&mut self, tries: &Tries, named: Named, only: Only) -> Result<u32, Failed>;
        async fn several(only: Only, list: [Counted; 2], tries: &Tries, number: u32) -> Result<u32, Failed>;
    }

    #[async_trait]
    impl Patterns for Memory {
        #[$policy]
        async fn tuple(&self, tries: &Tries, (mut a, b): (u32, String), _: Only) -> Result<u32, Failed> {
            a += b.len() as u32;
            tries.turn()?;
            Ok(self.0 + a)
        }

        #[$policy]
        async fn fields(
            &mut self,
            tries: &Tries,
            Named { text, ref only }: Named,
            _only: Only,
        ) -> Result<u32, Failed> {
            self.0 += text.len() as u32;
            eat(text);
            tries.turn()?;
            Ok(only.0)
        }

        #[$policy]
        async fn several(
            _: Only,
            [first, second]: [Counted; 2],
            tries: &Tries,
            mut number: u32,
        ) -> Result<u32, Failed> {
            number += 1;
            assert_eq!(number, 1);
            eat(second);
            tries.turn()?;
            Ok(first.clones())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn parts_of_parameters_are_cloned_where_they_are_consumed() {
        let pair = || (1, "ab".to_owned());
        check_async(async |tries| Memory(1).tuple(tries, pair(), Only(1)).await, 4).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_is_not_clone_is_borrowed() {
        let mut memory = Memory(0);
        let named = || Named { text: "a".to_owned(), only: Only(7) };
        check_async(async |tries| memory.fields(tries, named(), Only(1)).await, 7).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_is_cloned_alone() {
        let list = |counted: &Counted| [counted.another(), counted.another()];
        check_async(
            async |tries| Memory::several(Only(1), list(&Counted::default()), tries, 0).await,
            clones(1),
        )
        .await;
    }
}
