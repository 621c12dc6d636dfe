//! Names close to a mistyped one, for hints.

/// Those of `names` that `given` may have meant: up to three that are equally close.
pub(crate) fn near<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = given.to_lowercase();
    let allowed = match given.chars().count() {
        ..=3 => 1,
        length => (length / 3).max(2),
    };
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            // A part counts as a near miss: `Berlin` for `Europe/Berlin`.
            let last = lower.rsplit('/').next().unwrap_or(&lower);
            let distance = edits(&given, &lower).min(edits(&given, last) + 1);
            (distance <= allowed).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    let best = found.first().map(|(distance, _)| *distance);
    found
        .into_iter()
        .take_while(|(distance, _)| Some(*distance) == best)
        .map(|(_, name)| name)
        .take(3)
        .collect()
}

/// What a mistyped name may have meant, in front of a hint: empty if nothing is close.
pub(crate) fn meant<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let close: Vec<String> = near(given, names)
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    if close.is_empty() {
        return String::new();
    }
    format!("did you mean {}? ", close.join(" or "))
}

/// How many characters have to be put in, left out or replaced to get from one to the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", "abc"), 0);
    }

    #[test]
    fn what_was_meant_is_asked() {
        assert_eq!(meant("nmae", ["handle", "name"]), "did you mean `name`? ");
        assert_eq!(meant("ber", ["ben", "bea"]), "did you mean `bea` or `ben`? ");
        assert_eq!(meant("zzzzzz", ["ben"]), "");
    }

    #[test]
    fn the_closest_comes_first() {
        let zones = ["Europe/Berlin", "Europe/Bern", "America/New_York"];
        assert_eq!(near("Europe/Berlinn", zones), ["Europe/Berlin"]);
        assert_eq!(near("Europe/Berln", zones), ["Europe/Berlin", "Europe/Bern"]);
        assert_eq!(near("nmae", ["handle", "name", "role"]), ["name"]);
        assert_eq!(near("berlin", zones), ["Europe/Berlin"]);
        assert!(near("Mars/Base", zones).is_empty());
    }
}
