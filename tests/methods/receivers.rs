//! Every way to take `self`.

use crate::each_policy::each_policy;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

each_policy! { $policy, $sync =>
    #[derive(Debug, Default)]
    struct Service {
        base: u32,
        log: Vec<u32>,
        counted: Counted,
    }

    impl Clone for Service {
        fn clone(&self) -> Self {
            Self { base: self.base, log: self.log.clone(), counted: self.counted.clone() }
        }
    }

    fn service() -> Service {
        Service { base: 1, ..Service::default() }
    }

    macro_rules! my {
        ($this:ident.$field:ident) => { $this.$field };
    }

    impl Service {
        const STEP: u32 = 10;

        fn consume(self) -> u32 {
            self.base
        }

        fn build(base: u32) -> Self {
            Self { base, ..Self::default() }
        }

        #[$sync]
        fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$policy]
        async fn by_reference_async(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn by_mut(&mut self, tries: &Tries) -> Result<usize, Failed> {
            self.log.push(1);
            self.touch();
            tries.turn()?;
            Ok(self.log.len() - 2 * RUNS as usize)
        }

        #[$policy]
        async fn by_mut_async(&mut self, tries: &Tries) -> Result<usize, Failed> {
            self.log.push(1);
            tokio::task::yield_now().await;
            self.touch();
            tries.turn()?;
            Ok(self.log.len() - 2 * RUNS as usize)
        }

        fn touch(&mut self) {
            self.log.push(2);
        }

        #[$sync]
        fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$policy]
        async fn by_value_async(self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn consumed(self, tries: &Tries) -> Result<u32, Failed> {
            let all = vec![self];
            tries.turn()?;
            Ok(all[0].base)
        }

        #[$policy]
        async fn consumed_async(self, tries: &Tries) -> Result<u32, Failed> {
            let base = Self::consume(self);
            tries.turn()?;
            Ok(base)
        }

        #[$sync]
        fn by_mut_value(mut self, tries: &Tries) -> Result<usize, Failed> {
            self.log.push(1);
            tries.turn()?;
            Ok(self.log.len())
        }

        #[$policy]
        async fn by_mut_value_async(mut self, tries: &Tries) -> Result<usize, Failed> {
            self.log.push(1);
            tries.turn()?;
            Ok(self.log.len())
        }

        #[$sync]
        fn returned(mut self, tries: &Tries) -> Result<Self, Failed> {
            self.base += 1;
            tries.turn()?;
            Ok(self)
        }

        #[$sync]
        fn arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$policy]
        async fn arc_spawned(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
            let base = tokio::spawn(async move { self.base }).await.map_err(|_| Failed::Again)?;
            tries.turn()?;
            Ok(base)
        }

        #[$sync]
        fn rc(self: Rc<Self>, tries: &Tries) -> Result<u32, Failed> {
            let rc = self;
            tries.turn()?;
            Ok(rc.base)
        }

        #[$sync]
        fn boxed(self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn mut_boxed(mut self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
            self.base += 1;
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn arc_reference(self: &Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
            let arc = Arc::clone(self);
            tries.turn()?;
            Ok(arc.base)
        }

        #[$policy]
        async fn arc_reference_async(self: &Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
            let arc = self.clone();
            tries.turn()?;
            Ok(arc.base)
        }

        #[$sync]
        fn longhand(self: &Self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn longhand_mut(self: &mut Self, tries: &Tries) -> Result<u32, Failed> {
            self.log.push(1);
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn longhand_value(self: Self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn mut_reference_binding<'a>(mut self: &'a Self, tries: &Tries, other: &'a Self) -> Result<u32, Failed> {
            if self.base == 0 {
                self = other;
            }
            tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn with_lifetime<'a>(&'a self, tries: &Tries) -> Result<&'a [u32], Failed> {
            tries.turn()?;
            Ok(&self.log)
        }

        #[$sync]
        fn elided(&self, tries: &Tries) -> Result<&Vec<u32>, Failed> {
            tries.turn()?;
            Ok(&self.log)
        }

        #[$policy]
        async fn elided_async(&self, tries: &Tries) -> Result<&Vec<u32>, Failed> {
            tries.turn()?;
            Ok(&self.log)
        }

        #[$sync]
        fn associated(tries: &Tries, base: u32) -> Result<Self, Failed> {
            tries.turn()?;
            Ok(Self::build(base + Self::STEP))
        }

        #[$sync]
        fn self_everywhere(&self, tries: &Tries, other: &Self) -> Result<Option<Self>, Failed>
        where
            Self: Clone,
        {
            let Self { base, .. } = other;
            fn local(service: &Service) -> u32 {
                service.base
            }
            let sum = my!(self.base) + *base + local(self) + Self::STEP;
            tries.turn()?;
            Ok(Some(Self { base: sum, ..Self::default() }))
        }

        #[$policy]
        async fn self_in_macros(&mut self, tries: &Tries) -> Result<String, Failed> {
            let text = format!("{} {:?}", self.base, my!(self.log));
            assert!(matches!(self, Self { base: 1, .. }));
            tries.turn()?;
            Ok(text)
        }

        #[$policy]
        async fn self_in_closures(&self, tries: &Tries) -> Result<u32, Failed> {
            let add = |x: u32| x + self.base;
            let later = async move { self.base };
            tries.turn()?;
            Ok(add(1) + later.await)
        }

        #[$sync]
        fn reborrowed(&mut self, tries: &Tries) -> Result<u32, Failed> {
            let this = &mut *self;
            this.log.push(1);
            tries.turn()?;
            Ok(this.base)
        }
    }

    #[test]
    fn self_is_passed_by_reference() {
        let service = service();
        check(|tries| service.by_reference(tries), 1);
        check(|tries| Service::longhand(&service, tries), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn self_is_passed_by_reference_in_async() {
        let service = service();
        check_async(async |tries| service.by_reference_async(tries).await, 1).await;
    }

    #[test]
    fn self_passed_by_mut_reference_is_one_and_the_same() {
        check(|tries| service().by_mut(tries), 0);
        check(|tries| service().longhand_mut(tries), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn self_passed_by_mut_reference_is_one_and_the_same_in_async() {
        check_async(async |tries| service().by_mut_async(tries).await, 0).await;
    }

    #[test]
    fn self_by_value_that_is_borrowed_is_not_cloned() {
        let counted = Counted::default();
        check(|tries| Service { counted: counted.another(), ..service() }.by_value(tries), 1);
        check(|tries| Service { counted: counted.another(), ..service() }.longhand_value(tries), 1);
        assert_eq!(counted.clones(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn self_by_value_that_is_borrowed_is_not_cloned_in_async() {
        let counted = Counted::default();
        check_async(async |tries| {
            Service { counted: counted.another(), ..service() }.by_value_async(tries).await
        }, 1).await;
        assert_eq!(counted.clones(), 0);
    }

    #[test]
    fn self_that_is_consumed_is_cloned_once_per_attempt() {
        let _installed = resilience::TestClock::new().install();
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        assert_eq!(Service { counted: counted.another(), ..service() }.consumed(&tries), Ok(1));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
        check(|tries| service().consumed(tries), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn self_that_is_consumed_is_cloned_once_per_attempt_in_async() {
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        let service = Service { counted: counted.another(), ..service() };
        assert_eq!(service.consumed_async(&tries).await, Ok(1));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
    }

    #[test]
    fn mut_self_starts_afresh() {
        check(|tries| service().by_mut_value(tries), 1);
        check(|tries| service().returned(tries).map(|it| it.base), 2);
        check(|tries| Box::new(service()).mut_boxed(tries), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn mut_self_starts_afresh_and_is_cloned_once_per_attempt() {
        check_async(async |tries| service().by_mut_value_async(tries).await, 1).await;
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        let service = Service { counted: counted.another(), ..service() };
        assert_eq!(service.by_mut_value_async(&tries).await, Ok(1));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
    }

    #[test]
    fn self_may_be_in_a_smart_pointer() {
        check(|tries| Arc::new(service()).arc(tries), 1);
        check(|tries| Rc::new(service()).rc(tries), 1);
        check(|tries| Box::new(service()).boxed(tries), 1);
        let arc = Arc::new(service());
        check(|tries| arc.arc_reference(tries), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn self_may_be_in_a_smart_pointer_in_async() {
        let (arc, counted) = (Arc::new(service()), Counted::default());
        check_async(async |tries| Arc::clone(&arc).arc_spawned(tries).await, 1).await;
        check_async(async |tries| arc.arc_reference_async(tries).await, 1).await;
        assert_eq!(counted.clones(), 0);
    }

    #[test]
    fn a_self_reference_may_be_bound_mutably() {
        check(|tries| Service::default().mut_reference_binding(tries, &service()), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_ok_may_borrow_self() {
        let service = Service { log: vec![4], ..service() };
        check(|tries| service.with_lifetime(tries), &[4][..]);
        check(|tries| service.elided(tries), &vec![4]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_ok_may_borrow_self_in_async() {
        let service = Service { log: vec![4], ..service() };
        check_async(async |tries| service.elided_async(tries).await, &vec![4]).await;
    }

    #[test]
    fn the_type_of_self_is_known_everywhere() {
        check(|tries| Service::associated(tries, 1).map(|it| it.base), 11);
        check(|tries| service().self_everywhere(tries, &service()).map(|it| it.unwrap().base), 13);
    }

    #[tokio::test(start_paused = true)]
    async fn self_may_occur_in_macros_and_closures() {
        check_async(async |tries| service().self_in_macros(tries).await, "1 []".to_owned()).await;
        check_async(async |tries| service().self_in_closures(tries).await, 3).await;
    }

    #[test]
    fn mut_self_may_be_reborrowed() {
        check(|tries| service().reborrowed(tries), 1);
    }

    struct Pinned {
        value: u32,
    }

    impl Pinned {
        fn project(self: Pin<&mut Self>) -> &mut u32 {
            &mut self.get_mut().value
        }

        #[$sync]
        fn read(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.value)
        }

        #[$sync]
        fn get(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            let this = self.get_mut();
            this.value = 5;
            tries.turn()?;
            Ok(this.value)
        }

        #[$sync]
        fn projected(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            *self.as_mut().project() = 6;
            tries.turn()?;
            Ok(*self.project())
        }

        #[$policy]
        async fn projected_async(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            *self.as_mut().project() = 6;
            tokio::task::yield_now().await;
            tries.turn()?;
            self.value += 1;
            Ok(*self.project())
        }

        #[$sync]
        fn shared(self: Pin<&Self>, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.get_ref().value)
        }

        #[$sync]
        fn boxed(mut self: Pin<Box<Self>>, tries: &Tries) -> Result<u32, Failed>
        where
            Self: Clone,
        {
            self.value += 1;
            tries.turn()?;
            Ok(self.value)
        }

        #[$sync]
        fn named_self(mut self: Pin<&mut Self>, tries: &Tries) -> Result<String, Failed> {
            use self::helper as other;
            self.value = 3;
            tries.turn()?;
            Ok(format!("{}{}", self.value, other()))
        }
    }

    fn helper() -> u32 {
        4
    }

    impl Clone for Pinned {
        fn clone(&self) -> Self {
            Self { value: self.value }
        }
    }

    #[test]
    fn a_pinned_self_is_borrowed_again() {
        check(|tries| Pin::new(&mut Pinned { value: 1 }).read(tries), 1);
        check(|tries| Pin::new(&mut Pinned { value: 1 }).get(tries), 5);
        check(|tries| Pin::new(&mut Pinned { value: 1 }).projected(tries), 6);
        check(|tries| Pin::new(&Pinned { value: 1 }).shared(tries), 1);
        check(|tries| Box::pin(Pinned { value: 1 }).boxed(tries), 2);
        check(|tries| Pin::new(&mut Pinned { value: 1 }).named_self(tries), "34".to_owned());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pinned_self_is_borrowed_again_in_async() {
        check_async(async |tries| Pin::new(&mut Pinned { value: 1 }).projected_async(tries).await, 7).await;
    }
}

mod opened_box {
    //! `*self` moves out of a box, which only types can tell.
    use crate::each_policy::{guarded, retried};
    use crate::support::{Counted, Failed, Tries};
    use resilience::{circuit_breaker, retry};

    #[derive(Clone, Debug)]
    struct Service(u32, Counted);

    impl Service {
        #[retry(clone(self))]
        fn retried(self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
            let inner = *self;
            tries.turn()?;
            Ok(inner.0)
        }

        #[circuit_breaker]
        fn guarded(self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
            let inner = *self;
            tries.turn()?;
            Ok(inner.0)
        }
    }

    #[test]
    fn a_box_may_be_opened_by_the_body() {
        let counted = Counted::default();
        let service = || Box::new(Service(1, counted.another()));
        guarded::check(|tries| service().guarded(tries), 1);
        assert_eq!(counted.clones(), 0);
        retried::check(|tries| service().retried(tries), 1);
        assert_eq!(counted.clones(), 6);
    }
}
