use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use learncomm_core::Hub;
use learncomm_core::engagement::report::{ReportOptions, Span};
use learncomm_core::engagement::suggestion::{Suggestion, SuggestionFilter};
use learncomm_core::id::{RandomIds, Slug};
use learncomm_core::time::ManualClock;
use learncomm_exchange::import::Options;
use learncomm_exchange::jsonl;
use learncomm_report::words;

use super::shell::quoted;
use super::{Done, report_page};
use crate::args::Demo;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Figure, Pages};
use crate::script::{self, Script, Stage};
use crate::store::Address;

/// The sample community; what is in it is told beside it.
const SAMPLE: &str = include_str!("../../sample/guild.jsonl");
const SAMPLE_FILE: &str = "guild.jsonl";
/// What its people do beside asking and answering, command by command.
const MEETING: Script<'_> = Script {
    name: "half-year.txt",
    text: include_str!("../../sample/half-year.txt"),
};
/// What they share, collect, follow and thank each other for meanwhile.
const SHARING: Script<'_> = Script {
    name: "shared.txt",
    text: include_str!("../../sample/shared.txt"),
};
/// What came of it: goals, pulses, value stories.
const RESULTS: Script<'_> = Script {
    name: "results.txt",
    text: include_str!("../../sample/results.txt"),
};
const COMMUNITY: &str = "qe-guild";
/// The half year that the sample tells of.
const FROM: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 1, 5);
const UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 7, 6);
/// When the demo is looked at, whatever the day is: what to do next is about the end of the half year.
const NOON: Option<NaiveTime> = NaiveTime::from_hms_opt(12, 0, 0);
/// The report as a page.
const PAGE: &str = "report.html";
/// The file that says that the store holds the whole sample.
const WHOLE: &str = "store/.whole";
/// The file by which the folder of a demo is known.
const MARK: &str = "README.txt";
const MARK_TEXT: &str = "\
A learncomm demo: a sample community, in which people and events are invented, to try things with.
store          the embedded store
guild.jsonl    its people, questions and answers, in learncomm's own form
half-year.txt  its sessions and norms: the commands of half a year, with who ran each, and when
shared.txt     what its people shared, collected, followed and said thanks for meanwhile, in the same form
results.txt    its goals, what it asked its members, and what came of learning together, in the same form
report.html    its report as a page, for any browser
Run `learncomm demo` again to see its report; delete the folder when you have seen enough.
";

pub(super) async fn run(args: Demo, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<Figure>()?;
    let place = make_ready(&args.dir)?;
    let store = args.dir.join("store");
    let slug: Slug = COMMUNITY.parse().map_err(learncomm_core::Error::from)?;
    load(&args.dir, &store, &slug).await?;
    let after = UNTIL.zip(NOON).map(|(day, noon)| day.and_time(noon).and_utc());
    let hub = context
        .open_then(Address::Sled(store.clone()), false, after)
        .await?;
    let desk = hub.as_operator();
    let community = desk.community(&slug).await?;
    let options = ReportOptions {
        span: Span::Days {
            from: FROM,
            until: UNTIL,
        },
        ..ReportOptions::default()
    };
    let report = desk.report(&community, &options).await?;
    let next = desk
        .next_suggestions(&community, &SuggestionFilter::default())
        .await?
        .suggestions;
    let page = args.dir.join(PAGE);
    let plain = next.iter().map(Suggestion::plain).collect();
    report_page::write(&page, &report_page::page(&report, plain))?;
    let for_people = context.out.wants_words();
    if for_people {
        let folder = args.dir.display();
        context.out.text(&match place {
            Ready::New => format!("Loaded a sample community into {folder}. This is its report.\n\n"),
            Ready::Again => format!("The sample community in {folder}. This is its report.\n\n"),
        })?;
    }
    context.out.report(view, &report, Pages::Always)?;
    if for_people {
        let program = quoted(context.program());
        let at = format!("{program} --store {}", quoted(&store.display().to_string()));
        let then = format!(
            "LEARNCOMM_NOW={} {at}",
            after.unwrap_or_default().format("%FT%TZ")
        );
        let page = page.display();
        context
            .out
            .text(&format!("\nAs a page with charts, for a browser: {page}\n\n"))?;
        let day = words::day(UNTIL.unwrap_or_default());
        context.out.heading(&format!("What to do next, as of {day}"))?;
        for one in &next {
            let said = one.evidence.iter().map(|evidence| evidence.says.as_str());
            let what: Vec<&str> = std::iter::once(one.title.as_str()).chain(said).collect();
            let command = one.command.strip_prefix("learncomm ").unwrap_or(&one.command);
            context.out.suggestion(&what, &format!("{then} {command}"))?;
        }
        context.out.heading("What to try next")?;
        for (what, command) in to_try(&program, &at, &then, &args.dir) {
            context.out.suggestion(&[what], &command)?;
        }
    }
    Ok(())
}

enum Ready {
    New,
    Again,
}

/// Makes the folder of a demo, or finds that it is one.
fn make_ready(dir: &Path) -> Result<Ready, Failure> {
    let failed = |e: std::io::Error| {
        Failure::new(Exit::Internal, format!("{} cannot be written to", dir.display())).because(&e)
    };
    let mark = dir.join(MARK);
    let is_demo = fs::read_to_string(&mark).is_ok_and(|text| text.lines().next() == MARK_TEXT.lines().next());
    let is_vacant = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(e) => e.kind() == std::io::ErrorKind::NotFound,
    };
    if !is_demo && !is_vacant {
        let message = format!("{} is there already and is not a demo", dir.display());
        return Err(Failure::new(Exit::Exists, message).hint("choose another folder with `--dir PATH`"));
    }
    if is_vacant {
        fs::create_dir_all(dir).map_err(failed)?;
        fs::write(&mark, MARK_TEXT).map_err(failed)?;
    }
    for (file, text) in [
        (SAMPLE_FILE, SAMPLE),
        (MEETING.name, MEETING.text),
        (SHARING.name, SHARING.text),
        (RESULTS.name, RESULTS.text),
    ] {
        let file = dir.join(file);
        if is_vacant || !file.exists() {
            fs::write(&file, text).map_err(failed)?;
        }
    }
    Ok(if is_vacant { Ready::New } else { Ready::Again })
}

/// Loads the sample, unless it is there as a whole. What an interrupted run left behind is begun anew: nobody has used it.
async fn load(dir: &Path, store: &Path, community: &Slug) -> Done {
    let failed = |e: std::io::Error| {
        Failure::new(Exit::Internal, format!("{} cannot be written to", dir.display())).because(&e)
    };
    let whole = dir.join(WHOLE);
    if whole.exists() {
        return Ok(());
    }
    if store.exists() {
        fs::remove_dir_all(store).map_err(failed)?;
    }
    let begin = FROM.unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    let clock = Arc::new(ManualClock::new(begin));
    let opened = Address::Sled(store.to_owned()).open(true)?;
    let hub = Hub::open_with(opened, clock.clone(), RandomIds).await?;
    let options = Options::default().strict(true);
    jsonl::import(
        &hub.as_operator(),
        SAMPLE.as_bytes(),
        SAMPLE_FILE,
        options,
        &mut (),
    )
    .await?;
    let stage = Stage {
        hub,
        clock,
        community: community.clone(),
    };
    script::play(&stage, &[MEETING, SHARING, RESULTS]).await?;
    drop(stage);
    fs::write(&whole, "").map_err(failed)
}

/// Commands that work as they are, with what they do. Those that are about a day are run `then`: the half year is over.
fn to_try(program: &str, at: &str, then: &str, dir: &Path) -> [(&'static str, String); 10] {
    let file = |name: &str| quoted(&dir.join(name).display().to_string());
    [
        (
            "What the guild wants to reach, and how far it is",
            format!("{at} goal list && {at} goal list --shared"),
        ),
        (
            "How members said they are in June, and what changed since February",
            format!("{at} pulse result last && {at} pulse history belonging"),
        ),
        (
            "What came of learning together, as people tell it",
            format!("{at} value-story list"),
        ),
        (
            "Everything that could be done next",
            format!("{then} suggestion list --all"),
        ),
        (
            "The report to pass on outside: nothing in it about single people or small groups",
            format!("{at} report --audience public --html {}", file("public.html")),
        ),
        (
            "Two sections of the report in full, on one quarter",
            format!("{at} report --from 2026-04-01 --to 2026-07-01 --section sessions,goals"),
        ),
        (
            "Ask a question as a member, and find what was written about it",
            format!(
                "{then} ask 'How do you test a retry?' 'Ours waits for minutes.' --topic flaky-tests --as priya && {at} search 'flaky quarantine' --limit 5"
            ),
        ),
        (
            "The run of show of the next guild hour, and who does what in the sessions to come",
            format!("{at} session agenda fortnightly@2026-07-09 && {then} session score --sessions 3"),
        ),
        (
            "What is new to a member, for a mail",
            format!("{then} digest --for bao --markdown"),
        ),
        (
            "Your own data, one JSON object a line: this file shows the form, a dry run writes nothing",
            format!("{program} import jsonl {} --dry-run", file(SAMPLE_FILE)),
        ),
    ]
}
