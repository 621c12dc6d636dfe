//! What `docs/json.md` promises is what the rows of the commands have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn from_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn sources(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The first text in quotes.
fn quoted(text: &str) -> &str {
    text.split('"').nth(1).unwrap()
}

/// The fields of each kind of row, in the order of the source; what is printed on demand alone is not among them.
fn rows() -> BTreeMap<String, Vec<String>> {
    let mut all = Vec::new();
    sources(&from_root("crates/learncomm-cli/src"), &mut all);
    let mut found = BTreeMap::new();
    for source in &all {
        for part in source.split("const KIND: &'static str = ").skip(1) {
            let body = part.split("];").next().unwrap();
            let fields = body.split("Field::").skip(1).filter(|f| {
                let constructor = f.split('(').next().unwrap();
                ["new", "elastic", "detail"].contains(&constructor)
            });
            let fields = fields.map(|f| quoted(f).to_owned()).collect();
            found.insert(quoted(part).to_owned(), fields);
        }
    }
    found
}

/// What the page says of each schema: all words in code of its row.
fn documented() -> BTreeMap<String, Vec<String>> {
    let page = fs::read_to_string(from_root("docs/json.md")).unwrap();
    let mut found = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `learncomm/")) {
        let mut columns = line.trim_matches('|').splitn(2, " | ");
        let (schemas, fields) = (columns.next().unwrap(), columns.next().unwrap());
        let code =
            |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        for schema in code(schemas) {
            let kind = schema.trim_start_matches("learncomm/").trim_end_matches("/1");
            let kind = kind.strip_suffix("-list").unwrap_or(kind);
            found.insert(kind.to_owned(), code(fields));
        }
    }
    found
}

#[test]
fn every_row_is_in_the_page_with_its_fields_in_their_order() {
    let (rows, documented) = (rows(), documented());
    assert!(rows.len() > 60, "{}", rows.len());
    // These two have sections of their own.
    for (kind, fields) in rows
        .iter()
        .filter(|(kind, _)| !["figure", "tally"].contains(&kind.as_str()))
    {
        let said = documented
            .get(kind)
            .unwrap_or_else(|| panic!("docs/json.md has no row for learncomm/{kind}/1"));
        let mut rest = said.iter();
        for field in fields {
            assert!(
                rest.any(|word| word == field),
                "docs/json.md: learncomm/{kind}/1 lacks `{field}`, or has it in another place: {said:?}"
            );
        }
    }
}

#[test]
fn the_page_promises_no_row_that_there_is_not() {
    let rows = rows();
    for kind in documented().keys() {
        assert!(rows.contains_key(kind), "nothing prints learncomm/{kind}/1");
    }
}
