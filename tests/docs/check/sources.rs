//! The files that hold the code of the pages.

use std::fs;
use std::path::{Path, PathBuf};

use super::markdown::Block;
use super::{files, name, text};

/// A file, by lines.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    lines: Vec<String>,
}

impl Source {
    pub(crate) fn new(path: PathBuf, text: &str) -> Self {
        Self { path, lines: text.lines().map(str::to_owned).collect() }
    }
}

/// The file of a crate, and those of the modules that it declares, as the compiler finds them. A file that no module
/// declares may not compile.
pub(crate) fn compiled(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut waiting = vec![(root.to_owned(), root.parent().expect("it is in a folder").to_owned())];
    while let Some((file, folder)) = waiting.pop() {
        let source = Source::new(file.clone(), &text(&file));
        let modules =
            source.lines.iter().filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'));
        for module in modules {
            let inside = folder.join(module);
            let beside = [inside.with_extension("rs"), inside.join("mod.rs")];
            let file = beside.into_iter().find(|file| file.exists()).expect("the compiler has found it");
            waiting.push((file, inside));
        }
        sources.push(source);
    }
    sources
}

/// Every file of a folder that ends in `.rs`, and of those inside it.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = files(folder, "rs");
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(below(&path));
        }
    }
    found
}

/// Whether a file has the lines of `block`, one after the other, indented alike; otherwise what comes nearest to it.
pub(crate) fn find(block: &Block, sources: &[Source]) -> Result<(), String> {
    let mut nearest: Option<(usize, &Source, usize)> = None;
    for source in sources {
        for start in 0..source.lines.len() {
            let alike = lines_alike(&block.code, &source.lines[start..]);
            if alike == block.code.len() {
                return Ok(());
            }
            if nearest.is_none_or(|(most, ..)| alike > most) {
                nearest = Some((alike, source, start));
            }
        }
    }
    Err(nearest.map_or_else(String::new, |(alike, source, start)| difference(block, alike, source, start)))
}

/// How many of the first lines of `code` are those of `lines`, all of them indented by as much as the first.
fn lines_alike(code: &[String], lines: &[String]) -> usize {
    let Some(indentation) = code.first().and_then(|first| lines.first()?.strip_suffix(first.as_str())) else {
        return 0;
    };
    let is_alike = |(code, line): &(&String, &String)| {
        line.strip_prefix(indentation).is_some_and(|line| line == code.as_str())
            || code.is_empty() && line.is_empty()
    };
    if indentation.trim().is_empty() { code.iter().zip(lines).take_while(is_alike).count() } else { 0 }
}

fn difference(block: &Block, alike: usize, source: &Source, start: usize) -> String {
    let path = name(&source.path);
    if alike == 0 {
        return format!("no file has its first line: {}", block.code.first().map_or("", |line| line));
    }
    let line = start + alike;
    format!(
        "nearest is {path}:{}, where line {} differs\n    the page: {}\n    the file: {}",
        start + 1,
        line + 1,
        block.code[alike],
        source.lines.get(line).map_or("the end", |line| line.trim_start()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::markdown::Kind;

    fn look_for(code: &str) -> Result<(), String> {
        let file = "mod a {\n    use b::c;\n\n    fn d() {\n        c();\n    }\n}\n";
        let code = code.lines().map(str::to_owned).collect();
        let block = Block { page: "page.md".to_owned(), line: 1, kind: Kind::Runs, code };
        find(&block, &[Source::new("file.rs".into(), file)])
    }

    #[test]
    fn lines_that_are_indented_alike_are_found() {
        assert_eq!(look_for("use b::c;\n\nfn d() {\n    c();\n}"), Ok(()));
        assert_eq!(look_for("    c();\n}"), Ok(()));
        assert_eq!(look_for("mod a {"), Ok(()));
    }

    #[test]
    fn what_differs_is_told_with_the_nearest_file() {
        assert_eq!(
            look_for("use b::c;\n\nfn d() {\n    e();\n}"),
            Err("nearest is file.rs:2, where line 5 differs\n    the page:     e();\n    the file: c();"
                .to_owned())
        );
        assert!(look_for("use b::c;\nfn d() {").is_err(), "a line is left out");
        assert!(look_for("fn d() {\nc();").is_err(), "indented in another way");
        assert!(look_for("}\n}\n}").is_err(), "the file ends before");
        assert_eq!(look_for("fn e() {"), Err("no file has its first line: fn e() {".to_owned()));
    }
}
