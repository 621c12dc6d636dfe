use learncomm_core::community::Community;
use learncomm_core::engagement::report::{JSON_SCHEMA, Report, ReportOptions, Span};
use learncomm_core::{Desk, Error};
use learncomm_report::Extent;

use super::numbers::today;
use super::{Done, report_page};
use crate::args::{ReportArgs, SpanArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::near::meant;
use crate::out::{Figure, Pages};
use crate::when::Last;

pub(super) async fn run(args: ReportArgs, context: &mut Context<'_, '_>) -> Done {
    if args.schema {
        return context.out.text(JSON_SCHEMA);
    }
    let is_page = report_page::is_wanted(&args.page, context)?;
    // A page that is written has fields of its own.
    let view = match is_page {
        true => None,
        false => Some(context.out.view::<Figure>()?),
    };
    check_sections(&args.section)?;
    let (desk, community) = context.desk_in_community().await?;
    let options = ReportOptions {
        span: span(&args.span, &desk, &community),
        as_of: args.as_of.map(|at| at.in_zone(community.charter.time_zone)),
        known_at: args.known_at.map(|at| at.in_zone(community.charter.time_zone)),
        audience: args.audience,
        compare: !args.no_compare,
        sections: args.section,
    };
    let report = desk.report(&community, &options).await;
    let report = report.map_err(|error| explained(error, &args.span, args.as_of.is_some()))?;
    let is_full = args.full || !options.sections.is_empty();
    let Some(view) = view else {
        let extent = if is_full { Extent::Full } else { Extent::Short };
        // What to do next is about now, and about all of the report.
        let is_of_now = args.as_of.is_none() && args.known_at.is_none();
        let next = if args.page.html.is_some() && is_of_now && options.sections.is_empty() {
            desk.first_suggestions(&community).await?
        } else {
            Vec::new()
        };
        return report_page::run(&args.page, &report, extent, next, context);
    };
    let pages = if is_full { Pages::Full } else { Pages::Brief };
    context.out.report(view, &report, pages)
}

pub(super) fn span(args: &SpanArgs, desk: &Desk, community: &Community) -> Span {
    let today = today(desk, community);
    match (args.last, args.from, args.to) {
        (Some(Last::Days(days)), ..) => Span::LastDays { days, upto: today },
        (Some(Last::Months(months)), ..) => Span::LastMonths {
            months,
            before: today,
        },
        (None, None, None) => Span::Everything,
        (None, from, until) => Span::Days { from, until },
    }
}

/// A refusal of a time, with what to do about what was given.
pub(super) fn explained(error: Error, span: &SpanArgs, judged_then: bool) -> Failure {
    let hint = match &error {
        Error::Invalid { field: "window", .. } => match (span.last, span.from, span.to) {
            (None, Some(from), Some(to)) if from >= to => "`--to` is the first day that is out",
            (None, _, None) if judged_then => {
                "nothing is reported on that is not over by `--as-of`: give a later one"
            }
            (None, Some(_), _) => "give an earlier day with `--from`",
            (None, None, Some(_)) => "give a later day with `--to`",
            (None, None, None) => "give the days with `--from` and `--to`",
            (Some(_), ..) => "ask for a shorter time with `--last`",
        },
        Error::Invalid { field: "as-of", .. } => {
            "give a time from the end of the reported time up to now, or end the reported time earlier with `--to`"
        }
        Error::Invalid {
            field: "known-at", ..
        } => "give a time from that of `--as-of` up to now, or leave it out",
        _ => return error.into(),
    };
    Failure::from(error).hint(hint)
}

/// That a report has the sections that are wanted; for one that it has not, which is near it.
fn check_sections(wanted: &[String]) -> Result<(), Failure> {
    let known = Report::SECTIONS;
    let Some(stranger) = wanted.iter().find(|id| !known.contains(&id.as_str())) else {
        return Ok(());
    };
    let meant = meant(stranger, known);
    let failure = Failure::new(Exit::Usage, format!("a report has no section `{stranger}`"));
    Err(failure.hint(format!("{meant}known sections: {}", known.join(", "))))
}
