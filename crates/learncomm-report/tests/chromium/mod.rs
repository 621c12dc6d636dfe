//! A browser that looks at a page and tells what it sees.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What a page tells of itself; put into a copy of it, for the page itself runs no script.
const PROBE: &str = include_str!("probe.js");

pub(crate) struct Browser(PathBuf);

/// What was seen of a page at a width.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) width: u64,
    pub(crate) is_dark: bool,
    pub(crate) scroll_width: u64,
    /// What reaches furthest to the right.
    pub(crate) widest: String,
    pub(crate) height: f64,
    /// Labels of charts that overlap.
    pub(crate) overlaps: String,
    /// Labels of charts that are not whole inside the page.
    pub(crate) outside: String,
    /// The least contrast of a text, and which it is of.
    pub(crate) contrast: f64,
    pub(crate) faintest: String,
    /// The smallest letters, in pixels.
    pub(crate) smallest: f64,
    pub(crate) title: String,
    pub(crate) text: String,
}

impl Browser {
    /// A Chromium, if there is one; says so if there is none.
    pub(crate) fn find() -> Option<Self> {
        let mut names = ["chromium", "chromium-browser", "google-chrome"].into_iter();
        // Some systems have a command of that name that only says how to get the browser.
        let works = |name: &&str| {
            let version = Command::new(name).arg("--version").output();
            version.is_ok_and(|version| version.status.success())
        };
        let found = names.find(works).map(PathBuf::from);
        if found.is_none() {
            let is_required = std::env::var("LEARNCOMM_BROWSER").is_ok_and(|v| v == "required");
            assert!(
                !is_required,
                "there is no Chromium, and LEARNCOMM_BROWSER says that there has to be one"
            );
            eprintln!("There is no Chromium: what a page looks like was not tested.");
        }
        found.map(Self)
    }

    /// What is seen of a page at several widths. A window cannot be as narrow as a phone, but a frame in it can.
    pub(crate) fn look(&self, page: &str, widths: &[u32], dark: bool) -> Vec<Seen> {
        let dir = tempfile::tempdir().unwrap();
        let copy = probed(page);
        fs::write(dir.path().join("page.html"), copy).unwrap();
        let frames: String = widths
            .iter()
            .map(|w| {
                format!(
                    "<iframe src=\"page.html?{w}\" width=\"{w}\" height=\"900\" style=\"border:0\"></iframe>"
                )
            })
            .collect();
        let wrapper = format!(
            "<!doctype html><meta charset=utf-8><pre id=seen></pre><script>\
             addEventListener('message', e => document.getElementById('seen').append(encodeURIComponent(e.data) + ' '))\
             </script>{frames}"
        );
        fs::write(dir.path().join("wrapper.html"), wrapper).unwrap();
        let output = self.run(
            dir.path(),
            "wrapper.html",
            dark,
            &[
                "--dump-dom",
                "--virtual-time-budget=8000",
                "--window-size=1400,900",
                "--hide-scrollbars",
            ],
        );
        let dom = String::from_utf8(output.stdout).unwrap();
        let seen = dom
            .split_once("<pre id=\"seen\">")
            .unwrap()
            .1
            .split_once("</pre>")
            .unwrap()
            .0;
        let mut seen: Vec<Seen> = seen.split_whitespace().map(seen_of).collect();
        seen.sort_by_key(|seen| seen.width);
        seen
    }

    /// The page from top to bottom, as a PNG.
    pub(crate) fn picture(&self, page: &str, width: u32, dark: bool) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("page.html"), page).unwrap();
        let height = if width < 800 { 15_000 } else { 9_000 };
        let wrapper = format!(
            "<!doctype html><body style=\"margin:0\"><iframe src=\"page.html\" width=\"{width}\" height=\"{height}\" style=\"border:0;display:block\"></iframe>"
        );
        fs::write(dir.path().join("wrapper.html"), wrapper).unwrap();
        let file = dir.path().join("picture.png");
        let size = format!("--window-size={},{height}", width.max(500));
        self.run(
            dir.path(),
            "wrapper.html",
            dark,
            &[
                &format!("--screenshot={}", file.display()),
                &size,
                "--hide-scrollbars",
            ],
        );
        fs::read(file).unwrap()
    }

    /// The page on paper, as a PDF.
    pub(crate) fn print(&self, page: &str) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("page.html"), page).unwrap();
        let file = dir.path().join("page.pdf");
        self.run(
            dir.path(),
            "page.html",
            false,
            &[
                &format!("--print-to-pdf={}", file.display()),
                "--no-pdf-header-footer",
            ],
        );
        fs::read(file).unwrap()
    }

    /// Runs the browser on a file, and checks that the page complains of nothing.
    fn run(&self, dir: &Path, file: &str, dark: bool, args: &[&str]) -> Output {
        let mut command = Command::new(&self.0);
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
        ]);
        command.args([
            "--enable-logging=stderr",
            "--v=0",
            "--disable-background-networking",
        ]);
        command.arg(format!("--user-data-dir={}", dir.join("profile").display()));
        command.args(dark.then_some("--force-dark-mode"));
        command.args(args);
        let output = command
            .arg(format!("file://{}", dir.join(file).display()))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let complaints: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        output
    }
}

/// A copy of the page that tells of itself. The page forbids scripts, so the copy must not.
fn probed(page: &str) -> String {
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    assert_eq!(page.matches(policy).count(), 1, "a page forbids scripts");
    let (before, after) = page.rsplit_once("</body>").unwrap();
    let before = before.replace(policy, "");
    format!("{before}<script>{PROBE}</script></body>{after}")
}

fn seen_of(encoded: &str) -> Seen {
    let value: Value = serde_json::from_str(&decoded(encoded)).unwrap();
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    let number = |name: &str| value[name].as_f64().unwrap();
    Seen {
        width: number("width") as u64,
        is_dark: value["dark"].as_bool().unwrap(),
        scroll_width: number("scrollWidth") as u64,
        widest: text("widest"),
        height: number("height"),
        overlaps: text("overlaps"),
        outside: text("outside"),
        contrast: number("contrast"),
        faintest: text("faintest"),
        smallest: number("smallest"),
        title: text("title"),
        text: text("text"),
    }
}

/// What `encodeURIComponent` encoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let hex = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}
