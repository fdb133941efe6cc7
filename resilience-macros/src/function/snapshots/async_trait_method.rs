#[retry]
fn send<'life0, 'async_trait>(
    &'life0 self,
    request: Request,
) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'async_trait>>
where
    'life0: 'async_trait,
    Self: 'async_trait,
{
    Box::pin(async move {
        let __self = self;
        let request = request;
        let __ret: Result<Response, Error> = { __self.client.send(request).await };
        __ret
    })
}

// ----- expands to -----

fn send<'life0, 'async_trait>(
    &'life0 self,
    request: Request,
) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'async_trait>>
where
    'life0: 'async_trait,
    Self: 'async_trait,
{
    Box::pin(async move {
        let __self = self;
        let request = request;
        return private::call!(
            __resilience_call,
            private::core::concat!(private::core::module_path!(), "::", "send"),
            [("retry", private::core::option::Option::None, &[])],
            [private::TypeOf::<Result<Response, Error>>::new()],
            {
                const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                    .default_name(
                        private::core::concat!(
                            private::core::module_path!(), "::", "send"
                        ),
                    )
                    .on_clock(private::Clock::Async);
                let mut __resilience_retry = private::Retry::at(
                    private::Retry::new(),
                    private::layer!(__resilience_call, 0),
                );
                loop {
                    let __resilience_delay = {
                        let __resilience_out: Result<Response, Error> = {
                            #[allow(
                                clippy::shadow_reuse,
                                clippy::shadow_same,
                                clippy::shadow_unrelated
                            )]
                            let request = private::CloneForAttempt::clone_for_attempt(
                                &request,
                            );
                            private::scoped(
                                    private::Retry::untimed(&__resilience_retry),
                                    || private::Retry::span(
                                        __RESILIENCE_POLICY,
                                        &__resilience_retry,
                                    ),
                                    async {
                                        private::inject!(
                                            __resilience_call, async, (private::TypeOf:: < Result <
                                            Response, Error > > ::new()), owned, [], []
                                        );
                                        #[allow(
                                            clippy::shadow_reuse,
                                            clippy::shadow_same,
                                            clippy::shadow_unrelated
                                        )]
                                        let request = request;
                                        let __resilience_out: Result<Response, Error> = '__resilience_typed: {
                                            if let private::core::option::Option::Some(
                                                __resilience_hint,
                                            ) = private::core::option::Option::None::<
                                                Result<Response, Error>,
                                            > {
                                                return __resilience_hint;
                                            }
                                            '__resilience_attempt: {
                                                let __ret: Result<Response, Error> = {
                                                    __self.client.send(request).await
                                                };
                                                __ret
                                            }
                                        };
                                        #[allow(unreachable_code)] __resilience_out
                                    },
                                )
                                .await
                        };
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
    })
}
