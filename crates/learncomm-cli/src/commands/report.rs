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
    let (desk, community) = context.desk_in_community().await?;
    let options = ReportOptions {
        span: span(&args.span, &desk, &community),
        as_of: args.as_of.map(|at| at.in_zone(community.charter.time_zone)),
        known_at: args.known_at.map(|at| at.in_zone(community.charter.time_zone)),
        audience: args.audience,
        compare: !args.no_compare,
    };
    let report = desk.report(&community, &options).await;
    let mut report = report.map_err(|error| explained(error, &args.span, args.as_of.is_some()))?;
    select(&mut report, &args.section)?;
    let is_full = args.full || !args.section.is_empty();
    let Some(view) = view else {
        let extent = if is_full { Extent::Full } else { Extent::Short };
        // What to do next is about now, and about all of the report.
        let is_of_now = args.as_of.is_none() && args.known_at.is_none();
        let next = if args.page.html.is_some() && is_of_now && args.section.is_empty() {
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
        Error::Invalid { field: "window", .. } => match (span.from, span.to) {
            (Some(_), Some(_)) => "`--to` is the first day that is out",
            (_, None) if judged_then => {
                "nothing is reported on that is not over by `--as-of`: give a later one"
            }
            (Some(_), None) => {
                "what is on record ends before the second of these days: give an earlier `--from`"
            }
            (None, Some(_)) => "what is on record begins on the first of these days: give a later `--to`",
            (None, None) => "give the days with `--from` and `--to`",
        },
        Error::Invalid { field: "as-of", .. } => {
            "give a later time, or end the reported time earlier with `--to`"
        }
        Error::Invalid {
            field: "known-at", ..
        } => "give a later time, or leave it out",
        _ => return error.into(),
    };
    Failure::from(error).hint(hint)
}

/// Leaves only the sections that are wanted, if any are named.
fn select(report: &mut Report, wanted: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id).collect();
    if let Some(stranger) = wanted.iter().find(|id| !known.contains(&id.as_str())) {
        let meant = meant(stranger, known.iter().copied());
        return Err(
            Failure::new(Exit::Usage, format!("a report has no section `{stranger}`"))
                .hint(format!("{meant}known sections: {}", known.join(", "))),
        );
    }
    if !wanted.is_empty() {
        report
            .sections
            .retain(|section| wanted.iter().any(|id| id == section.id));
    }
    Ok(())
}
