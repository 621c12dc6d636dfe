//! What stands in pages, Markdown and CSV, whatever a browser makes of it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail, and says when it did not run"
)]

mod common;

use learncomm_core::engagement::report::{Particulars, Point, Series};
use learncomm_core::engagement::{Measure, Unit};
use learncomm_report::{Advice, Extent, MARK, Page, csv, html, markdown};

/// What would run, end an element, be a formula, or turn text around if it were let.
const HOSTILE: &str = "=1+1|</title></style></svg><script>alert(1)</script>\" onload=\"x' [a](javascript:x) *b* `c`\u{202e}\u{7}";

#[test]
fn s4_7_a_page_is_one_file_that_runs_nothing() {
    let page = html(&common::rich(), &common::page());
    for word in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "http:",
        "https:",
        "src=",
        "onload",
        "javascript",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'") && page.contains(MARK));
    assert!(page.find(MARK).unwrap() < 1_000);
    assert_eq!(
        page,
        html(&common::rich(), &common::page()),
        "the same report is the same page"
    );
}

#[test]
fn s4_7_a_page_has_landmarks_and_headings_in_order() {
    let page = html(&common::rich(), &common::page());
    assert!(page.contains("<html lang=\"en\">"));
    for landmark in ["<header", "<main", "<nav", "<footer"] {
        assert_eq!(page.matches(landmark).count(), 1, "{landmark}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    let levels: Vec<u32> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10))
        .collect();
    assert!(levels.len() > 20, "{levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn s4_7_every_chart_is_named_and_has_a_table_behind_it() {
    let page = html(&common::rich(), &common::page());
    let charts: Vec<&str> = page
        .split("<figure")
        .skip(1)
        .map(|rest| rest.split_once("</figure>").unwrap().0)
        .collect();
    assert!(charts.len() >= 12, "{}", charts.len());
    let mut ids = Vec::new();
    for chart in &charts {
        if let Some(svg) = chart.split_once("<svg viewBox=\"0 0 360 ").map(|(_, svg)| svg) {
            assert!(
                svg.contains("role=\"img\"") && svg.contains("<title id=") && svg.contains("<desc id="),
                "{svg:.200}"
            );
            let named = svg
                .split_once("aria-labelledby=\"")
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0;
            ids.extend(named.split(' '));
        }
        let is_lone = !chart.contains("<figcaption");
        assert!(is_lone || chart.contains("<table"), "{chart:.200}");
    }
    // The profile in short has its table in its section.
    assert_eq!(
        charts
            .iter()
            .filter(|chart| !chart.contains("<figcaption"))
            .count(),
        1
    );
    assert!(page.contains("id=\"profile\""));
    for id in &ids {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn s4_7_what_there_is_no_value_for_is_a_dash_with_its_reason() {
    let mut report = common::computed("Guild");
    let section = report
        .sections
        .iter_mut()
        .find(|s| s.id == "participation")
        .unwrap();
    section.measures = vec![
        Measure::share("participation-rate", 1, 3, "metrics 1.4, v1").suppress("fewer than 5 members"),
        Measure::share("cadence-presence", 0, 0, "metrics 1.3, v1"),
    ];
    section.series.clear();
    report.sections.retain(|s| s.id == "participation");
    let page = html(&report, &Page::default());
    assert!(
        page.contains("hidden: fewer than 5 members") && page.contains("nothing to take a share of"),
        "{page}"
    );
    assert!(page.contains("What is hidden, and why") && !page.contains("33.3 %") && !page.contains("0.0 %"));
    let text = markdown(&report, Extent::Full);
    assert!(
        text.contains("– (hidden: fewer than 5 members)") && !text.contains("33.3 %"),
        "{text}"
    );
    // Neither numerator nor n gives it away.
    assert!(csv(&report).contains("participation,participation-rate,,signal,share,suppressed,,,,0,\"metrics 1.4, v1\",fewer than 5 members,,,\r\n"));
}

#[test]
fn s4_7_trends_are_told_where_the_test_says_so() {
    let page = html(&common::rich(), &Page::default());
    for told in ["rising", "falling", "no clear change"] {
        assert!(page.contains(told), "{told}");
    }
    let mut plain = common::computed("Guild");
    for measure in plain.sections.iter_mut().flat_map(|s| &mut s.measures) {
        *measure = measure.clone().with_trend(None);
    }
    let plain = html(&plain, &Page::default());
    assert!(!plain.contains("months, p 0.") && !plain.contains("class=\"trend\""));
}

#[test]
fn s1_9_figures_about_single_people_are_not_passed_on() {
    let mut report = common::computed("Guild");
    let section = report.sections.iter_mut().find(|s| s.id == "sessions").unwrap();
    let point = Point {
        label: "zebulon".into(),
        value: Some(0.25),
        n: 4,
        note: Some("fewer than 5 zebulons"),
    };
    section.measures = vec![Measure::count("sessions-held", 3, "metrics 8, v1")];
    section.series = vec![Series {
        id: Particulars::ATTENDANCE,
        title: "How often",
        unit: Unit::Share,
        definition: "d",
        points: vec![point],
    }];
    assert!(!html(&report, &Page::default()).contains("zebulon"));
    assert!(!markdown(&report, Extent::Full).contains("zebulon"));
}

#[test]
fn s4_7_texts_of_people_are_shown_and_never_obeyed() {
    let mut report = common::with_names(HOSTILE, HOSTILE, HOSTILE);
    report.community = HOSTILE.to_owned();
    let section = report.sections.iter_mut().find(|s| s.id == "topics").unwrap();
    let point = |label: &str| Point {
        label: label.to_owned().into(),
        value: Some(0.5),
        n: 9,
        note: None,
    };
    section.series.push(Series {
        id: "topics",
        title: "By topic",
        unit: Unit::Index,
        definition: "d",
        points: vec![point(HOSTILE), point("+x")],
    });
    let page = Page {
        suggestions: vec![Advice {
            title: HOSTILE.to_owned(),
            evidence: HOSTILE.to_owned(),
            command: Some(HOSTILE.to_owned()),
        }],
    };
    let page = html(&report, &page);
    assert!(
        !page.contains("<script") && !page.contains("\" onload"),
        "what was escaped is not"
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains(['\u{202e}', '\u{7}']));
    assert_eq!(
        (
            page.matches("</title></head>").count() + page.matches("</style></head>").count(),
            page.matches("</svg>").count()
        ),
        (1, page.matches("<svg").count())
    );

    let text = markdown(&report, Extent::Full);
    let bare = text.replace("\\\\", "").replace("\\<", "").replace("\\]", "");
    assert!(
        !bare.contains("<script") && !bare.contains("](javascript") && !bare.contains('\u{202e}'),
        "{bare}"
    );
    assert!(text.contains("\\<script\\>alert(1)\\</script\\>"), "{text:.300}");
    // Every row of a table has as many cells as its head.
    let mut cells = 0;
    for line in text.lines() {
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        match line.starts_with('|') {
            true if cells == 0 => cells = bars,
            true => assert_eq!(bars, cells, "{line}"),
            false => cells = 0,
        }
    }

    let rows = csv(&report);
    assert!(
        rows.contains(",'=1+1") || rows.contains(",\"'=1+1"),
        "formulas are told as text"
    );
    assert!(rows.contains(",'+x,"));
    assert!(!rows.contains(",=1+1") && !rows.contains(",\"=1+1"));
}

#[test]
fn s4_7_markdown_is_short_or_full() {
    let report = common::rich();
    let (short, full) = (markdown(&report, Extent::Short), markdown(&report, Extent::Full));
    assert!(
        short.starts_with("# Quality Engineering Guild\n\n1 July 2025 to 18 June 2026"),
        "{short:.200}"
    );
    assert!(
        short.contains("| Participation rate | 87.5 % | 73.9–94.5 % | 40 |"),
        "{short:.900}"
    );
    assert!(!short.contains("As recorded") && full.contains("As recorded"));
    assert!(!short.contains("### ") && full.contains("### Ties between units"));
    assert!(full.contains("metrics 1.4, v1") && !short.contains("metrics 1.4, v1"));
    let mut alone = report;
    alone.sections.retain(|s| s.id == "record");
    assert!(
        markdown(&alone, Extent::Short).contains("As recorded"),
        "what was chosen is there"
    );
}

#[test]
fn s4_7_csv_has_a_row_for_every_figure() {
    let report = common::computed("Guild");
    let rows = csv(&report);
    let figures: usize = report
        .sections
        .iter()
        .map(|s| s.measures.len() + s.series.iter().map(|x| x.points.len()).sum::<usize>())
        .sum();
    assert_eq!(rows.matches("\r\n").count(), figures + 1);
    assert!(rows.starts_with(
        "section,name,label,class,unit,state,value,low,high,n,definition,reason,before,last_year,trend\r\n"
    ));
}

#[test]
fn s4_7_an_empty_community_has_a_page_that_says_so() {
    let mut report = common::computed("Nobody yet");
    for section in &mut report.sections {
        section.measures.clear();
        section.series.clear();
        section.charts.clear();
        section.notes = vec!["nothing happened"];
    }
    let page = html(&report, &Page::default());
    assert!(page.contains("Without figures, and why") && page.contains("Nothing happened."));
    assert!(!page.contains("In short") && !page.contains("NaN"));
    assert!(markdown(&report, Extent::Short).contains("Without figures, and why"));
}
