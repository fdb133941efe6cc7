#[hedge(after = self.after, attempts = ATTEMPTS, clone(id), sleep = smol_sleep)]
async fn send(self, mut request: Request, user: User, id: Id, tags: &[Tag]) -> Result<(), Error> {
    request.sign(user.key, tags);
    self.client.send(request, id).await
}

// ----- expands to -----

async fn send(
    self,
    request: Request,
    user: User,
    id: Id,
    tags: &[Tag],
) -> Result<(), Error> {
    let __resilience_after_0 = private::HedgeAfter::Delay(
        private::core::option::Option::unwrap_or(
            private::DurationSetting::duration(self.after),
            private::core::time::Duration::MAX,
        ),
    );
    let __resilience_attempts_0 = private::CountSetting::count(ATTEMPTS);
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "send"),
        [
            (
                "hedge",
                private::core::option::Option::None,
                &[
                    ("after", "self . after"),
                    ("attempts", "ATTEMPTS"),
                    ("clone", "(id)"),
                    ("sleep", "smol_sleep"),
                ],
            ),
        ],
        [private::TypeOf::<Result<(), Error>>::new()],
        private::hedge(
                private::layer!(__resilience_call, 0),
                || private::HedgeSettings::new(
                    __resilience_after_0,
                    __resilience_attempts_0,
                    private::core::concat!(private::core::module_path!(), "::", "send"),
                ),
                private::sleeping(|__resilience_delay| (smol_sleep)(__resilience_delay)),
                private::TakesFrom(
                    private::BudgetByStatic({
                        static __RESILIENCE_BUDGET: private::StaticBudget = private::StaticBudget::unnamed_for_hedges(
                            private::core::concat!(
                                private::core::concat!(private::core::module_path!(), "::",
                                "send"), " (hedge)"
                            ),
                            private::Ratio::from_ppb(100000000u32),
                        );
                        || &__RESILIENCE_BUDGET
                    }),
                ),
                {
                    static __RESILIENCE_LATENCY: private::StaticLatency = private::StaticLatency::new();
                    || &__RESILIENCE_LATENCY
                },
                || {
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let request = private::Owned::new(
                        private::CloneForHedge::clone_for_hedge(&request),
                    );
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let user = private::Owned::new(
                        private::CloneForHedge::clone_for_hedge(&user),
                    );
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let id = private::Owned::new(
                        private::CloneForHedge::clone_for_hedge(&id),
                    );
                    async {
                        private::inject!(
                            __resilience_call, async, (private::TypeOf:: < Result < (),
                            Error > > ::new()), owned, [], [smol_sleep]
                        );
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let mut request = private::Owned::take(request);
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let user = private::Owned::take(user);
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let id = private::Owned::take(id);
                        let __resilience_out: Result<(), Error> = '__resilience_typed: {
                            if let private::core::option::Option::Some(
                                __resilience_hint,
                            ) = private::core::option::Option::None::<
                                Result<(), Error>,
                            > {
                                return __resilience_hint;
                            }
                            '__resilience_attempt: {
                                request.sign(user.key, tags);
                                self.client.send(request, id).await
                            }
                        };
                        #[allow(unreachable_code)] __resilience_out
                    }
                },
                |__resilience_out: &Result<(), Error>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Judged::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::Judged::by_error(
                            private::AskError(__resilience_error)
                                .__resilience_transience(),
                            private::AskError(__resilience_error)
                                .__resilience_is_rejection(),
                        )
                    }
                },
                |__resilience_out| __resilience_out,
            )
            .await,
    );
}
