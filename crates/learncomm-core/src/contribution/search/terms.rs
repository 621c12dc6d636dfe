use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

/// The longest term, in bytes; of longer words, the beginning counts.
pub(super) const MAX_TERM: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it is, in bytes.
    pub(super) range: Range<usize>,
    /// As it is compared: without regard to case and accents.
    pub(super) term: String,
    /// Its English stem, where that differs.
    pub(super) stem: Option<String>,
}

impl Word {
    /// What all forms of the word have in common.
    pub(super) fn root(&self) -> &str {
        self.stem.as_deref().unwrap_or(&self.term)
    }
}

/// The words of a text as they stand there, in their order, each with its place in bytes.
pub(super) fn raw_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.unicode_word_indices()
        .flat_map(|(at, word)| pieces(at, word))
}

/// The words of a text, in their order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let forms = Forms::new();
    raw_words(text).filter_map(move |(at, word)| forms.of(at, word))
}

/// Brings words into the forms by which they are compared.
pub(super) struct Forms(Stemmer);

impl Forms {
    pub(super) fn new() -> Self {
        Self(Stemmer::create(Algorithm::English))
    }

    /// A word that stands at a place; `None` if nothing of it can be compared.
    pub(super) fn of(&self, at: usize, word: &str) -> Option<Word> {
        let term = fold(word);
        if term.is_empty() {
            return None;
        }
        let is_latin = term.bytes().all(|b| b.is_ascii_lowercase());
        let stem = is_latin.then(|| self.0.stem(&term).into_owned());
        Some(Word {
            range: at..at + word.len(),
            stem: stem.filter(|stem| *stem != term && !stem.is_empty()),
            term,
        })
    }
}

/// Unicode keeps `example.org`, `l'école` and `snake_case` together; people look for their parts.
fn pieces(at: usize, word: &str) -> impl Iterator<Item = (usize, &str)> {
    word.split(|c: char| {
        c.is_ascii_punctuation() || matches!(c, '’' | '‘' | '·' | '․' | '‧' | '＇' | '．' | '＿')
    })
    .filter(|piece| !piece.is_empty())
    .map(move |piece| (at + piece.as_ptr() as usize - word.as_ptr() as usize, piece))
}

fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut term = word.to_ascii_lowercase();
        term.truncate(MAX_TERM);
        return term;
    }
    let mut term = String::with_capacity(word.len().min(MAX_TERM));
    for c in word.chars().flat_map(char::to_lowercase) {
        let mut one = [0; 4];
        let folded: &str = match c {
            // Marks that are added to a letter; what joins letters or is seen only at the end of a line.
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => "",
            // Wide forms of ASCII.
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
                narrow.to_ascii_lowercase().encode_utf8(&mut one)
            }
            c => base(c).unwrap_or_else(|| c.encode_utf8(&mut one)),
        };
        if term.len() + folded.len() > MAX_TERM {
            break;
        }
        term.push_str(folded);
    }
    term
}

/// The letters that a Latin letter with an accent is found by.
const fn base(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å'
        | 'ā'
        | 'ă'
        | 'ą'
        | 'ǎ'
        | 'ạ'
        | 'ả'
        | 'ấ'
        | 'ầ'
        | 'ẩ'
        | 'ẫ'
        | 'ậ'
        | 'ắ'
        | 'ằ'
        | 'ẳ'
        | 'ẵ'
        | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ị' | 'ỉ' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö'
        | 'ø'
        | 'ō'
        | 'ŏ'
        | 'ő'
        | 'ơ'
        | 'ǒ'
        | 'ọ'
        | 'ỏ'
        | 'ố'
        | 'ồ'
        | 'ổ'
        | 'ỗ'
        | 'ộ'
        | 'ớ'
        | 'ờ'
        | 'ở'
        | 'ỡ'
        | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü'
        | 'ũ'
        | 'ū'
        | 'ŭ'
        | 'ů'
        | 'ű'
        | 'ų'
        | 'ư'
        | 'ǔ'
        | 'ụ'
        | 'ủ'
        | 'ứ'
        | 'ừ'
        | 'ử'
        | 'ữ'
        | 'ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn roots(text: &str) -> Vec<String> {
        words(text).map(|word| word.root().to_owned()).collect()
    }

    fn terms(text: &str) -> Vec<String> {
        words(text).map(|word| word.term).collect()
    }

    #[test]
    fn words_are_compared_without_case_and_accents() {
        assert_eq!(
            terms("Éco\u{301}le, STRAßE; İstanbul"),
            ["ecole", "strasse", "istanbul"]
        );
        assert_eq!(terms("Ｒｕｓｔ"), ["rust"]);
        assert_eq!(terms("Привет мир"), ["привет", "мир"]);
    }

    #[test]
    fn forms_of_an_english_word_have_one_root() {
        assert_eq!(roots("tests testing tested"), ["test", "test", "test"]);
        // What is no English goes the same way on both sides, and so is found as it is typed.
        assert_eq!(roots("Häuser Hauser"), roots("häuser hauser"));
    }

    #[test]
    fn what_unicode_keeps_together_is_found_by_its_parts() {
        assert_eq!(
            terms("example.org l'école snake_case it’s 3.14"),
            [
                "example", "org", "l", "ecole", "snake", "case", "it", "s", "3", "14"
            ]
        );
    }

    #[test]
    fn characters_without_spaces_count_one_by_one() {
        assert_eq!(terms("学習 コミュニティ"), ["学", "習", "コミュニティ"]);
        assert_eq!(terms("🎉 !? --- 👩‍💻"), [""; 0]);
    }

    proptest! {
        #[test]
        fn a_word_lies_where_it_says(text in "\\PC{0,60}") {
            for word in words(&text) {
                let there = &text[word.range.clone()];
                prop_assert_eq!(fold(there), word.term.clone());
                prop_assert!(word.term.len() <= MAX_TERM && !word.root().is_empty());
            }
        }
    }
}
