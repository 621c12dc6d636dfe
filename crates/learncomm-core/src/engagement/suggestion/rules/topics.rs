use super::{NAMED, about, one_or};
use crate::actor::Role;
use crate::engagement::measure::Unit;
use crate::engagement::suggestion::input::{Input, Wanted};
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};

/// So many have to want a topic until it is suggested to plan it.
const TO_PLAN: usize = 3;
/// So many others have to want a topic until it is suggested to vote for it.
const TO_VOTE: usize = 2;

/// Topics that at least three want and that are not planned, the most wanted first; for organisers.
pub(super) fn topics_wanted(input: &Input) -> Option<Suggestion> {
    if input.role == Role::Member {
        return None;
    }
    let wanted = of_rule(input, Rule::TopicsWanted, |topic| topic.votes >= TO_PLAN);
    let first = wanted.first()?;
    let title = one_or(
        wanted.len(),
        "Plan a topic that people want into a session",
        "topics are wanted and not planned: plan one into a session",
    );
    let command = match &input.next {
        Some(session) => format!("learncomm topic plan {} {}", first.topic, session.number),
        None => format!("learncomm topic show {}", first.topic),
    };
    suggested(Rule::TopicsWanted, &wanted, SeenBy::Organisers, title, command)
}

/// Topics that others want and that the actor has not voted for; for members.
pub(super) fn topics_to_vote(input: &Input) -> Option<Suggestion> {
    if input.role != Role::Member {
        return None;
    }
    let wanted = of_rule(input, Rule::TopicsToVote, |topic| {
        topic.votes >= TO_VOTE && !topic.mine
    });
    let first = wanted.first()?;
    let title = one_or(
        wanted.len(),
        "Say whether you want a topic that others want",
        "topics are wanted by others: vote for those that you want",
    );
    let command = format!("learncomm topic vote {}", first.topic);
    suggested(Rule::TopicsToVote, &wanted, SeenBy::Members, title, command)
}

fn of_rule(input: &Input, rule: Rule, fits: impl Fn(&Wanted) -> bool) -> Vec<&Wanted> {
    input
        .topics
        .iter()
        .filter(|topic| fits(topic) && input.comes_up(rule, &topic.number.to_string()))
        .collect()
}

fn suggested(
    rule: Rule,
    wanted: &[&Wanted],
    seen_by: SeenBy,
    title: String,
    command: String,
) -> Option<Suggestion> {
    let evidence = wanted.iter().take(NAMED).map(|topic| {
        let says = format!("{} has {} votes", topic.topic, topic.votes);
        Evidence::new(says)
            .figure(topic.votes as f64, Unit::Count)
            .about(topic.number)
    });
    let things = wanted.iter().map(|topic| topic.number.to_string()).collect();
    about(rule, things, seen_by, title, evidence.collect(), command)
}
