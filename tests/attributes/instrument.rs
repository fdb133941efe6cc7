//! `#[tracing::instrument]`, with each of its arguments.

use resilience::{bulkhead, circuit_breaker, fallback, faults, hedge, rate_limit, retry, timeout};
use tracing::instrument;

use crate::matrix::{functions, hedged_functions, hedged_placements};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, HEDGE, HEDGE_OF_TWO, RETRY};

functions! {
    fallback_above, FALLBACK: { #[fallback(with = |failure| Err(failure))] #[instrument] }
    fallback_below, FALLBACK: { #[instrument] #[fallback(with = |failure| Err(failure))] }
    fallback_over_all, RETRY: { #[fallback(with = |failure| Err(failure))] #[retry] #[instrument] #[circuit_breaker] }
    retry_above, RETRY: { #[retry] #[instrument] }
    retry_below, RETRY: { #[instrument] #[retry] }
    breaker_above, BREAKER: { #[circuit_breaker] #[instrument] }
    breaker_below, BREAKER: { #[instrument] #[circuit_breaker] }
    both_above, RETRY: { #[retry] #[circuit_breaker] #[instrument] }
    both_below, RETRY: { #[instrument] #[retry] #[circuit_breaker] }
    between, RETRY: { #[retry] #[instrument] #[circuit_breaker] }
    gates_above, GATES: { #[rate_limit(1000)] #[bulkhead(20)] #[instrument] }
    gates_below, GATES: { #[instrument] #[rate_limit(1000)] #[bulkhead(20)] }
    between_gates, RETRY: { #[retry] #[rate_limit(1000)] #[instrument] #[bulkhead(20, permit = _permit)] }
    faults_above, FAULTS: { #[faults(error = Failed::Again)] #[instrument] }
    faults_below, FAULTS: { #[instrument] #[faults(error = Failed::Again)] }
    over_faults, RETRY: { #[retry] #[instrument] #[circuit_breaker] #[faults(error = Failed::Again)] }
}

hedged_placements!(#[instrument]);

/// Each argument, where our attributes stand above and where they stand below.
macro_rules! arguments {
    ($($name:ident: #[$attribute:meta])+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            functions! {
                above, RETRY: { #[retry] #[circuit_breaker] #[$attribute] }
                below, RETRY: { #[$attribute] #[circuit_breaker] #[retry] }
            }
        }
    )+};
}

arguments! {
    skip: #[instrument(skip(tries))]
    skip_all: #[instrument(skip_all)]
    fields: #[instrument(skip_all, fields(made = tries.made(), other))]
    err: #[instrument(err)]
    err_debug: #[instrument(err(Debug, level = "warn"))]
    ret: #[instrument(ret)]
    err_and_ret: #[instrument(skip_all, err, ret(level = "debug"))]
    level: #[instrument(level = "debug")]
    name: #[instrument(name = "another")]
    target: #[instrument(target = "elsewhere")]
    parent: #[instrument(parent = None)]
    follows_from: #[instrument(follows_from = tracing::Span::current().id().into_iter())]
}

mod spans {
    //! A span is made for every attempt, and its fields keep their names.
    use resilience::retry;
    use std::pin::Pin;
    use tracing::instrument;

    use crate::support::{Failed, Spans, Tries, check, check_async};

    #[derive(Clone, Debug)]
    struct Service {
        id: u32,
    }

    impl Service {
        #[retry]
        #[instrument(fields(id = self.id))]
        async fn lent(&mut self, tries: &Tries) -> Result<u32, Failed> {
            tracing::info_span!("inner", self.id, text = format!("{self:?}"));
            tries.turn()
        }

        #[instrument(fields(id = self.id), err)]
        #[retry]
        async fn moved(&mut self, tries: &Tries) -> Result<u32, Failed> {
            tracing::info_span!("inner", self.id, text = format!("{self:?}"));
            let this = self;
            this.id += 1;
            tries.turn()
        }

        #[instrument(fields(id = self.id), ret)]
        #[retry]
        fn pinned(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            tracing::info_span!("inner", id = self.id, text = format!("{self:?}"));
            tries.turn()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_attempt_has_a_span_with_the_names_as_written() {
        let mut service = Service { id: 1 };
        let attempt = [("lent", vec!["self", "tries", "id"]), ("inner", vec!["self.id", "text"])];
        let (spans, collecting) = Spans::collect();
        check_async(3, async |tries| service.lent(tries).await).await;
        drop(collecting);
        assert_eq!(spans.made(), [attempt.clone(), attempt.clone(), attempt].concat());

        let (spans, collecting) = Spans::collect();
        check_async(3, async |tries| service.moved(tries).await).await;
        drop(collecting);
        let names: Vec<_> = spans.made().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["moved", "inner"].repeat(3));
        assert_eq!(spans.made()[0].1, ["self", "tries", "id"]);

        let (spans, collecting) = Spans::collect();
        check(3, |tries| Pin::new(&mut service).pinned(tries));
        drop(collecting);
        let attempt = [("pinned", vec!["self", "tries", "id"]), ("inner", vec!["id", "text"])];
        assert_eq!(spans.made(), [attempt.clone(), attempt.clone(), attempt].concat());
    }
}

mod async_trait_methods {
    //! Under `#[async_trait]`, which has expanded when ours do.
    use std::sync::Arc;

    use async_trait::async_trait;
    use resilience::{circuit_breaker, faults, retry};
    use tracing::instrument;

    use crate::support::runs::{BREAKER, FAULTS, RETRY};
    use crate::support::{Failed, Only, Tries, check_async};

    macro_rules! methods {
        ($($name:ident, $runs:ident: { $(#[$attribute:meta])+ })+) => {$(
            mod $name {
                use super::*;

                #[derive(Clone, Debug, Default)]
                struct Service {
                    calls: u32,
                }

                #[async_trait]
                trait Calls {
                    async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed>;
                    async fn by_mut(&mut self, tries: &Tries, list: &mut Vec<u32>) -> Result<u32, Failed>;
                    async fn by_value(self, tries: &Tries) -> Result<u32, Failed>;
                    async fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed>;
                    async fn parameters(
                        &self,
                        tries: &Tries,
                        text: String,
                        pair: (u32, String),
                        only: Only,
                    ) -> Result<u32, Failed>;

                    $(#[$attribute])+
                    async fn by_default(&mut self, tries: &Tries) -> Result<u32, Failed>
                    where
                        Self: std::fmt::Debug + Send + Sync,
                    {
                        assert_eq!(format!("{:?}", self), "Service { calls: 0 }");
                        tries.turn()
                    }
                }

                #[async_trait]
                impl Calls for Service {
                    $(#[$attribute])+
                    async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
                        assert_eq!(self.calls, 0);
                        tries.turn()
                    }

                    $(#[$attribute])+
                    async fn by_mut(&mut self, tries: &Tries, list: &mut Vec<u32>) -> Result<u32, Failed> {
                        self.calls += 1;
                        list.push(self.calls);
                        assert_eq!(list.len() as u32, tries.made() + 1);
                        tries.turn()
                    }

                    $(#[$attribute])+
                    async fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
                        drop(self);
                        tries.turn()
                    }

                    $(#[$attribute])+
                    async fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
                        assert_eq!(self.calls, 0);
                        tries.turn()
                    }

                    $(#[$attribute])+
                    async fn parameters(
                        &self,
                        tries: &Tries,
                        mut text: String,
                        (mut left, right): (u32, String),
                        _: Only,
                    ) -> Result<u32, Failed> {
                        text.push_str(&right);
                        left += 1;
                        assert_eq!((text.as_str(), left), ("ab", 2));
                        drop(right);
                        tries.turn()
                    }
                }

                #[tokio::test(start_paused = true)]
                async fn methods_run() {
                    let (runs, service, list) = ($runs, || Service::default(), &mut Vec::new());
                    check_async(runs, async |tries| service().by_reference(tries).await).await;
                    check_async(runs, async |tries| service().by_mut(tries, list).await).await;
                    assert_eq!(list.len() as u32, runs);
                    check_async(runs, async |tries| service().by_value(tries).await).await;
                    check_async(runs, async |tries| Arc::new(service()).by_arc(tries).await).await;
                    check_async(runs, async |tries| service().by_default(tries).await).await;
                    check_async(runs, async |tries| {
                        service().parameters(tries, "a".into(), (1, "b".into()), Only(1)).await
                    })
                    .await;
                }
            }
        )+};
    }

    methods! {
        alone, RETRY: { #[retry] }
        retry_above, RETRY: { #[retry] #[instrument] }
        retry_below, RETRY: { #[instrument] #[retry] }
        breaker_above, BREAKER: { #[circuit_breaker] #[instrument(skip_all)] }
        breaker_below, BREAKER: { #[instrument(skip_all)] #[circuit_breaker] }
        both_above, RETRY: { #[retry] #[circuit_breaker] #[instrument(err)] }
        both_below, RETRY: { #[instrument(ret, err)] #[retry] #[circuit_breaker] }
        between, RETRY: { #[retry] #[instrument] #[circuit_breaker] }
        faults_above, FAULTS: { #[faults(error = Failed::Again)] #[instrument] }
        faults_below, FAULTS: { #[instrument] #[faults(error = Failed::Again)] }
        over_faults, RETRY: { #[retry] #[instrument] #[circuit_breaker] #[faults(error = Failed::Again)] }
    }
}

/// A body that fails with another type than the declared one, in every placement.
mod mapped_errors {
    use super::*;
    use crate::support::{Failed, Tries};
    use resilience::RetryError;

    struct Client {
        tries: Tries,
        touched: u32,
    }

    macro_rules! mapped {
        ($($name:ident $([$asyncness:ident])?: $(#[$attribute:meta])+)+) => {
            impl Client {$(
                $(#[$attribute])+
                $($asyncness)? fn $name(&mut self, from: u32) -> Result<u32, RetryError<Failed>> {
                    self.touched += from;
                    let made = self.tries.turn()?;
                    Ok(made)
                }
            )+}
        };
    }

    mapped! {
        above: #[retry(base = 0ms, map_err = RetryError::new)] #[instrument(skip_all)]
        below: #[instrument(skip_all)] #[retry(base = 0ms, map_err = RetryError::new)]
        above_async [async]: #[retry(base = 0ms, map_err = RetryError::new)] #[instrument(skip_all)]
        below_async [async]: #[instrument(skip_all)] #[retry(base = 0ms, map_err = RetryError::new)]
        above_err [async]: #[retry(base = 0ms, map_err = |error: Failed, a| RetryError::new(error, a))] #[instrument(skip_all, err)]
        below_err [async]: #[instrument(skip_all, err, ret)] #[retry(base = 0ms, map_err = RetryError::new)] #[circuit_breaker]
    }

    #[tokio::test]
    async fn a_mapped_error_leaves_an_instrumented_function() {
        let client = |failing| Client { tries: Tries::failing(failing), touched: 0 };
        macro_rules! check {
            ($($name:ident $(. $awaited:ident)?),+) => {$({
                let mut flaky = client(2);
                assert_eq!(flaky.$name(1)$(.$awaited)?, Ok(3), stringify!($name));
                assert_eq!(flaky.touched, 3);
                let mut down = client(9);
                let error = down.$name(1)$(.$awaited)?.expect_err("it fails for ever");
                assert_eq!((*error.error(), error.attempts(), down.touched), (Failed::Again, 3, 3));
            })+};
        }
        check!(above, below, above_async.await, below_async.await, above_err.await, below_err.await);
    }
}
