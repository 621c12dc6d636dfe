use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::engagement::pulse::{
    Answered, Bound, Figure, HistoryPoint, Item, ItemForm, NewItem, NewPulse, Pulse, PulsePurpose,
    PulseResult, ShownPulse,
};

use super::Done;
use super::numbers::{session, spelled};
use crate::args::{Body, OpenPulse, PulseCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownPulse {
    const KIND: &'static str = "pulse";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |p| Cell::Ordinal(p.pulse.number)),
        Field::new("state", |p| Cell::text(p.state)),
        Field::new("until", |p| Cell::text(p.pulse.until)),
        Field::new("purpose", |p| Cell::text(p.pulse.purpose)),
        Field::new("session", |p| p.session_number.map_or(Cell::Empty, Cell::Ordinal)),
        Field::new("answered", |p| p.answered.map_or(Cell::Empty, Cell::Flag)),
        Field::elastic("title", |p| Cell::text(&p.pulse.title)),
        Field::detail("opened", |p| Cell::Time(p.pulse.opened_at)),
        Field::detail("opened_by", |p| Cell::maybe(p.opened_by_handle.as_ref())),
        Field::detail("closed", |p| Cell::time(p.pulse.closed_at)),
        Field::detail("by_unit", |p| Cell::Flag(p.pulse.questions.units.is_some())),
        Field::detail("needed", |p| Cell::Count(p.pulse.k.into())),
        Field::detail("items", |p| {
            let keys = p.pulse.questions.items.iter().map(|item| item.key.to_string());
            Cell::List(keys.collect())
        }),
        Field::detail("id", |p| Cell::text(p.pulse.id)),
    ];
}

impl Row for Item {
    const KIND: &'static str = "pulse-item";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |i| Cell::text(&i.key)),
        Field::new("answers", |i| match &i.form {
            ItemForm::Scale { low, high, .. } => Cell::text(format!("{low} to {high}")),
            ItemForm::Recommend => Cell::text("0 to 10"),
            ItemForm::Choice { .. } => Cell::text("an option"),
            _ => Cell::text("a comment"),
        }),
        Field::elastic("text", |i| Cell::text(&i.text)),
        Field::new("options", |i| match &i.form {
            ItemForm::Choice { options } => Cell::List(options.clone()),
            _ => Cell::Empty,
        }),
        Field::detail("scale", |i| Cell::maybe(i.scale.as_ref())),
        Field::detail("reversed", |i| {
            Cell::Flag(matches!(i.form, ItemForm::Scale { reversed: true, .. }))
        }),
        Field::detail("sensitive", |i| Cell::Flag(i.sensitive)),
    ];
}

impl Row for Answered {
    const KIND: &'static str = "pulse-answered";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("pulse", |a| Cell::Ordinal(a.pulse)),
        Field::new("answered", |a| Cell::Count(a.answered)),
        Field::new("items", |a| Cell::Count(a.items)),
    ];
}

/// A figure of a pulse, with how many answered that.
struct FigureLine {
    figure: Figure,
    respondents: Option<u64>,
    eligible: Option<u64>,
}

impl Row for FigureLine {
    const KIND: &'static str = "pulse-figure";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |l| Cell::text(&l.figure.key)),
        Field::new("n", |l| count(l.figure.n)),
        Field::new("mean", |l| Cell::number(l.figure.mean)),
        Field::new("low", |l| Cell::number(l.figure.interval.map(|(low, _)| low))),
        Field::new("high", |l| Cell::number(l.figure.interval.map(|(_, high)| high))),
        Field::new("scale", |l| match l.figure.high {
            0 => Cell::Empty,
            high => Cell::text(format!("{}-{high}", l.figure.low)),
        }),
        Field::elastic("told", |l| Cell::text(told(&l.figure))),
        Field::detail("kind", |l| Cell::text(l.figure.kind)),
        Field::detail("of", |l| Cell::maybe(l.figure.of.as_ref())),
        Field::detail("at_least", |l| Cell::number(at_least(&l.figure))),
        Field::detail("at_most", |l| Cell::number(at_most(&l.figure))),
        Field::detail("method", |l| Cell::maybe(l.figure.method)),
        Field::detail("sd", |l| Cell::number(l.figure.sd)),
        Field::detail("r_wg", |l| Cell::number(l.figure.r_wg)),
        Field::detail("alpha", |l| Cell::number(l.figure.alpha)),
        Field::detail("recommendability", |l| {
            Cell::number(l.figure.recommendability.map(|(points, _)| points))
        }),
        Field::detail("margin", |l| {
            Cell::number(l.figure.recommendability.map(|(_, margin)| margin))
        }),
        Field::detail("distribution", |l| Cell::parts(&l.figure.distribution)),
        Field::detail("units", |l| Cell::parts(&l.figure.units)),
        Field::detail("respondents", |l| count(l.respondents)),
        Field::detail("eligible", |l| count(l.eligible)),
    ];
}

/// A comment.
struct CommentLine {
    key: String,
    text: String,
}

impl Row for CommentLine {
    const KIND: &'static str = "pulse-comment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |c| Cell::text(&c.key)),
        Field::elastic("text", |c| Cell::text(&c.text)),
    ];
}

impl Row for HistoryPoint {
    const KIND: &'static str = "pulse-history";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("pulse", |p| Cell::Ordinal(p.pulse)),
        Field::new("closed", |p| Cell::Time(p.closed_at)),
        Field::new("n", |p| count(p.figure.n)),
        Field::new("mean", |p| Cell::number(p.figure.mean)),
        Field::new("low", |p| Cell::number(p.figure.interval.map(|(low, _)| low))),
        Field::new("high", |p| Cell::number(p.figure.interval.map(|(_, high)| high))),
        Field::new("change", |p| Cell::number(p.change)),
        Field::new("clear", |p| p.clear.map_or(Cell::Empty, Cell::Flag)),
        Field::elastic("title", |p| Cell::text(&p.title)),
        Field::detail("told", |p| Cell::text(told(&p.figure))),
        Field::detail("response_rate", |p| Cell::number(p.response_rate)),
    ];
}

fn count(n: Option<u64>) -> Cell {
    n.map_or(Cell::Empty, |n| {
        Cell::Count(usize::try_from(n).unwrap_or(usize::MAX))
    })
}

const fn at_least(figure: &Figure) -> Option<f64> {
    match figure.bound {
        Some(Bound::AtLeast(least)) => Some(least),
        _ => None,
    }
}

const fn at_most(figure: &Figure) -> Option<f64> {
    match figure.bound {
        Some(Bound::AtMost(most)) => Some(most),
        _ => None,
    }
}

/// What is told of a figure beside its mean, in words.
fn told(figure: &Figure) -> String {
    if let Some(bound) = figure.bound {
        return match bound {
            Bound::AtLeast(least) => format!("{least} or more"),
            Bound::AtMost(most) => format!("{most} or less"),
        };
    }
    let mut parts = Vec::new();
    if let Some((points, margin)) = figure.recommendability {
        parts.push(format!("{points} ± {margin} points"));
    }
    for band in &figure.distribution {
        let n = band.n.map_or_else(|| "few".to_owned(), |n| n.to_string());
        parts.push(format!("{}: {n}", band.answers));
    }
    for unit in &figure.units {
        let name = unit.unit.as_ref().map_or("others", |unit| unit.as_str());
        parts.push(format!("{name}: {} (n {})", unit.mean, unit.n));
    }
    if parts.is_empty() && figure.mean.is_none() {
        return "hidden: it could tell what few people said".to_owned();
    }
    parts.join(", ")
}

pub(super) async fn run(command: PulseCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PulseCommand::Open(new) => open(*new, context).await,
        PulseCommand::Answer {
            which,
            answers,
            comment,
        } => {
            let view = context.out.view()?;
            let given = given_answers(answers, comment.is_some(), context)?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let mut answers = given;
            if let Some(comment) = comment {
                let asks = pulse
                    .questions
                    .items
                    .iter()
                    .find(|item| item.form == ItemForm::Comment);
                let key = asks.map_or_else(|| "comment".to_owned(), |item| item.key.to_string());
                answers.push((key, comment));
            }
            let answered = desk.answer_pulse(community.id, pulse.id, &answers).await?;
            let sentence = format!("The pulse #{} is answered.", answered.pulse);
            context.out.done(&view, &answered, &sentence)
        }
        PulseCommand::Close(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let result = desk.close_pulse(community.id, pulse.id).await?;
            let sentence = format!("{} See `pulse result {}`.", note(&result), pulse.number);
            context.out.done(&view, &result.pulse, &sentence)
        }
        PulseCommand::Result { which, comments } => {
            if comments {
                let view = context.out.view()?;
                let (desk, community) = context.desk_in_community().await?;
                let pulse = find(&desk, &community, &which.pulse).await?;
                let result = desk.pulse_result(community.id, pulse.id).await?;
                let lines = result.comments.iter().flat_map(|comments| {
                    let key = comments.key.to_string();
                    comments.texts.iter().map(move |text| CommentLine {
                        key: key.clone(),
                        text: text.clone(),
                    })
                });
                let mut listing = context.out.listing(view);
                listing.page(&lines.collect::<Vec<_>>())?;
                return listing.end(None);
            }
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let result = desk.pulse_result(community.id, pulse.id).await?;
            context.out.note(&note(&result));
            let (respondents, eligible) = (result.release.figures.respondents, result.release.eligible);
            let figures = result.release.figures.figures.into_iter();
            let lines = figures.map(|figure| FigureLine {
                figure,
                respondents,
                eligible,
            });
            let mut listing = context.out.listing(view);
            listing.page(&lines.collect::<Vec<_>>())?;
            listing.end(None)
        }
        PulseCommand::History { key } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let history = desk.pulse_history(community.id, &key).await?;
            if history.different > 0 {
                let left = history.different;
                context.out.note(&format!(
                    "{left} other pulses asked something else as `{key}`; they are left out."
                ));
            }
            let mut listing = context.out.listing(view);
            listing.page(&history.points)?;
            listing.end(None)
        }
        PulseCommand::List { paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(given) => Some(find(&desk, &community, given).await?),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (pulses, more) = desk.pulses(community.id, after.as_ref(), paging.rows()).await?;
                listing.page(&pulses)?;
                after = pulses.last().map(|p| p.pulse.clone()).or(after);
                if !more || !paging.all {
                    let next = after.filter(|_| more).map(|p| p.id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        PulseCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let shown = desk.pulse(community.id, pulse.id).await?;
            context.out.note(&promise(&shown));
            let mut listing = context.out.listing(view);
            listing.page(&shown.pulse.questions.items)?;
            listing.end(None)
        }
    }
}

async fn open(new: OpenPulse, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let items = own_items(&new, context)?;
    let (desk, community) = context.desk_in_community().await?;
    let about = match &new.session {
        Some(given) => Some(session(&desk, &community, given).await?.id),
        None => None,
    };
    let otherwise = if about.is_some() {
        PulsePurpose::Session
    } else {
        PulsePurpose::Pulse
    };
    let new = NewPulse {
        title: new.title,
        purpose: new.purpose.unwrap_or(otherwise),
        session: about,
        scales: new.scale,
        wording: new.wording,
        items,
        min_answered: new.at_least,
        until: new.until,
        by_unit: new.by_unit,
    };
    let opened = desk.open_pulse(community.id, &new).await?;
    let sentence = format!(
        "The pulse #{} is open until {}.",
        opened.pulse.number, opened.pulse.until
    );
    context.out.done(&view, &opened, &sentence)
}

/// The items that the command line gives, and those of a file behind them.
fn own_items(new: &OpenPulse, context: &mut Context<'_, '_>) -> Result<Vec<NewItem>, Failure> {
    let mut items = Vec::new();
    for given in &new.item {
        let (key, text) = keyed(given)?;
        let scale = new.together.clone();
        items.push(NewItem {
            low: new.low,
            high: new.high,
            scale,
            ..NewItem::new(key, text)
        });
    }
    for given in &new.choice {
        let mut parts = given.split('|').map(str::trim);
        let (key, text) = keyed(parts.next().unwrap_or_default())?;
        let options = parts.map(str::to_owned).collect();
        items.push(NewItem {
            options,
            ..NewItem::new(key, text)
        });
    }
    for given in &new.comment {
        let (key, text) = keyed(given)?;
        items.push(NewItem {
            comment: true,
            ..NewItem::new(key, text)
        });
    }
    if let Some(path) = &new.items {
        let from_input = path.as_os_str() == "-";
        let (file, body) = if from_input {
            (None, Some("-".to_owned()))
        } else {
            (Some(path.clone()), None)
        };
        let text = context.body(&Body {
            body,
            file,
            edit: false,
        })?;
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let item = serde_json::from_str(line).map_err(|e| {
                let message = format!("line {number} of the items is not an item: {e}");
                Failure::new(Exit::Invalid, message)
                    .hint("an item is such as {\"key\":\"belonging\",\"text\":\"I belong here.\"}")
            })?;
            items.push(item);
        }
    }
    for (keys, option) in [(&new.reverse, "reverse"), (&new.sensitive, "sensitive")] {
        for key in keys {
            let Some(item) = items.iter_mut().find(|item| item.key == *key) else {
                let message = format!("`--{option} {key}` names no item that is given");
                return Err(
                    Failure::new(Exit::Usage, message).hint("give the key of an item, as before its `:`")
                );
            };
            match option {
                "reverse" => item.reversed = true,
                _ => item.sensitive = true,
            }
        }
    }
    Ok(items)
}

fn keyed(given: &str) -> Result<(&str, &str), Failure> {
    let parts = given.split_once(':').map(|(key, text)| (key.trim(), text.trim()));
    parts.ok_or_else(|| {
        Failure::new(Exit::Usage, format!("`{given}` has no key"))
            .hint("give an item as 'KEY: text', such as 'belonging: I belong here.'")
    })
}

/// Answers as the command line gives them, or standard input, one a line.
fn given_answers(
    mut given: Vec<String>,
    commented: bool,
    context: &mut Context<'_, '_>,
) -> Result<Vec<(String, String)>, Failure> {
    if given.is_empty() && !commented {
        let body = Body {
            body: None,
            file: None,
            edit: false,
        };
        let text = context.needed_body(&body)?;
        given = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect();
    }
    let pair = |given: &String| {
        let pair = given
            .split_once('=')
            .map(|(key, answer)| (key.trim().to_owned(), answer.to_owned()));
        pair.ok_or_else(|| {
            Failure::new(Exit::Usage, format!("`{given}` is no answer"))
                .hint("give answers as KEY=ANSWER, such as belonging=4")
        })
    };
    given.iter().map(pair).collect()
}

/// What somebody should know before they answer.
fn promise(shown: &ShownPulse) -> String {
    let pulse = &shown.pulse;
    match (pulse.closed_at, shown.answered) {
        (Some(_), _) => format!(
            "The pulse #{} is closed: see `pulse result {}`.",
            pulse.number, pulse.number
        ),
        (None, Some(true)) => format!(
            "The pulse #{} is open until {}; you have answered it.",
            pulse.number, pulse.until
        ),
        (None, _) => format!(
            "The pulse #{} is open until {}. Answers are confidential: kept without a name, told of {} people or more together, and deleted when it is closed.",
            pulse.number, pulse.until, pulse.k
        ),
    }
}

/// What has to be known to read a result right.
fn note(result: &PulseResult) -> String {
    let (number, release) = (result.pulse.pulse.number, &result.release);
    let Some((respondents, eligible)) = release.figures.respondents.zip(release.eligible) else {
        return format!(
            "The pulse #{number} is closed: fewer than {} answered, so nothing is told.",
            release.k
        );
    };
    let warning = if result.few_answered {
        " That is fewer than half: those who did may be different from the others."
    } else {
        ""
    };
    format!("The pulse #{number} is closed: {respondents} of {eligible} answered.{warning}")
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Pulse, Failure> {
    Ok(desk.find_pulse(community.id, &spelled(given)).await?)
}
