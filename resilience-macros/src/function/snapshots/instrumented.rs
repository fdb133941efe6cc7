#[retry]
async fn send(&mut self, message: Message) -> io::Result<()> {
    let __tracing_attr_span = tracing::span!(tracing::Level::INFO, "send", self = tracing::field::debug(&self));
    let __tracing_instrument_future = async move {
        self.stream.write_all(&message).await
    };
    if !__tracing_attr_span.is_disabled() {
        tracing::Instrument::instrument(__tracing_instrument_future, __tracing_attr_span).await
    } else {
        __tracing_instrument_future.await
    }
}

// ----- expands to -----

async fn send(&mut self, message: Message) -> io::Result<()> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "send"),
        [("retry", private::core::option::Option::None, &[])],
        [private::TypeOf::<io::Result<()>>::new()],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "send"),
                )
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::new(),
                private::layer!(__resilience_call, 0),
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: io::Result<()> = private::scoped(
                            private::Retry::untimed(&__resilience_retry),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            async {
                                private::inject!(
                                    __resilience_call, async, (private::TypeOf:: < io::Result <
                                    () > > ::new()), owned, [], []
                                );
                                #[allow(unreachable_code, clippy::empty_loop)]
                                if false {
                                    loop {}
                                    return private::unreturned::<io::Result<()>>();
                                }
                                '__resilience_attempt: {
                                    let __tracing_attr_span = tracing::span!(
                                        tracing::Level::INFO, "send", self = tracing::field::debug(&
                                        self)
                                    );
                                    let __tracing_instrument_future = async {
                                        self.stream.write_all(&message).await
                                    };
                                    if !__tracing_attr_span.is_disabled() {
                                        tracing::Instrument::instrument(
                                                __tracing_instrument_future,
                                                __tracing_attr_span,
                                            )
                                            .await
                                    } else {
                                        __tracing_instrument_future.await
                                    }
                                }
                            },
                        )
                        .await;
                    let __resilience_decision = match private::Fallible::error(
                        &__resilience_out,
                    ) {
                        private::core::option::Option::None => {
                            private::Retry::succeed(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            )
                        }
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Retry::decide(
                                __RESILIENCE_POLICY,
                                private::AskError(__resilience_error)
                                    .__resilience_transience(),
                                private::AskError(__resilience_error)
                                    .__resilience_rejector(),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                                private::core::option::Option::None,
                                &mut __resilience_retry,
                            )
                        }
                    };
                    let private::core::option::Option::Some(__resilience_delay) = private::Decision::delay(
                        __resilience_decision,
                    ) else {
                        break __resilience_out;
                    };
                    __resilience_delay
                };
                if !private::Delay::is_none(__resilience_delay) {
                    private::wait::<
                        private::DefaultTimer,
                    >(__resilience_delay, __RESILIENCE_POLICY)
                        .await;
                }
                private::Retry::resume(__RESILIENCE_POLICY, &mut __resilience_retry);
            }
        },
    );
}
