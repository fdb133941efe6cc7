#[fallback(with = |_| queue(order).await)]
async fn place(order: Order, token: Token) -> Result<(), Error> {
    client::place(order, token).await
}

// ----- expands to -----

async fn place(order: Order, token: Token) -> Result<(), Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "place"),
        [
            (
                "fallback",
                private::core::option::Option::None,
                &[("with", "| _ | queue (order) . await")],
            ),
        ],
        [],
        '__resilience_fallback_0: {
            {
                let __resilience_out: Result<(), Error> = {
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let order = private::CloneForFallback::clone_for_fallback(&order);
                    async {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result < (),
                            Error > > ::new()), owned, [], []
                        );
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let order = order;
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let token = token;
                        let __resilience_out: Result<(), Error> = '__resilience_typed: {
                            if let private::core::option::Option::Some(
                                __resilience_hint,
                            ) = private::core::option::Option::None::<
                                Result<(), Error>,
                            > {
                                return __resilience_hint;
                            }
                            '__resilience_attempt: { client::place(order, token).await }
                        };
                        #[allow(unreachable_code)] __resilience_out
                    }
                        .await
                };
                if private::Fallible::is_success(&__resilience_out) {
                    break '__resilience_fallback_0 __resilience_out;
                }
                let __resilience_failed = __resilience_out;
                if private::stays_failed(private::layer!(__resilience_call, 0)) {
                    break '__resilience_fallback_0 __resilience_failed;
                }
                match private::Fallible::into_err(__resilience_failed) {
                    private::core::option::Option::Some(__resilience_failure) => {
                        let __resilience_error = &__resilience_failure;
                        {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::fell_back(
                                private::layer!(__resilience_call, 0),
                                private::core::concat!(
                                    private::core::module_path!(), "::", "place"
                                ),
                                private::Observed::new(
                                    private::AskError(__resilience_error)
                                        .__resilience_described(),
                                    || private::AskError(__resilience_error).__resilience_kind(),
                                ),
                            )
                        }
                    }
                    private::core::option::Option::None => private::core::unreachable!(),
                }
            }
            {
                async {
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<(), Error>>();
                    }
                    '__resilience_outcome: { queue(order).await }
                }
                    .await
            }
        },
    );
}
