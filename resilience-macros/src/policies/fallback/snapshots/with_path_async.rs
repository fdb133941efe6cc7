#[fallback(with = cached)]
async fn price(item: &str) -> Result<u32, Error> {
    client::price(item).await
}

// ----- expands to -----

async fn price(item: &str) -> Result<u32, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [("fallback", private::core::option::Option::None, &[("with", "cached")])],
        [],
        '__resilience_fallback_0: {
            let __resilience_error = {
                let __resilience_out: Result<u32, Error> = async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < u32,
                        Error > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<u32, Error>>();
                    }
                    '__resilience_attempt: { client::price(item).await }
                }
                    .await;
                if private::Fallible::is_success(&__resilience_out) {
                    break '__resilience_fallback_0 __resilience_out;
                }
                let __resilience_failed = __resilience_out;
                if private::stays_failed(private::layer!(__resilience_call, 0)) {
                    break '__resilience_fallback_0 __resilience_failed;
                }
                match private::Fallible::into_err(__resilience_failed) {
                    private::core::option::Option::Some(__resilience_failure) => {
                        {
                            let __resilience_error = &__resilience_failure;
                            {
                                #[allow(unused_imports)]
                                use private::defaults::*;
                                private::fell_back(
                                    private::layer!(__resilience_call, 0),
                                    private::core::concat!(
                                        private::core::module_path!(), "::", "price"
                                    ),
                                    private::Observed::new(
                                        private::AskError(__resilience_error)
                                            .__resilience_described(),
                                        || private::AskError(__resilience_error).__resilience_kind(),
                                    ),
                                )
                            }
                        }
                        __resilience_failure
                    }
                    private::core::option::Option::None => private::core::unreachable!(),
                }
            };
            {
                #[allow(unused_imports)]
                use private::returned::*;
                private::Returned(cached(__resilience_error))
                    .__resilience_outcome()
                    .await
            }
        },
    );
}
