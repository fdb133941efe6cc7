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
        '__resilience_guarded_0: {
            let __resilience_ticket = {
                let __resilience_entered = {
                    static __RESILIENCE_KEYS: private::KeyedSite = private::KeyedSite::unnamed(
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
                    private::KeyedSite::enter(
                        &__RESILIENCE_KEYS,
                        &(__self.region),
                        || private::Settings::new(),
                    )
                };
                match __resilience_entered {
                    private::core::result::Result::Ok(__resilience_ticket) => {
                        __resilience_ticket
                    }
                    private::core::result::Result::Err(__resilience_open) => {
                        break '__resilience_guarded_0 {
                            private::reject::<Result<Response, Error>>(__resilience_open)
                        };
                    }
                }
            };
            private::Ticket::guard(
                    __resilience_ticket,
                    async move {
                        if let private::core::option::Option::Some(__resilience_hint) = private::core::option::Option::None::<
                            Result<Response, Error>,
                        > {
                            return __resilience_hint;
                        }
                        let __resilience_out: Result<Response, Error> = '__resilience_attempt: {
                            let __ret: Result<Response, Error> = {
                                __self.client.send().await
                            };
                            __ret
                        };
                        #[allow(unreachable_code)] __resilience_out
                    },
                    |__resilience_out: &Result<Response, Error>| match private::Fallible::error(
                        __resilience_out,
                    ) {
                        private::core::option::Option::None => private::Outcome::Success,
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::EveryError as _;
                            private::Probe(__resilience_error).__resilience_outcome()
                        }
                    },
                )
                .await
        }
    })
}
