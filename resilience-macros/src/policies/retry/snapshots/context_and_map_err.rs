#[retry(context = cx, map_err = RetryError::new, notify = |event| log(event))]
async fn charge(order: &Order) -> Result<Receipt, RetryError<ApiError>> {
    client::post(order, cx.idempotency_key()).await
}

// ----- expands to -----

async fn charge(order: &Order) -> Result<Receipt, RetryError<ApiError>> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "retry",
                private::core::option::Option::None,
                &[
                    ("context", "cx"),
                    ("map_err", "RetryError :: new"),
                    ("notify", "| event | log (event)"),
                ],
            ),
        ],
        [],
        {
            const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                .default_name(
                    private::core::concat!(private::core::module_path!(), "::", "charge"),
                )
                .on_clock(private::Clock::Async);
            let mut __resilience_retry = private::Retry::at(
                private::Retry::timed(__RESILIENCE_POLICY),
                private::layer!(__resilience_call, 0),
            );
            let __resilience_type_0 = private::TypeOf::<
                private::core::result::Result<
                    <Result<Receipt, RetryError<ApiError>> as private::Fallible>::Ok,
                    _,
                >,
            >::new();
            let _ = |
                __resilience_error,
                __resilience_attempts: &private::Attempts,
            | -> Result<Receipt, RetryError<ApiError>> {
                private::TypeOf::is_of_error(__resilience_type_0, &__resilience_error);
                private::core::result::Result::Err({
                    let __resilience_error: <Result<
                        Receipt,
                        RetryError<ApiError>,
                    > as private::Fallible>::Err = {
                        let __resilience_made = RetryError::new(
                            __resilience_error,
                            __resilience_attempts,
                        );
                        <_ as private::LeavesAs<
                            <Result<
                                Receipt,
                                RetryError<ApiError>,
                            > as private::Fallible>::Err,
                        >>::leave(__resilience_made)
                    };
                    __resilience_error
                })
            };
            let mut __resilience_attempt_0 = private::TypeOf::begin(
                __resilience_type_0,
                &__resilience_retry,
                __RESILIENCE_POLICY,
            );
            loop {
                let __resilience_delay = {
                    let __resilience_out: private::core::result::Result<
                        <Result<Receipt, RetryError<ApiError>> as private::Fallible>::Ok,
                        _,
                    > = private::scoped(
                            private::Retry::untimed(&__resilience_retry),
                            || private::Retry::span(
                                __RESILIENCE_POLICY,
                                &__resilience_retry,
                            ),
                            private::TypeOf::future(
                                __resilience_type_0,
                                async {
                                    private::inject!(
                                        __resilience_call, async, __resilience_type_0, owned, [], []
                                    );
                                    let cx: &private::Attempt<_> = &__resilience_attempt_0;
                                    let __resilience_out: private::core::result::Result<
                                        <Result<
                                            Receipt,
                                            RetryError<ApiError>,
                                        > as private::Fallible>::Ok,
                                        _,
                                    > = '__resilience_typed: {
                                        if let private::core::option::Option::Some(
                                            __resilience_hint,
                                        ) = private::core::option::Option::None::<
                                            private::core::result::Result<
                                                <Result<
                                                    Receipt,
                                                    RetryError<ApiError>,
                                                > as private::Fallible>::Ok,
                                                _,
                                            >,
                                        > {
                                            let __resilience_hint = private::hint(
                                                __resilience_hint,
                                                |
                                                    __resilience_error,
                                                    __resilience_attempts: &private::Attempts,
                                                | -> Result<Receipt, RetryError<ApiError>> {
                                                    private::core::result::Result::Err({
                                                        let __resilience_error: <Result<
                                                            Receipt,
                                                            RetryError<ApiError>,
                                                        > as private::Fallible>::Err = {
                                                            let __resilience_made = RetryError::new(
                                                                __resilience_error,
                                                                __resilience_attempts,
                                                            );
                                                            <_ as private::LeavesAs<
                                                                <Result<
                                                                    Receipt,
                                                                    RetryError<ApiError>,
                                                                > as private::Fallible>::Err,
                                                            >>::leave(__resilience_made)
                                                        };
                                                        __resilience_error
                                                    })
                                                },
                                            );
                                            if true {
                                                return __resilience_hint;
                                            }
                                            break '__resilience_typed __resilience_hint;
                                        }
                                        '__resilience_attempt: {
                                            client::post(order, cx.idempotency_key()).await
                                        }
                                    };
                                    #[allow(unreachable_code)] __resilience_out
                                },
                            ),
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
                        break match __resilience_out {
                            private::core::result::Result::Ok(__resilience_value) => {
                                private::core::result::Result::Ok(__resilience_value)
                            }
                            private::core::result::Result::Err(__resilience_error) => {
                                private::core::result::Result::Err({
                                    let __resilience_error: <Result<
                                        Receipt,
                                        RetryError<ApiError>,
                                    > as private::Fallible>::Err = {
                                        let __resilience_made = RetryError::new(
                                            __resilience_error,
                                            &private::Retry::attempts(
                                                &__resilience_retry,
                                                __RESILIENCE_POLICY,
                                                __resilience_decision,
                                            ),
                                        );
                                        <_ as private::LeavesAs<
                                            <Result<
                                                Receipt,
                                                RetryError<ApiError>,
                                            > as private::Fallible>::Err,
                                        >>::leave(__resilience_made)
                                    };
                                    __resilience_error
                                })
                            }
                        };
                    };
                    {
                        let __resilience_event = private::RetryEvent::new(
                            &__resilience_retry,
                            __RESILIENCE_POLICY,
                            __resilience_delay,
                            private::Fallible::error(&__resilience_out),
                        );
                        private::notify(&__resilience_event, |event| log(event));
                    }
                    private::Attempt::next(
                        &mut __resilience_attempt_0,
                        &__resilience_retry,
                        private::Fallible::into_err(__resilience_out),
                    );
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
