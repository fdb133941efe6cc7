#[circuit_breaker(key = self.region)]
fn send<'life0, 'async_trait>(
    &'life0 mut self,
) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'async_trait>>
where
    'life0: 'async_trait,
    Self: 'async_trait,
{
    Box::pin(async move {
        let __self = self;
        let __ret: Result<Response, Error> = { __self.client.send().await };
        __ret
    })
}

// ----- expands to -----

fn send<'life0, 'async_trait>(
    &'life0 mut self,
) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'async_trait>>
where
    'life0: 'async_trait,
    Self: 'async_trait,
{
    Box::pin(async move {
        let __self = self;
        return private::call!(
            __resilience_call,
            private::core::concat!(private::core::module_path!(), "::", "send"),
            [
                (
                    "circuit_breaker",
                    private::core::option::Option::None,
                    &[("key", "self . region")],
                ),
            ],
            [],
            private::guard(
                    private::telling(
                        {
                            static __RESILIENCE_KEYS: private::StaticKeyedBreaker = private::StaticKeyedBreaker::unnamed(
                                private::core::concat!(
                                    private::core::module_path!(), "::", "send"
                                ),
                                private::Origin::new(
                                    private::core::concat!(
                                        private::core::module_path!(), "::", "send"
                                    ),
                                    private::core::file!(),
                                    private::core::line!(),
                                ),
                                || private::MAX_KEYS,
                            );
                            private::StaticKeyedBreaker::locate(
                                &__RESILIENCE_KEYS,
                                &(__self.region),
                                || private::Settings::new(),
                            )
                        },
                        private::layer!(__resilience_call, 0),
                    ),
                    async move {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result <
                            Response, Error > > ::new()), owned, [], []
                        );
                        #[allow(unreachable_code, clippy::empty_loop)]
                        if false {
                            loop {}
                            return private::unreturned::<Result<Response, Error>>();
                        }
                        '__resilience_attempt: {
                            let __ret: Result<Response, Error> = {
                                __self.client.send().await
                            };
                            __ret
                        }
                    },
                    |__resilience_out: &Result<Response, Error>| match private::Fallible::error(
                        __resilience_out,
                    ) {
                        private::core::option::Option::None => private::Verdict::SUCCESS,
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Verdict::by_error(
                                private::AskError(__resilience_error)
                                    .__resilience_outcome(),
                                private::AskError(__resilience_error)
                                    .__resilience_transience(),
                                private::AskError(__resilience_error)
                                    .__resilience_described(),
                                || private::AskError(__resilience_error).__resilience_kind(),
                            )
                        }
                    },
                    |_, __resilience_ended| {
                        private::turned_away(private::layer!(__resilience_call, 0));
                        private::ended::<
                            _,
                            Result<Response, Error>,
                            _,
                        >(
                            __resilience_ended,
                            |__resilience_conversion| {
                                #[allow(unused_imports)]
                                use private::conversion::*;
                                __resilience_conversion.__resilience_find()
                            },
                        )
                    },
                )
                .await,
        );
    })
}
