/// How the page looks.
pub(crate) const STYLE: &str = include_str!("style.css");

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::STYLE;

    /// The colours of light, dark and paper.
    fn schemes() -> Vec<BTreeMap<&'static str, [f64; 3]>> {
        let blocks = STYLE
            .split(":root {")
            .skip(1)
            .map(|rest| rest.split_once('}').unwrap().0);
        blocks
            .map(|block| {
                let lines = block.split(';').filter_map(|line| line.split_once(':'));
                lines
                    .filter_map(|(name, value)| Some((name.trim(), colour(value.trim())?)))
                    .collect()
            })
            .collect()
    }

    fn colour(hex: &str) -> Option<[f64; 3]> {
        let hex = hex.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        let part = |i: usize| Some(f64::from(u8::from_str_radix(hex.get(i..i + 2)?, 16).ok()?) / 255.0);
        Some([part(0)?, part(2)?, part(4)?])
    }

    /// The contrast of two colours by WCAG 2: 1 to 21.
    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let bright = |rgb: [f64; 3]| {
            let [r, g, b] = rgb.map(|c| {
                if c <= 0.04045 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (bright(a), bright(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn s4_7_every_text_can_be_read_in_light_in_dark_and_on_paper() {
        let schemes = schemes();
        assert_eq!(schemes.len(), 3, "light, dark and paper");
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        for scheme in schemes {
            let of = |name: &str| scheme[format!("--{name}").as_str()];
            for ground in ["paper", "sheet", "track"] {
                for text in ["ink", "muted", "accent"] {
                    let found = contrast(of(text), of(ground));
                    assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
                }
            }
            for step in 0..5 {
                let found = contrast(of(&format!("heat-ink-{step}")), of(&format!("heat-{step}")));
                assert!(found >= 4.5, "step {step}: {found:.2}");
            }
            // Marks need less, but must be seen.
            for mark in ["accent", "second", "third", "muted"] {
                let found = contrast(of(mark), of("paper"));
                assert!(found >= 3.0, "{mark}: {found:.2}");
            }
        }
    }

    #[test]
    fn s4_7_nothing_comes_from_elsewhere() {
        for word in [
            "@import",
            "http:",
            "https:",
            "//",
            "data:",
            "@font-face",
            "expression(",
        ] {
            assert!(!STYLE.contains(word), "{word}");
        }
        assert!(!STYLE.contains("</"));
    }

    #[test]
    fn s4_7_colours_are_used_by_name_alone() {
        let rules = STYLE.rsplit_once(":root {").unwrap().1.split_once('}').unwrap().1;
        assert!(
            !rules.contains('#') || rules.matches('#').count() == rules.matches("url(#").count() + 2,
            "{rules}"
        );
        for used in rules
            .split("var(")
            .skip(1)
            .map(|rest| rest.split_once(')').unwrap().0)
        {
            assert!(schemes().iter().all(|scheme| scheme.contains_key(used)), "{used}");
        }
    }
}
