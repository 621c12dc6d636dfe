use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use learncomm_core::engagement::report::Report;
use learncomm_core::engagement::suggestion::PlainSuggestion;
use learncomm_report::{Advice, Extent, MARK, Page, html, markdown};

use super::Done;
use crate::args::PageArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

/// So much of a file says whether it is a page of a report.
const HEAD: u64 = 1_024;

/// A page that was written.
struct Written {
    file: String,
    sections: usize,
}

impl Row for Written {
    const KIND: &'static str = "report-page";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("file", |w| Cell::text(&w.file)),
        Field::new("sections", |w| Cell::Count(w.sections)),
    ];
}

/// Whether a form to pass on is wanted that can be had, beside what else the command line says.
pub(super) fn is_wanted(args: &PageArgs, context: &Context<'_, '_>) -> Result<bool, Failure> {
    let printed = args.markdown || args.html.as_deref() == Some(Path::new("-"));
    if printed && !context.out.wants_words() {
        let message = "a page is printed as it is: it has no other format, and no fields";
        return Err(Failure::new(Exit::Usage, message).hint("leave out `--format` and `--fields`"));
    }
    Ok(printed || args.html.is_some())
}

/// Prints the report as Markdown, or as a page that begins with it in short and what to do next.
pub(super) fn run(
    args: &PageArgs,
    report: &Report,
    extent: Extent,
    next: Vec<PlainSuggestion>,
    context: &mut Context<'_, '_>,
) -> Done {
    let Some(file) = &args.html else {
        return context.out.text(&markdown(report, extent));
    };
    let page = page(report, next);
    if file == Path::new("-") {
        return context.out.text(&page);
    }
    let view = context.out.view::<Written>()?;
    write(file, &page)?;
    let written = Written {
        file: file.display().to_string(),
        sections: report.sections.len(),
    };
    let sentence = format!("Wrote the report to {}.", written.file);
    context.out.done(&view, &written, &sentence)
}

/// The report as a page, with what to do next.
pub(super) fn page(report: &Report, next: Vec<PlainSuggestion>) -> String {
    let advice = |one: PlainSuggestion| Advice {
        title: one.title,
        evidence: one.evidence,
        command: Some(one.command),
    };
    let suggestions = next.into_iter().map(advice).collect();
    html(report, &Page { suggestions })
}

/// Writes a page where there is no file, or an earlier page.
pub(super) fn write(file: &Path, page: &str) -> Done {
    let failed = |e: std::io::Error| Failure::written(file, &e);
    match File::create_new(file) {
        Ok(mut made) => {
            let written = made.write_all(page.as_bytes());
            if written.is_err() {
                // Half a page must not be taken for one.
                let _ = fs::remove_file(file);
            }
            written.map_err(failed)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists && is_page(file) => {
            fs::write(file, page).map_err(failed)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let message = format!(
                "{} is there already and is not a page of a report",
                file.display()
            );
            Err(Failure::new(Exit::Exists, message).hint("choose another name, or remove the file"))
        }
        Err(e) => Err(failed(e)),
    }
}

fn is_page(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(MARK)
}
