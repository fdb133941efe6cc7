//! The names in a query: a reader of `PromQL` that knows as much of it as the names need.

/// A selector, such as `name{label="value"}`.
#[derive(Debug, Default, PartialEq)]
pub struct Selector {
    pub metric: String,
    /// Label, operator and value.
    pub matchers: Vec<(String, String, String)>,
}

/// The names in a query.
#[derive(Debug, Default, PartialEq)]
pub struct Names {
    pub selectors: Vec<Selector>,
    /// The labels of `by`, `on` and their like.
    pub groupings: Vec<String>,
}

/// Words that are neither metrics nor functions.
const WORDS: [&str; 8] = ["and", "or", "unless", "bool", "offset", "inf", "nan", "atan2"];
const GROUPING: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Reads a query.
pub fn names(query: &str) -> Names {
    let mut reader = Reader { rest: query };
    let mut names = Names::default();
    while let Some(first) = reader.rest.chars().next() {
        if is_start(first) {
            reader.word(&mut names);
        } else if first == '"' {
            reader.text();
        } else if first.is_ascii_digit() {
            // With its unit, as in `5m`, or its exponent.
            reader.take_while(|char| char.is_alphanumeric() || char == '.');
        } else if first == '[' {
            reader.take_while(|char| char != ']');
        } else {
            reader.rest = &reader.rest[first.len_utf8()..];
        }
    }
    names
}

fn is_start(char: char) -> bool {
    char.is_ascii_alphabetic() || char == '_' || char == ':'
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|char| !accepts(char)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn name(&mut self) -> String {
        self.take_while(|char| is_start(char) || char.is_ascii_digit()).to_owned()
    }

    /// A text in quotes, none of which has a quote in it.
    fn text(&mut self) -> String {
        self.rest = self.rest.strip_prefix('"').unwrap_or_else(|| panic!("no quote: {}", self.rest));
        let text = self.take_while(|char| char != '"').to_owned();
        self.rest = self.rest.strip_prefix('"').unwrap_or_else(|| panic!("no end of {text}"));
        text
    }

    fn word(&mut self, names: &mut Names) {
        let word = self.name();
        self.blanks();
        if GROUPING.contains(&word.as_str()) {
            if let Some(rest) = self.rest.strip_prefix('(') {
                let (labels, rest) = rest.split_once(')').expect("an end of the labels");
                self.rest = rest;
                let labels = labels.split(',').map(str::trim).filter(|label| !label.is_empty());
                names.groupings.extend(labels.map(str::to_owned));
            }
        } else if !self.is_called() && !WORDS.contains(&word.to_lowercase().as_str()) {
            let matchers = self.matchers();
            names.selectors.push(Selector { metric: word, matchers });
        }
    }

    /// Whether the word before is a function, or an aggregation such as `sum by (label) (…)`.
    fn is_called(&self) -> bool {
        ["(", "by (", "by(", "without (", "without("].iter().any(|next| self.rest.starts_with(next))
    }

    fn matchers(&mut self) -> Vec<(String, String, String)> {
        let mut matchers = Vec::new();
        let Some(rest) = self.rest.strip_prefix('{') else { return matchers };
        self.rest = rest;
        loop {
            self.take_while(|char| char.is_whitespace() || char == ',');
            if let Some(rest) = self.rest.strip_prefix('}') {
                self.rest = rest;
                return matchers;
            }
            let label = self.name();
            let operator = self.take_while(|char| "=!~".contains(char)).to_owned();
            assert!(!label.is_empty() && !operator.is_empty(), "no matcher: {}", self.rest);
            matchers.push((label, operator, self.text()));
        }
    }
}
