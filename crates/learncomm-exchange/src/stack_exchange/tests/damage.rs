//! Hostile and damaged files; every input here is made up.

use std::io::{self, Cursor, Read};

use super::super::*;

fn list(rows: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<votes>\r\n{rows}\r\n</votes>")
}

fn vote(id: u32) -> String {
    format!(r#"<row Id="{id}" PostId="7" VoteTypeId="2" CreationDate="2020-01-02T00:00:00.000" />"#)
}

/// Gives one byte at a time, so that every mark is cut by a buffer's end.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.split_first() {
            Some((first, rest)) if !buf.is_empty() => {
                buf[0] = *first;
                self.0 = rest;
                Ok(1)
            }
            _ => Ok(0),
        }
    }
}

/// What a file of votes gives: `line: id`, `line! problem`, `fatal: problem`. Read in one go and byte by byte.
fn read(bytes: &[u8]) -> Vec<String> {
    read_limited(bytes, DEFAULT_ROW_LIMIT)
}

fn read_limited(bytes: &[u8], limit: usize) -> Vec<String> {
    fn items(source: impl Read, limit: usize) -> Vec<String> {
        let mut rows = Rows::<VoteRow, _>::from_reader(source, "Votes.xml").row_limit(limit);
        let items = rows.by_ref().map(|item| match item {
            Ok(row) => format!("{}: {}", row.position.line, row.value.id),
            Err(ReadError::Row(bad)) => format!("{}! {}", bad.position.line, bad.problem),
            Err(ReadError::File(broken)) => format!("fatal: {}", broken.problem),
        });
        let items = items.collect();
        assert!(rows.next().is_none());
        items
    }
    let items_at_once = items(Cursor::new(bytes), limit);
    assert_eq!(items(Drip(bytes), limit), items_at_once);
    items_at_once
}

fn read_text(text: &str) -> Vec<String> {
    read(text.as_bytes())
}

#[test]
fn byte_order_mark_and_line_ends() {
    let text = format!("\u{feff}{}", list(&format!("  {}\r\n  {}", vote(1), vote(2))));
    assert_eq!(read_text(&text), ["3: 1", "4: 2"]);
    let mut rows = Rows::<VoteRow, _>::from_reader(text.as_bytes(), "Votes.xml");
    let first = rows.next().unwrap().unwrap();
    assert_eq!(first.position.byte, text.find("<row").unwrap() as u64);
    assert_eq!(rows.position(), first.position);
    assert_eq!(rows.by_ref().count(), 1);
    assert_eq!(rows.position().byte, text.len() as u64);
    assert_eq!(rows.length(), None);
}

#[test]
fn rows_may_share_a_line_or_span_several() {
    let spread = vote(3).replace(' ', "\n");
    assert_eq!(
        read_text(&list(&format!("{}{}{spread}{}", vote(1), vote(2), vote(4)))),
        ["3: 1", "3: 2", "3: 3", "8: 4"]
    );
}

#[test]
fn other_encodings_are_refused() {
    let wide = |bytes: &[u8], bom: &[u8]| {
        let mut all = bom.to_vec();
        all.extend(bytes.iter().flat_map(|byte| [*byte, 0]));
        all
    };
    for (bytes, name) in [
        (wide(list("").as_bytes(), &[0xFF, 0xFE]), "UTF-16"),
        (wide(list("").as_bytes(), &[]), "UTF-16"),
        (vec![0xFE, 0xFF, 0, b'<'], "UTF-16"),
        (vec![0xFF, 0xFE, 0, 0, b'<', 0, 0, 0], "UTF-32"),
        (
            list("").replace("utf-8", "windows-1252").into_bytes(),
            "windows-1252",
        ),
    ] {
        let items = read(&bytes);
        assert_eq!(items.len(), 1, "{items:?}");
        assert!(items[0].contains(name) && items[0].contains("UTF-8"), "{items:?}");
    }
    let broken = Rows::<VoteRow, _>::from_reader(&[0xFE_u8, 0xFF][..], "some/Votes.xml")
        .next()
        .unwrap()
        .unwrap_err();
    assert!(
        broken.is_fatal() && broken.to_string().starts_with("some/Votes.xml: "),
        "{broken}"
    );
    for fine in ["UTF-8", "us-ascii"] {
        assert_eq!(read_text(&list(&vote(1)).replace("utf-8", fine)), ["3: 1"]);
    }
}

#[test]
fn files_without_rows() {
    let none = "fatal: holds no <votes> list: it is empty, or not a file of a dump";
    for empty in [
        "",
        "\u{feff}",
        " \r\n",
        "<?xml version='1.0'?>",
        "<!-- <votes> -->",
    ] {
        assert_eq!(read_text(empty), [none], "{empty:?}");
    }
    for bare in [
        "<votes/>",
        "<votes />",
        "<votes></votes>",
        "<votes x='>'/>",
        "<VOTES>\n</VOTES>",
    ] {
        assert_eq!(read_text(bare), [""; 0], "{bare:?}");
    }
    assert_eq!(
        read_text("<users><row Id='1'/></users>"),
        ["fatal: holds <users>, but <votes> was expected: is it under the wrong name?"]
    );
    assert!(read_text("not XML")[0].starts_with("1! there is text"));
    assert_eq!(read_text(&vote(5)), ["1: 5"]);
}

#[test]
fn quotes_references_and_unknown_things() {
    let odd = "<row\tFuture='a > b' PostId = '&#49;&#x30;' VoteTypeId=\"99\" CreationDate='2020-01-02' Id=' 3 ' ></row>";
    assert_eq!(
        read_text(&list(&format!(
            "<future a='1'>text<inner/></future>{odd}<rowing Id='4'/>{}",
            vote(5)
        ))),
        ["3: 3", "3: 5"]
    );
    let mut rows = Rows::<VoteRow, _>::from_reader(odd.as_bytes(), "Votes.xml");
    let row = rows.next().unwrap().unwrap().value;
    assert_eq!((row.post, row.kind, row.user), (10, VoteKind::Other(99), None));
}

#[test]
fn broken_rows_are_named_and_skipped() {
    let broken = |change: &dyn Fn(String) -> String| {
        let items = read_text(&list(&format!("{}\n{}\n{}", vote(1), change(vote(2)), vote(3))));
        assert_eq!(items.len(), 3, "{items:?}");
        assert_eq!((items[0].as_str(), items[2].as_str()), ("3: 1", "5: 3"));
        items[1].clone()
    };
    assert_eq!(
        broken(&|row| row.replace("PostId", "Posted")),
        "4! the attribute PostId is missing; expected a whole number"
    );
    assert_eq!(
        broken(&|row| row.replace('7', "seven")),
        "4! the attribute PostId is \"seven\"; expected a whole number"
    );
    assert_eq!(
        broken(&|row| row.replace("2020-01-02T", "2020-13-02T")),
        "4! the attribute CreationDate is \"2020-13-02T00:00:00.000\"; expected a time such as \
        2018-02-06T20:19:50.957"
    );
    let long = broken(&|row| row.replace('7', &"9".repeat(500)));
    assert!(long.len() < 150, "{long}");
    assert_eq!(
        broken(&|row| row.replace("/>", "Id='5'/>")),
        "4! the attribute Id stands in the row twice"
    );
    assert!(broken(&|row| row.replace('7', "&lol9;")).contains("\"&lol9;\""));
    assert!(broken(&|row| row.replace("/>", "User/>")).contains("not well-formed"));
    assert!(broken(&|row| row.replace("Id=\"2\"", "Id=2")).contains("not well-formed"));
    let many = |row: String| {
        let more: String = (0..1000).map(|n| format!(" a{n}=''")).collect();
        row.replace("/>", &format!("{more}/>"))
    };
    assert_eq!(broken(&many), "4! the row has more than 128 attributes");
    // A quote or the end is missing: the next row is found all the same.
    for (from, to) in [("7\"", "7"), ("/>", ""), ("\"7", "7"), ("7", "<row-like>")] {
        assert!(
            broken(&|row| row.replace(from, to)).contains("a `<` stands inside it"),
            "{from}"
        );
    }
    assert_eq!(
        broken(&|_| "text <p> and <b>more".into()),
        "4! there is text where only rows belong"
    );
}

#[test]
fn bad_rows_say_which_row_it_is() {
    let text = vote(12).replace("PostId", "Posted");
    let error = Rows::<VoteRow, _>::from_reader(text.as_bytes(), "dir/Votes.xml")
        .next()
        .unwrap()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "dir/Votes.xml, line 1 (byte 0), row 12: the attribute PostId is missing; expected a whole number"
    );
    assert!(!error.is_fatal());
}

#[test]
fn bytes_that_are_not_text() {
    let mut bytes = list(&format!("{}\n{}\n{}", vote(1), vote(2), vote(3))).into_bytes();
    let at = bytes.windows(7).position(|part| part == b" Id=\"2\"").unwrap();
    bytes[at + 5] = 0xFF;
    assert_eq!(
        read(&bytes),
        ["3: 1", "4! the row is not UTF-8 text at its byte 9", "5: 3"]
    );
    let nul = list(&format!("{}\n\0\0\0\n{}", vote(1), vote(2)));
    assert_eq!(
        read_text(&nul),
        ["3: 1", "4! there is text where only rows belong", "5: 2"]
    );
    let user = "<row Id='1' DisplayName='a\u{1}b&#7;' CreationDate='2020-01-01'/>";
    let row = Rows::<UserRow, _>::from_reader(user.as_bytes(), "")
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(row.value.display_name, "a\u{fffd}b\u{fffd}");
}

#[test]
fn files_that_are_cut_off() {
    let whole = list(&format!("{}\n{}", vote(1), vote(2)));
    let second = whole.rfind("<row").unwrap();
    assert_eq!(
        read_text(&whole[..second + 30]),
        [
            "3: 1".to_owned(),
            "4! the file ends in the middle of this row".to_owned(),
            format!(
                "fatal: ends at line 4 (byte {}) without </votes>: the copy or the unpacking was not complete",
                second + 30
            )
        ]
    );
    assert_eq!(read_text(&whole[..second]).len(), 2);
    for end in 0..=whole.len() {
        let items = read_text(&whole[..end]);
        let complete = end >= whole.len() - 1;
        assert_eq!(
            items.last().is_none_or(|last| last.starts_with("fatal")),
            !complete,
            "{end}: {items:?}"
        );
    }
}

#[test]
fn comments_declarations_and_entities() {
    let billion = "<!DOCTYPE votes [ <!-- it's > --> <?php ' ?> <!ENTITY a \"<row Id='6'/>]>\"> <!ENTITY b '&a;&a;'> ]>";
    let inside = format!("<!-- {0} --><![CDATA[ {0} ]]><?php {0} ?>{1}", vote(8), vote(9));
    assert_eq!(
        read_text(&format!("<?xml version='1.0'?>{billion}<votes>{inside}</votes>")),
        ["1: 9"]
    );
    let used = vote(1).replace('7', "&b;");
    let items = read_text(&format!("{billion}<votes>{used}</votes>"));
    assert!(items.len() == 1 && items[0].contains("\"&b;\""), "{items:?}");
    for (open, what) in [
        ("<!--", "comment"),
        ("<![CDATA[", "CDATA"),
        ("<?", "processing"),
        ("<!DOCTYPE [", "document"),
    ] {
        let items = read_text(&list(&format!("{}{open}{}", vote(1), vote(2).replace('>', ""))));
        assert!(items.len() == 2 && items[1].contains(what), "{items:?}");
    }
}

/// A file whose second row never seems to end, without holding it in memory here either.
fn endless(length: u64) -> impl Read {
    let start = format!("<votes>{}\n<row Id='2' Text='", vote(1));
    let end = format!("'/>\n{}</votes>", vote(3));
    Cursor::new(start)
        .chain(io::repeat(b'x').take(length))
        .chain(Cursor::new(end))
}

#[test]
fn rows_that_are_too_long() {
    let mut rows = Rows::<VoteRow, _>::from_reader(endless(40 << 20), "");
    let items = rows.by_ref();
    assert_eq!(items.next().unwrap().unwrap().value.id, 1);
    let Some(Err(ReadError::Row(bad))) = items.next() else {
        panic!("the long row is reported")
    };
    assert_eq!(
        (bad.position.line, bad.problem),
        (
            2,
            RowProblem::TooLong {
                limit: DEFAULT_ROW_LIMIT
            }
        )
    );
    let last = items.next().unwrap().unwrap();
    assert_eq!((last.position.line, last.value.id), (3, 3));
    assert!(items.next().is_none());
    assert!(
        rows.buffered() <= DEFAULT_ROW_LIMIT + (1 << 20),
        "{}",
        rows.buffered()
    );

    let limit = vote(1).len();
    let text = list(&format!("{}\n{}\n{}", vote(1), vote(22), vote(3)));
    assert_eq!(
        read_limited(text.as_bytes(), limit),
        [
            "3: 1".to_owned(),
            format!("4! the row is longer than {limit} bytes"),
            "5: 3".to_owned()
        ]
    );
}

#[test]
fn failures_of_the_source_end_the_rows() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    let source = Cursor::new(format!("<votes>{}", vote(1))).chain(Failing);
    let mut rows = Rows::<VoteRow, _>::from_reader(source, "Votes.xml");
    // What arrived together with the failure may or may not be given out; the failure always is.
    let last = rows.by_ref().last().unwrap().unwrap_err();
    assert_eq!(last.to_string(), "Votes.xml: cannot be read: unplugged");
    assert!(rows.next().is_none());
}
