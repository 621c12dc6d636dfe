use chrono::TimeDelta;

use super::{NAMED, about, how_long, one_or, quoted};
use crate::engagement::measure::Unit;
use crate::engagement::report::signals::{ENOUGH, FIXED, QUESTION_DAYS, Usual};
use crate::engagement::suggestion::input::{Input, Post};
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};

/// First posts of newcomers that nobody has replied to within 48 hours. One's own are not among them.
pub(super) fn newcomers_without_reply(input: &Input) -> Option<Suggestion> {
    let rule = Rule::NewcomersWithoutReply;
    let posts: Vec<&Post> = input
        .newcomers
        .iter()
        .filter(|post| input.comes_up(rule, &post.number.to_string()))
        .collect();
    let first = posts.first()?;
    let title = one_or(
        posts.len(),
        "Reply to a newcomer: nobody has replied to their first post for 48 hours",
        "newcomers have had no reply to their first post for 48 hours: reply to them",
    );
    let evidence = posts.iter().take(NAMED);
    let evidence = evidence
        .map(|post| waits(input, post).by("metrics 6.4, v1"))
        .collect();
    let command = match (input.takes_part(), first.kind) {
        (false, _) => format!("learncomm contribution show {}", first.number),
        (true, "question") => format!("learncomm answer {}", first.number),
        (true, _) => format!("learncomm contribution comment {}", first.number),
    };
    about(rule, numbers(&posts), SeenBy::Members, title, evidence, command)
}

/// Questions that wait longer than usual; those first about what the actor knows. Those of newcomers come up under the
/// other rule.
pub(super) fn questions_waiting(input: &Input) -> Option<Suggestion> {
    let rule = Rule::QuestionsWaiting;
    let usual = input.usual?;
    let mut questions: Vec<&Post> = input
        .questions
        .iter()
        .filter(|question| input.comes_up(rule, &question.number.to_string()))
        .filter(|question| input.newcomers.iter().all(|post| post.number != question.number))
        .collect();
    questions.sort_by_key(|question| question.known.is_none());
    let first = questions.first()?;
    let title = one_or(
        questions.len(),
        "Answer a question that has waited longer than usual",
        "questions have waited longer than usual for an answer",
    );
    let mut evidence = vec![of_usual(&usual)];
    let named = questions.iter().take(NAMED);
    evidence.extend(named.map(|question| waits(input, question).by("metrics 6.2, v1")));
    let command = if input.takes_part() {
        format!("learncomm answer {}", first.number)
    } else {
        format!("learncomm contribution show {}", first.number)
    };
    about(
        rule,
        numbers(&questions),
        SeenBy::Members,
        title,
        evidence,
        command,
    )
}

fn numbers(posts: &[&Post]) -> Vec<String> {
    posts.iter().map(|post| post.number.to_string()).collect()
}

fn waits(input: &Input, post: &Post) -> Evidence {
    let waited = input.now - post.at;
    let what = match &post.title {
        Some(title) => quoted(title),
        None => format!("({})", post.kind),
    };
    let known = match &post.known {
        Some(topic) => format!(", about {topic}, which you know"),
        None => String::new(),
    };
    let says = format!("#{} {what} has waited {}{known}", post.number, how_long(waited));
    Evidence::new(says)
        .figure(waited.num_seconds() as f64, Unit::Seconds)
        .about(post.number)
}

/// What is usual, or why that is not known.
fn of_usual(usual: &Usual) -> Evidence {
    let (asked, answered) = (usual.asked, usual.answered);
    let after = TimeDelta::milliseconds(usual.after);
    let says = match usual.quantile {
        Some(quantile) if quantile < usual.after => format!(
            "three quarters of the {asked} questions of the last {QUESTION_DAYS} days had an answer within {}; nothing counts as long before {}",
            within(quantile),
            how_long(after)
        ),
        Some(quantile) => format!(
            "three quarters of the {asked} questions of the last {QUESTION_DAYS} days had an answer within {}",
            within(quantile)
        ),
        None if answered < ENOUGH => format!(
            "of {} of the last {QUESTION_DAYS} days {answered} had an answer, too few to tell what is usual: {} count as long",
            one_or(asked, "one question", "questions"),
            how_long(TimeDelta::milliseconds(FIXED))
        ),
        None => format!(
            "fewer than three quarters of the {asked} questions of the last {QUESTION_DAYS} days have an answer: {} count as long",
            how_long(TimeDelta::milliseconds(FIXED))
        ),
    };
    Evidence::new(says)
        .figure(usual.after as f64 / 1000.0, Unit::Seconds)
        .by("metrics 6.1, 6.2, v1")
}

/// A time that is not cut short: "within 1 hour" is true of 40 minutes.
fn within(millis: i64) -> String {
    let up = |n: i64, of: i64| n.div_euclid(of) + i64::from(n.rem_euclid(of) > 0);
    match up(millis, 3_600_000) {
        hours @ ..48 => how_long(TimeDelta::hours(hours)),
        hours => how_long(TimeDelta::days(up(hours, 24))),
    }
}
