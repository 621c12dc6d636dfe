//! What makes two web addresses the same.

use url::Url;

/// Parameters that tell a site where its visitors came from and change nothing that they see; all that begin with `utm_`
/// are left out, too.
const TRACKING: [&str; 17] = [
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igshid",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "oly_enc_id",
    "ttclid",
    "wbraid",
    "yclid",
];

/// The form of a web address that it has in common with other addresses of the same page, for comparing and not for
/// opening:
///
/// * host in lower case, in its ASCII form, without `www.` in front; always `https://`, without the ports 80 and 443;
/// * no user name, no password, no fragment (`#part`);
/// * `.` and `..` resolved, percent-encoding only where it is needed and with capital letters, no `/` at the end;
/// * the parameters sorted by name, those of one name in their order; without empty ones and without those that only tell
///   where somebody came from (`utm_…`, `fbclid`, `gclid` and others).
///
/// What is no address of the web is given back trimmed. The same text comes out when it is given again.
///
/// ```
/// use learncomm_core::contribution::normalised_address;
/// assert_eq!(
///     normalised_address("HTTP://www.Example.org:80/a/./b/?z=1&utm_source=mail&a=%7e#top"),
///     "https://example.org/a/b?a=~&z=1"
/// );
/// ```
#[must_use]
pub fn normalised(address: &str) -> String {
    let given = address.trim();
    match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            of_web(&url).unwrap_or_else(|| given.to_owned())
        }
        _ => given.to_owned(),
    }
}

fn of_web(url: &Url) -> Option<String> {
    let host = bare(url.host_str()?);
    let port = match url.port() {
        None | Some(80 | 443) => String::new(),
        Some(port) => format!(":{port}"),
    };
    let path = canonical(url.path(), b"/");
    let path = path.trim_end_matches('/');
    let query = parameters(url.query().unwrap_or_default());
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!("https://{host}{port}{path}{mark}{query}"))
}

/// A host without `www.` in front and the dot that may stand behind it. What would leave no name of a site stays, and so do
/// empty parts: without them it might be the number of another host.
fn bare(host: &str) -> &str {
    let is_name = |rest: &str| rest.contains('.') && !rest.starts_with('.');
    let mut bare = match host.strip_suffix('.') {
        Some(rest) if !rest.is_empty() && !rest.ends_with('.') => rest,
        _ => host,
    };
    while let Some(rest) = bare.strip_prefix("www.").filter(|rest| is_name(rest)) {
        bare = rest;
    }
    bare
}

fn parameters(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| {
            let pair = canonical(&pair.replace('+', "%20"), b"/?");
            let name = pair.split('=').next().unwrap_or_default().to_owned();
            (name, pair)
        })
        .filter(|(name, _)| !tracks(&name.to_ascii_lowercase()))
        .collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    let pairs: Vec<String> = pairs.into_iter().map(|(_, pair)| pair).collect();
    pairs.join("&")
}

fn tracks(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING.contains(&name)
}

/// Percent-encoding where it is needed, and nowhere else. What means something in its place (`:`, `=`, …) is not the same
/// encoded and plain, so it stays as it is.
fn canonical(part: &str, beside: &[u8]) -> String {
    const PLAIN: &[u8] = b"-._~";
    const MEANT: &[u8] = b"!$&'()*+,;=:@";
    let bytes = part.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let encoded = (byte == b'%').then(|| hex(bytes.get(i + 1..i + 3)?)).flatten();
        let (value, is_plain) = match encoded {
            Some(value) => (value, false),
            None => (byte, MEANT.contains(&byte) || beside.contains(&byte)),
        };
        i += if encoded.is_some() { 3 } else { 1 };
        if is_plain || value.is_ascii_alphanumeric() || PLAIN.contains(&value) {
            out.push(char::from(value));
        } else {
            out.push_str(&format!("%{value:02X}"));
        }
    }
    out
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    // A sign is no digit, though numbers may begin with one.
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|_| all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn s4_4_addresses_of_one_page_are_the_same() {
        let page = "https://example.org/a/b";
        for same in [
            "http://example.org/a/b",
            "HTTPS://WWW.EXAMPLE.ORG/a/b",
            "https://example.org:443/a/b/",
            "http://example.org:80/a/b//",
            "https://example.org./a/b",
            "https://me:secret@example.org/a/b",
            "https://example.org/a/b#part",
            "https://example.org/a/b?",
            "https://example.org/a/b?&",
            "https://example.org/a/b?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2",
            "https://example.org/a/b?utm%5fsource=x",
            "https://example.org/a/./c/../b",
            "https://example.org/%61/b",
            "  https://example.org/a/b\n",
            "https:\\\\example.org\\a\\b",
        ] {
            assert_eq!(normalised(same), page, "{same}");
        }
        assert_eq!(
            normalised("https://example.org"),
            normalised("http://www.example.org/")
        );
        assert_eq!(
            normalised("https://münchen.de/ä"),
            "https://xn--mnchen-3ya.de/%C3%A4"
        );
        assert_eq!(
            normalised("https://x.org/%c3%a4?q=a+b"),
            normalised("https://x.org/ä?q=a%20b")
        );
        assert_eq!(
            normalised("https://x.org/?b=2&a=1"),
            normalised("https://x.org?a=1&b=2")
        );
    }

    #[test]
    fn s4_4_addresses_of_different_pages_are_not() {
        let different = [
            "https://example.org/a",
            "https://example.org/A",
            "https://example.org/a/b",
            "https://example.org/a%2Fb",
            "https://example.org:8080/a",
            "https://api.example.org/a",
            "https://example.org/a?id=1",
            "https://example.org/a?id=2",
            "https://example.org/a?id=1&id=2",
            "https://example.org/a?id=2&id=1",
            "https://example.org/a?q=1%2B1",
            "https://example.org/a?q=1+1",
            "https://www.org/a",
            "https://org/a",
            "http://[::1]/a",
            "http://127.0.0.1/a",
            "http://0/a",
            "http://0../a",
        ];
        for (i, one) in different.iter().enumerate() {
            for other in &different[i + 1..] {
                assert_ne!(normalised(one), normalised(other), "{one} and {other}");
            }
        }
        for nothing in [
            "",
            "example.org/a",
            "mailto:a@example.org",
            "https://",
            "not an address",
        ] {
            assert_eq!(normalised(&format!(" {nothing} ")), nothing);
        }
    }

    proptest! {
        #[test]
        fn s4_4_normalising_again_changes_nothing(
            scheme in "(?i)https?", user in "(a(:b)?@)?", host in "(www\\.){0,3}[a-zA-Z0-9.ä-]{0,12}\\.?",
            port in "(:[0-9]{1,4})?", path in "(/[a-z%0-9A-F.+ ~^|ü]{0,6}){0,4}/?",
            query in "(\\?[a-z%0-9A-F&=+_;?/|ü]{0,24})?", fragment in "(#.{0,5})?",
        ) {
            let once = normalised(&format!("{scheme}://{user}{host}{port}{path}{query}{fragment}"));
            prop_assert_eq!(normalised(&once), once);
        }

        #[test]
        fn s4_4_no_text_is_too_strange_to_compare(text in "\\PC{0,40}", web in any::<bool>()) {
            let once = normalised(&format!("{}{text}", if web { "https://" } else { "" }));
            prop_assert_eq!(normalised(&once), once);
        }
    }
}
