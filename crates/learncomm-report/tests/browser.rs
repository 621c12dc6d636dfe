//! The page in a real browser, at the widths of phones and desks, in light, in dark and on paper. Without Chromium these
//! tests say that they did not run and pass, unless `LEARNCOMM_BROWSER` is `required`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail, and says when it did not run"
)]

mod chromium;
mod common;

use std::fs;

use chromium::{Browser, Seen};
use learncomm_report::html;

const WIDTHS: [u32; 3] = [320, 390, 1280];

/// Renders a page at each width, and checks what must hold of every page.
fn render(name: &str, page: &str, dark: bool) -> Option<Vec<Seen>> {
    let browser = Browser::find()?;
    let seen = browser.look(page, &WIDTHS, dark);
    assert_eq!(seen.len(), WIDTHS.len());
    for at in &seen {
        let what = format!("{name} at {} pixels, dark: {dark}", at.width);
        assert_eq!(at.is_dark, dark, "{what}");
        assert!(
            at.scroll_width <= at.width,
            "{what}: {} wide, because of {}",
            at.scroll_width,
            at.widest
        );
        assert!(at.overlaps.is_empty(), "{what}: labels touch: {}", at.overlaps);
        assert!(
            at.outside.is_empty(),
            "{what}: labels are cut off: {}",
            at.outside
        );
        assert!(
            at.contrast >= 4.5,
            "{what}: {:.2} for {}",
            at.contrast,
            at.faintest
        );
        assert!(at.smallest >= 8.0, "{what}: letters of {:.1} pixels", at.smallest);
        assert!(at.height > 1_000.0, "{what}: {}", at.height);
    }
    Some(seen)
}

#[test]
fn s4_7_a_page_is_whole_on_phones_and_desks() {
    let page = html(&common::rich(), &common::page());
    let Some(seen) = render("rich", &page, false) else {
        return;
    };
    for at in seen {
        for text in [
            "Quality Engineering Guild",
            "In short",
            "What to do next",
            "A community, or one that is emerging; there is too little to tell which.",
            "Through one person only: Data & Analytics – Operations and Customer Support – Payments.",
            "How to read this",
            "Participation rate",
        ] {
            assert!(
                at.text.contains(text),
                "`{text}` is not to be read at {} pixels",
                at.width
            );
        }
        // What has no value is a dash with its reason.
        assert!(
            at.text.contains("Hidden: fewer than 5 people")
                || at.text.contains("hidden: fewer than 5 people")
        );
    }
}

#[test]
fn s4_7_a_page_can_be_read_in_the_dark() {
    render("rich", &html(&common::rich(), &common::page()), true);
}

#[test]
fn s4_7_a_page_of_a_community_that_only_asks_and_answers() {
    let page = html(&common::computed("Guild"), &learncomm_report::Page::default());
    render("computed", &page, false);
}

#[test]
fn s4_7_hostile_names_run_nothing_and_break_nothing() {
    let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
    let hostile = "</title></style></svg><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
    for (name, unit, norm) in [
        (hostile, hostile, hostile),
        (long.as_str(), &long, &long),
        ("日本語の学習コミュニティ", "品質保証チーム", "理由を添えて答える"),
    ] {
        let page = html(&common::with_names(name, unit, norm), &common::page());
        for at in render("hostile", &page, false).unwrap_or_default() {
            assert_ne!(at.title, "owned");
        }
    }
}

#[test]
fn s4_7_pictures_and_print_are_not_blank() {
    let Some(browser) = Browser::find() else { return };
    let page = html(&common::rich(), &common::page());
    let kept = std::env::var_os("LEARNCOMM_PICTURES").map(std::path::PathBuf::from);
    let mut pictures = Vec::new();
    for (name, width, dark) in [
        ("phone", 390, false),
        ("desk", 1280, false),
        ("desk-dark", 1280, true),
        ("phone-dark", 390, true),
    ] {
        let picture = browser.picture(&page, width, dark);
        assert!(picture.starts_with(b"\x89PNG"), "{name}");
        assert!(picture.len() > 100_000, "{name}: {} bytes", picture.len());
        if let Some(folder) = &kept {
            fs::write(folder.join(format!("{name}.png")), &picture).unwrap();
        }
        assert!(!pictures.contains(&picture), "{name} looks like another one");
        pictures.push(picture);
    }
    let pdf = browser.print(&page);
    assert!(
        pdf.starts_with(b"%PDF") && pdf.len() > 30_000,
        "{} bytes",
        pdf.len()
    );
    let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
    assert!((3..=40).contains(&pages), "{pages} pages");
    if let Some(folder) = &kept {
        fs::write(folder.join("page.pdf"), &pdf).unwrap();
        fs::write(folder.join("page.html"), &page).unwrap();
    }
}
