//! The blocks of code that a page shows.

/// A fenced block.
#[derive(Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) page: String,
    /// The line of the opening fence, counted from 1.
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    /// Its lines, without the indentation of the fence.
    pub(crate) code: Vec<String>,
}

/// The kind of a block, by the words of its fence.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    /// `rust`: it compiles and runs.
    Runs,
    /// `rust,compile_fail`: it is refused.
    Refused,
    /// `rust,ignore` and why.
    Untested(String),
    /// Another language.
    Foreign,
    /// No language. To rustdoc that would be Rust.
    Unnamed,
}

impl Kind {
    fn of_fence(info: &str) -> Self {
        let (language, rest) = info.split_once([',', ' ']).unwrap_or((info, ""));
        let (flag, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        match (language, flag) {
            ("", _) => Self::Unnamed,
            ("rust", "") => Self::Runs,
            ("rust", "compile_fail") => Self::Refused,
            ("rust", _) => Self::Untested(reason.trim().to_owned()),
            _ => Self::Foreign,
        }
    }
}

/// All blocks of a page.
pub(crate) fn blocks(page: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else { continue };
        let indentation = line.len() - line.trim_start().len();
        let code = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```");
        let code = code.map(|line| line.get(indentation..).unwrap_or_default().to_owned()).collect();
        blocks.push(Block { page: page.to_owned(), line: at + 1, kind: Kind::of_fence(info.trim()), code });
    }
    blocks
}

#[test]
fn fences_say_what_becomes_of_their_blocks() {
    for (info, kind) in [
        ("rust", Kind::Runs),
        ("rust,compile_fail", Kind::Refused),
        ("rust,ignore backon 1.6", Kind::Untested("backon 1.6".to_owned())),
        ("rust,ignore", Kind::Untested(String::new())),
        ("rust no_run", Kind::Untested(String::new())),
        ("toml", Kind::Foreign),
        ("", Kind::Unnamed),
    ] {
        assert_eq!(Kind::of_fence(info), kind, "{info}");
    }
}

#[test]
fn a_block_in_a_list_loses_the_indentation_of_its_fence() {
    let text = "Text.\n\n- point\n\n  ```rust\n  fn a() {\n\n      b();\n  }\n  ```\n";
    let code = ["fn a() {", "", "    b();", "}"].map(str::to_owned).to_vec();
    assert_eq!(blocks("p", text), [Block { page: "p".to_owned(), line: 5, kind: Kind::Runs, code }]);
}
