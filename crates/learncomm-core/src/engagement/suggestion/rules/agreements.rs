use super::{NAMED, about, how_long, one_or, quoted};
use crate::actor::{Action, Role};
use crate::engagement::measure::Unit;
use crate::engagement::suggestion::input::{Carried, Due, Input};
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};

/// Carried into so many sessions, an action is open for long.
const SESSIONS: usize = 3;

/// Actions that were carried into three sessions or more: one's own; all of them for organisers.
pub(super) fn actions_open_long(input: &Input) -> Option<Suggestion> {
    let rule = Rule::ActionsOpenLong;
    let actions: Vec<&Carried> = input
        .actions
        .iter()
        .filter(|one| one.carried >= SESSIONS && input.comes_up(rule, &one.action.number.to_string()))
        .collect();
    let first = actions.first()?.action.number;
    let own = input.role == Role::Member;
    let title = match own {
        true => one_or(
            actions.len(),
            "Close, redate or drop an action of yours: it was carried into three sessions or more",
            "actions of yours were carried into three sessions or more: close, redate or drop them",
        ),
        false => one_or(
            actions.len(),
            "Talk about an action that was carried into three sessions or more",
            "actions were carried into three sessions or more: talk about them",
        ),
    };
    let evidence = actions.iter().take(NAMED).map(|one| {
        let (number, carried) = (one.action.number, one.carried);
        let says = format!(
            "#{number} {} was carried into {carried} sessions",
            quoted(&one.action.title)
        );
        Evidence::new(says)
            .figure(carried as f64, Unit::Count)
            .about(number)
    });
    let (seen_by, command) = if own {
        (SeenBy::PersonConcerned, format!("learncomm action done {first}"))
    } else {
        (SeenBy::Organisers, format!("learncomm action show {first}"))
    };
    let evidence = evidence.collect();
    let things = actions.iter().map(|one| one.action.number.to_string()).collect();
    about(rule, things, seen_by, title, evidence, command)
}

/// Norms whose review is due.
pub(super) fn norms_overdue(input: &Input) -> Option<Suggestion> {
    let command = if input.may(Action::TendNorms) {
        "norm review keep"
    } else {
        "norm show"
    };
    let titles = [
        "Review a norm whose review is due: keep, revise or retire it",
        "norms are due for review: keep, revise or retire them",
    ];
    overdue(input, Rule::NormsOverdue, &input.norms, titles, command)
}

/// Articles whose review is due.
pub(super) fn stale_articles(input: &Input) -> Option<Suggestion> {
    let command = if input.may(Action::Curate) {
        "article confirm"
    } else {
        "article show"
    };
    let titles = [
        "Read an article whose review is due: confirm that it holds, or revise it",
        "articles are due for review: confirm that they hold, or revise them",
    ];
    overdue(input, Rule::StaleArticles, &input.articles, titles, command)
}

fn overdue(input: &Input, rule: Rule, all: &[Due], titles: [&str; 2], command: &str) -> Option<Suggestion> {
    let due: Vec<&Due> = all
        .iter()
        .filter(|one| input.comes_up(rule, &one.thing.number.to_string()))
        .collect();
    let first = due.first()?;
    let evidence = due.iter().take(NAMED).map(|one| {
        let since = input.now - one.at;
        let says = format!(
            "#{} {} has been due for {}",
            one.thing.number,
            quoted(&one.thing.title),
            how_long(since)
        );
        let evidence = Evidence::new(says)
            .figure(since.num_seconds() as f64, Unit::Seconds)
            .about(one.thing.number);
        if rule == Rule::NormsOverdue {
            evidence.by("metrics 8, v1")
        } else {
            evidence
        }
    });
    let title = one_or(due.len(), titles[0], titles[1]);
    let command = format!("learncomm {command} {}", first.name);
    let things = due.iter().map(|one| one.thing.number.to_string()).collect();
    about(rule, things, SeenBy::Members, title, evidence.collect(), command)
}
