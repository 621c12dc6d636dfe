use std::ops::Range;

use serde::Serialize;

use super::query::Wanted;
use super::terms::words;

/// About how many characters an excerpt has.
const LENGTH: usize = 200;
/// How many characters of it lie before the first word that was looked for.
const BEFORE: usize = 40;

/// The place of a text that says the most of what was looked for, in one line without Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The text; `…` where something is left out. Empty if there is none.
    pub text: String,
    /// Where the words are that were looked for: ranges of bytes of `text`, in their order.
    pub hits: Vec<Range<usize>>,
}

struct Hit {
    bytes: Range<usize>,
    /// The place of its first character.
    from: usize,
    /// Which word of the query it is.
    which: usize,
}

impl Excerpt {
    /// The best place of a text in one line.
    pub(super) fn of(text: &str, wanted: &[Wanted]) -> Self {
        let mut hits = Vec::new();
        let (mut seen, mut chars) = (0, 0);
        for word in words(text) {
            chars += text[seen..word.range.start].chars().count();
            seen = word.range.start;
            if let Some(which) = wanted.iter().position(|w| w.is_word(&word)) {
                hits.push(Hit {
                    bytes: word.range,
                    from: chars,
                    which,
                });
            }
        }
        let (first, last) = best(&hits, wanted.len());
        let Some(hit) = hits.get(first) else {
            return Self {
                text: cut(text, 0..end_of(text, 0)),
                hits: Vec::new(),
            };
        };
        let start = start_of(text, hit);
        let end = end_of(text, start).max(hits.get(last).map_or(start, |last| last.bytes.end));
        let shown = cut(text, start..end);
        let offset = if start > 0 { '…'.len_utf8() } else { 0 };
        let hits = hits
            .iter()
            .filter(|hit| hit.bytes.start >= start && hit.bytes.end <= end);
        Self {
            text: shown,
            hits: hits
                .map(|hit| hit.bytes.start - start + offset..hit.bytes.end - start + offset)
                .collect(),
        }
    }
}

/// The first and the last of the hits that lie close together and are the most different words, then the most hits.
fn best(hits: &[Hit], words: usize) -> (usize, usize) {
    let (mut counts, mut distinct, mut last) = (vec![0_usize; words], 0, 0);
    let (mut best, mut chosen) = ((0, 0), (0, 0));
    for (first, hit) in hits.iter().enumerate() {
        while let Some(next) = hits
            .get(last)
            .filter(|next| next.from < hit.from + LENGTH - BEFORE)
        {
            distinct += usize::from(counts[next.which] == 0);
            counts[next.which] += 1;
            last += 1;
        }
        if (distinct, last - first) > best {
            (best, chosen) = ((distinct, last - first), (first, last - 1));
        }
        counts[hit.which] -= 1;
        distinct -= usize::from(counts[hit.which] == 0);
    }
    chosen
}

/// Where an excerpt begins: some words before the hit.
fn start_of(text: &str, hit: &Hit) -> usize {
    if hit.from <= BEFORE {
        return 0;
    }
    let before = &text[..hit.bytes.start];
    let (far, _) = before.char_indices().rev().nth(BEFORE - 1).unwrap_or((0, ' '));
    // A text without spaces is cut between characters.
    before[far..].find(' ').map_or(far, |space| far + space + 1)
}

/// Where an excerpt ends that begins at `start`: before the word that would make it too long.
fn end_of(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some((far, _)) = rest.char_indices().nth(LENGTH) else {
        return text.len();
    };
    start
        + rest[..far]
            .rfind(' ')
            .filter(|space| *space > far / 2)
            .unwrap_or(far)
}

fn cut(text: &str, range: Range<usize>) -> String {
    let (before, behind) = (
        if range.start > 0 { "…" } else { "" },
        if range.end < text.len() { "…" } else { "" },
    );
    format!("{before}{}{behind}", &text[range])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::query::Query;
    use super::*;

    fn marked(text: &str, query: &str) -> String {
        let excerpt = Excerpt::of(text, &Query::parse(query).unwrap().wanted);
        let (mut said, mut at) = (String::new(), 0);
        for hit in &excerpt.hits {
            said += &excerpt.text[at..hit.start];
            said += &format!("[{}]", &excerpt.text[hit.clone()]);
            at = hit.end;
        }
        said + &excerpt.text[at..]
    }

    #[test]
    fn an_excerpt_shows_the_words_where_most_of_them_are() {
        assert_eq!(marked("A test of tests.", "testing"), "A [test] of [tests].");
        assert_eq!(marked("Nothing of it.", "clock"), "Nothing of it.");
        let filler = "lorem ipsum ".repeat(30);
        let text = format!("clock {filler}here we freeze the clock for good {filler}");
        let shown = marked(&text, "freeze clock");
        assert!(shown.starts_with("…") && shown.ends_with("…"), "{shown}");
        assert!(
            shown.contains(" here we [freeze] the [clock] for good "),
            "{shown}"
        );
        assert!((150..230).contains(&shown.chars().count()), "{shown}");
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let text = format!("{}学習{}", "字".repeat(500), "字".repeat(500));
        let shown = marked(&text, "学習");
        assert!(shown.contains("字[学][習]字"), "{shown}");
        assert!(shown.chars().count() < 210, "{shown}");
    }

    proptest! {
        #[test]
        fn hits_are_the_words(text in "([a-c]{1,3}|é| |學|[.!]){0,300}", query in "[a-c]{1,2}( [a-c]{1,2})?") {
            let wanted = Query::parse(&query).unwrap().wanted;
            let text = super::super::plain::line(&text);
            let excerpt = Excerpt::of(&text, &wanted);
            prop_assert!(text.contains(excerpt.text.trim_matches('…')));
            for hit in &excerpt.hits {
                let word = words(&excerpt.text[hit.clone()]).next().unwrap();
                prop_assert!(wanted.iter().any(|w| w.is_word(&word)));
            }
            let any = words(&text).any(|word| wanted.iter().any(|w| w.is_word(&word)));
            prop_assert_eq!(any, !excerpt.hits.is_empty());
        }
    }
}
