use super::plain::line;
use super::terms::{Word, words};
use crate::error::Error;

/// The longest query, in characters.
pub const MAX_QUERY: usize = 1_000;
/// The most words of a query.
const MAX_WORDS: usize = 32;
/// The shortest beginning of a word, in bytes: shorter ones fit nearly everything.
const MIN_PREFIX: usize = 2;

/// What somebody is looking for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) wanted: Vec<Wanted>,
    /// What must not be there.
    pub(super) excluded: Vec<Wanted>,
    /// Words that must follow each other as they were typed.
    pub(super) phrases: Vec<Vec<String>>,
}

/// A word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The root of the word, or its beginning.
    pub(super) term: String,
    /// Whether everything that begins so will do.
    pub(super) is_prefix: bool,
    /// The word as it was typed, where that is not its root: finding it so counts for more.
    pub(super) exact: Option<String>,
}

impl Wanted {
    /// Whether a term of a document is it.
    pub(super) fn is(&self, term: &str) -> bool {
        if self.is_prefix {
            term.starts_with(&self.term)
        } else {
            term == self.term
        }
    }

    /// Whether a word of a text is it.
    pub(super) fn is_word(&self, word: &Word) -> bool {
        self.is(&word.term) || word.stem.as_deref().is_some_and(|stem| self.is(stem))
    }
}

impl Query {
    /// Reads a query: words, `"words that follow each other"`, `-unwanted`, `beginn*`.
    pub(super) fn parse(given: &str) -> Result<Self, Error> {
        let length = given.chars().count();
        if length > MAX_QUERY {
            let why = format!("has {length} characters; {MAX_QUERY} is the most");
            return Err(Error::invalid("query", why));
        }
        let mut query = Self::default();
        // Between the first and the second quotation mark, the third and the fourth …
        for (n, part) in given.split(['"', '“', '”', '„']).enumerate() {
            if n % 2 == 1 {
                query.phrase(part);
            } else {
                part.split_whitespace().for_each(|word| query.word(word));
            }
        }
        let count = query.wanted.len() + query.excluded.len();
        if count > MAX_WORDS {
            let why = format!("has {count} words; {MAX_WORDS} are the most");
            return Err(Error::invalid("query", why));
        }
        if query.wanted.is_empty() {
            let why = if query.excluded.is_empty() {
                "has no word to look for"
            } else {
                "says only what is not wanted; add a word to look for"
            };
            return Err(Error::invalid("query", why));
        }
        Ok(query)
    }

    fn phrase(&mut self, part: &str) {
        let found: Vec<Word> = words(&line(part)).collect();
        for word in &found {
            add(&mut self.wanted, wanted(word));
        }
        if found.len() > 1 {
            self.phrases
                .push(found.into_iter().map(|word| word.term).collect());
        }
    }

    fn word(&mut self, given: &str) {
        let (given, list) = match given.strip_prefix('-') {
            Some(rest) => (rest, &mut self.excluded),
            None => (given, &mut self.wanted),
        };
        let found: Vec<Word> = words(given).collect();
        let last = found.len().saturating_sub(1);
        for (n, word) in found.iter().enumerate() {
            if n == last && given.ends_with('*') && word.term.len() >= MIN_PREFIX {
                let term = word.term.clone();
                add(
                    list,
                    Wanted {
                        term,
                        is_prefix: true,
                        exact: None,
                    },
                );
            } else {
                add(list, wanted(word));
            }
        }
    }
}

fn wanted(word: &Word) -> Wanted {
    Wanted {
        term: word.root().to_owned(),
        is_prefix: false,
        exact: word.stem.as_ref().map(|_| word.term.clone()),
    }
}

/// Each root once.
fn add(list: &mut Vec<Wanted>, new: Wanted) {
    if !list
        .iter()
        .any(|old| old.term == new.term && old.is_prefix == new.is_prefix)
    {
        list.push(new);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(given: &str) -> String {
        let query = Query::parse(given).unwrap();
        let mut said = Vec::new();
        for (sign, list) in [("", &query.wanted), ("-", &query.excluded)] {
            for w in list {
                let exact = w
                    .exact
                    .as_ref()
                    .map_or(String::new(), |exact| format!("({exact})"));
                said.push(format!(
                    "{sign}{}{}{exact}",
                    w.term,
                    if w.is_prefix { "*" } else { "" }
                ));
            }
        }
        said.extend(
            query
                .phrases
                .iter()
                .map(|phrase| format!("\"{}\"", phrase.join(" "))),
        );
        said.join(" ")
    }

    #[test]
    fn a_query_is_words_phrases_beginnings_and_what_is_not_wanted() {
        assert_eq!(said("Testing clocks"), "test(testing) clock(clocks)");
        assert_eq!(said("test testing"), "test");
        assert_eq!(
            said("\"freeze the clock\" -mock tim*"),
            "freez(freeze) the clock tim* -mock \"freeze the clock\""
        );
        assert_eq!(said("end-to-end t*"), "end to t");
        // A quotation mark that is not closed reaches to the end.
        assert_eq!(said("say \"it works"), "say it work(works) \"it works\"");
        assert_eq!(said("学習"), "学 習");
    }

    #[test]
    fn a_query_needs_a_word() {
        let refused = |given: &str| Query::parse(given).unwrap_err().to_string();
        assert_eq!(refused(" !? \u{1b} "), "query: has no word to look for");
        assert_eq!(
            refused("-mock"),
            "query: says only what is not wanted; add a word to look for"
        );
        assert_eq!(
            refused(&"a".repeat(1_001)),
            "query: has 1001 characters; 1000 is the most"
        );
        let many: Vec<String> = (0..33).map(|n| format!("w{n}")).collect();
        assert_eq!(refused(&many.join(" ")), "query: has 33 words; 32 are the most");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(given in "\\PC{0,40}") {
            if let Ok(query) = Query::parse(&given) {
                prop_assert!(!query.wanted.is_empty());
            }
        }
    }
}
