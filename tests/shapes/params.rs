//! Parameters of every kind reach each attempt as they came in.

use crate::each_policy::each_policy;
use std::fmt::Debug;

each_policy! { $policy, $sync, hedge =>
    struct Point {
        x: u32,
        y: u32,
    }

    #[$sync]
    fn tuple(tries: &Tries, (a, b): (u32, &str)) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(a + b.len() as u32)
    }

    #[test]
    fn a_tuple_pattern_works() {
        check(|tries| tuple(tries, (1, "ab")), 3);
    }

    #[$policy]
    async fn tuple_async(tries: &Tries, (a, b): (u32, &str)) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(a + b.len() as u32)
    }

    #[tokio::test(start_paused = true)]
    async fn a_tuple_pattern_works_in_async() {
        check_async(async |tries| tuple_async(tries, (1, "ab")).await, 3).await;
    }

    #[$sync]
    fn fields(tries: &Tries, Point { x, y: second }: Point) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(x * 10 + second)
    }

    #[test]
    fn a_struct_pattern_works() {
        check(|tries| fields(tries, Point { x: 1, y: 2 }), 12);
    }

    #[$policy]
    async fn fields_async(tries: &Tries, Point { x, .. }: Point) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(x)
    }

    #[tokio::test(start_paused = true)]
    async fn a_struct_pattern_works_in_async() {
        check_async(async |tries| fields_async(tries, Point { x: 1, y: 2 }).await, 1).await;
    }

    #[$sync]
    fn array(tries: &Tries, [a, .., b]: [u32; 4]) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(a * 10 + b)
    }

    #[test]
    fn an_array_pattern_works() {
        check(|tries| array(tries, [1, 2, 3, 4]), 14);
    }

    #[$sync]
    fn reference(tries: &Tries, &x: &u32, &(a, _): &(u32, u32)) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(x + a)
    }

    #[test]
    fn a_reference_pattern_works() {
        check(|tries| reference(tries, &1, &(2, 3)), 3);
    }

    #[$sync]
    fn subpattern(tries: &Tries, all @ [first, ..]: [u32; 3]) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(first + all.len() as u32)
    }

    #[test]
    fn a_subpattern_works() {
        check(|tries| subpattern(tries, [4, 5, 6]), 7);
    }

    #[$sync]
    fn by_ref(tries: &Tries, ref text: String, Wrap(ref inner): Wrap) -> Result<usize, Failed> {
        tries.turn()?;
        let text: &String = text;
        Ok(text.len() + inner.len())
    }

    struct Wrap(String);

    #[test]
    fn a_ref_pattern_works() {
        check(|tries| by_ref(tries, "ab".into(), Wrap("c".into())), 3);
    }

    #[$sync]
    fn by_ref_mut(tries: &Tries, ref mut text: String) -> Result<usize, Failed> {
        text.clear();
        text.push('x');
        tries.turn()?;
        Ok(text.len())
    }

    #[test]
    fn a_ref_mut_pattern_works() {
        check(|tries| by_ref_mut(tries, "ab".into()), 1);
    }

    #[$sync]
    fn ignored(tries: &Tries, _: String, _unused: Only) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn ignored_parameters_need_no_clone() {
        check(|tries| ignored(tries, String::new(), Only(1)), 1);
    }

    #[$policy]
    async fn ignored_async(tries: &Tries, _: String, _unused: Only) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[tokio::test(start_paused = true)]
    async fn ignored_parameters_need_no_clone_in_async() {
        check_async(async |tries| ignored_async(tries, String::new(), Only(1)).await, 1).await;
    }

    #[$sync]
    fn raw(tries: &Tries, r#type: &str, r#match: String) -> Result<usize, Failed> {
        tries.turn()?;
        eat::<String>(r#match);
        Ok(r#type.len())
    }

    #[test]
    fn raw_identifiers_work() {
        check(|tries| raw(tries, "ab", "c".into()), 2);
    }

    #[$policy]
    async fn r#loop(tries: &Tries, mut r#type: String) -> Result<String, Failed> {
        r#type.push('!');
        tries.turn()?;
        Ok(r#type)
    }

    #[tokio::test(start_paused = true)]
    async fn a_raw_name_of_the_function_works() {
        check_async(async |tries| r#loop(tries, "a".into()).await, "a!".to_owned()).await;
    }

    #[$sync]
    fn conditional(
        tries: &Tries,
        #[cfg(any())] absent: Missing,
        #[cfg(all())] present: String,
    ) -> Result<usize, Failed> {
        tries.turn()?;
        let present: String = present;
        Ok(present.len())
    }

    #[test]
    fn a_parameter_may_be_configured_out() {
        check(|tries| conditional(tries, "ab".into()), 2);
    }

    #[$policy]
    async fn conditional_async(
        tries: &Tries,
        #[cfg(any())] mut absent: Missing,
        #[cfg(all())] mut present: String,
    ) -> Result<usize, Failed> {
        present.push('c');
        tries.turn()?;
        #[cfg(any())]
        absent.touch();
        Ok(present.len())
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_parameter_may_be_configured_out() {
        check_async(async |tries| conditional_async(tries, "ab".into()).await, 3).await;
    }

    #[$sync]
    fn linted(
        tries: &Tries,
        #[allow(unused_mut)] mut kept: u32,
        #[expect(unused_variables)] unused: u32,
        #[allow(unused_variables)] mut_unused: String,
    ) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(kept)
    }

    #[test]
    fn a_parameter_may_carry_lints() {
        check(|tries| linted(tries, 3, 4, String::new()), 3);
    }

    #[$sync]
    fn generic<T, const N: usize>(tries: &Tries, items: [T; N]) -> Result<usize, Failed>
    where
        T: Debug,
    {
        tries.turn()?;
        Ok(items.len() + format!("{:?}", items[0]).len())
    }

    #[test]
    fn generics_and_const_generics_work() {
        check(|tries| generic(tries, [Only(1), Only(2)]), 2 + "Only(1)".len());
    }

    #[$policy]
    async fn generic_async<'a, T, U>(tries: &Tries, left: &'a T, right: U) -> Result<(&'a T, String), Failed>
    where
        T: ?Sized + Debug,
        U: Into<String> + Clone,
        for<'b> &'b U: Debug,
    {
        tries.turn()?;
        Ok((left, right.into()))
    }

    #[tokio::test(start_paused = true)]
    async fn generics_and_where_clauses_work_in_async() {
        check_async(async |tries| generic_async(tries, "a", "b").await, ("a", "b".to_owned())).await;
    }

    #[$sync]
    fn turbofish<T: Default + Debug>(tries: &Tries) -> Result<T, Failed> {
        tries.turn()?;
        Ok(T::default())
    }

    #[test]
    fn a_type_may_be_given_by_turbofish() {
        check(turbofish::<u64>, 0);
    }

    #[$sync]
    fn impl_trait(tries: &Tries, text: impl AsRef<str>, number: &impl Debug) -> Result<String, Failed> {
        tries.turn()?;
        Ok(format!("{}{number:?}", text.as_ref()))
    }

    #[test]
    fn impl_trait_in_argument_position_works() {
        check(|tries| impl_trait(tries, "a", &1), "a1".to_owned());
    }

    #[$policy]
    async fn impl_trait_async(tries: &Tries, text: impl AsRef<str> + Send) -> Result<String, Failed> {
        tries.turn()?;
        Ok(text.as_ref().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn impl_trait_in_argument_position_works_in_async() {
        check_async(async |tries| impl_trait_async(tries, "a").await, "a".to_owned()).await;
    }

    #[$sync]
    fn dynamic(tries: &Tries, text: &dyn AsRef<str>, boxed: Box<dyn Fn() -> u32>) -> Result<usize, Failed> {
        tries.turn()?;
        Ok(text.as_ref().len() + boxed() as usize)
    }

    #[test]
    fn trait_objects_work() {
        check(|tries| dynamic(tries, &"ab", Box::new(|| 1)), 3);
    }

    #[$sync]
    fn named_like_generated(tries: &Tries, result: u32, error: u32, value: u32, out: u32, retry: u32, key: u32)
        -> Result<u32, Failed>
    {
        tries.turn()?;
        Ok(result + error + value + out + retry + key)
    }

    #[test]
    fn any_parameter_name_works() {
        check(|tries| named_like_generated(tries, 1, 2, 3, 4, 5, 6), 21);
    }

    struct Parts {
        kept: Counted,
        #[cfg(any())]
        absent: Counted,
    }

    #[$sync]
    fn field_left_out(
        tries: &Tries,
        Parts {
            kept,
            #[cfg(any())]
            absent,
        }: Parts,
    ) -> Result<u32, Failed> {
        eat(kept);
        #[cfg(any())]
        eat(absent);
        tries.turn().map(|_| 1)
    }

    #[test]
    fn a_field_that_a_cfg_leaves_out_of_a_pattern_is_not_bound() {
        check(|tries| field_left_out(tries, Parts { kept: Counted::default() }), 1);
    }

    #[$sync]
    fn shadowed(tries: &Tries, x: Only) -> Result<u32, Failed> {
        let x = &x;
        let x = x.0;
        tries.turn()?;
        Ok(x)
    }

    #[test]
    fn a_shadowed_parameter_needs_no_clone() {
        check(|tries| shadowed(tries, Only(4)), 4);
    }

    #[$sync]
    #[allow(improper_ctypes_definitions)]
    extern "C" fn foreign(tries: &Tries) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn an_extern_fn_works() {
        check(|tries| foreign(tries), 1);
    }

    #[$sync]
    pub(in crate::params) fn visible(tries: &Tries) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn a_restricted_visibility_works() {
        check(visible, 1);
    }
}
