//! "did you mean": finds the known name nearest to a misspelt one.

/// The candidate with the smallest edit distance to `word`, if it is near enough.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edit distance in which swapping two neighbours is one edit (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let substitution = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitution.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const NAMES: [&str; 5] = ["attempts", "base", "cap", "jitter", "on"];

    #[test]
    fn a_slip_finds_its_name() {
        assert_eq!(nearest("attempt", NAMES), Some("attempts"));
        assert_eq!(nearest("atempts", NAMES), Some("attempts"));
        assert_eq!(nearest("bsae", NAMES), Some("base"));
        assert_eq!(nearest("jiter", NAMES), Some("jitter"));
        assert_eq!(nearest("cpa", NAMES), Some("cap"));
    }

    #[test]
    fn a_stranger_finds_none() {
        assert_eq!(nearest("frequency", NAMES), None);
        assert_eq!(nearest("xyz", NAMES), None);
    }
}
