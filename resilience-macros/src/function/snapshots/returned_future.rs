#[retry]
fn fetch(url: String) -> impl Future<Output = io::Result<String>> + Send {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: String) -> impl Future<Output = io::Result<String>> + Send {
    return async move {
        return private::call!(
            __resilience_call,
            private::core::concat!(private::core::module_path!(), "::", "fetch"),
            [("retry", private::core::option::Option::None, &[])],
            [private::TypeOf::<io::Result<String>>::new()],
            {
                const __RESILIENCE_POLICY: &private::RetryPolicy = &private::RetryPolicy::new()
                    .default_name(
                        private::core::concat!(
                            private::core::module_path!(), "::", "fetch"
                        ),
                    )
                    .on_clock(private::Clock::Async);
                let mut __resilience_retry = private::Retry::at(
                    private::Retry::new(),
                    private::layer!(__resilience_call, 0),
                );
                loop {
                    let __resilience_delay = {
                        let __resilience_out: io::Result<String> = private::scoped(
                                private::Retry::untimed(&__resilience_retry),
                                || private::Retry::span(
                                    __RESILIENCE_POLICY,
                                    &__resilience_retry,
                                ),
                                async {
                                    private::injected!(
                                        [__resilience_call, async, (private::TypeOf:: < io::Result <
                                        String > > ::new()), owned, [], []] private::attempt(|| {
                                        #[allow(clippy::shadow_reuse, clippy::shadow_same,
                                        clippy::shadow_unrelated)] let url =
                                        private::CloneForAttempt::clone_for_attempt(& url); let
                                        __resilience_future = { let _ : () = ();
                                        '__resilience_attempt : { client::get(url) } };
                                        #[allow(unreachable_code)] __resilience_future })
                                    )
                                        .await
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
        )
    };
}
