//! What no goal may be on (S1.7; metrics §13): a figure that becomes a target stops measuring what it measured, so a goal
//! names a result, and never activity or how people learn together.
//!
//! Names are compared word by word: case, dashes, plurals, and words that only say how something is counted – number of, a
//! week, average – do not matter; nor do the people whom it is counted by. What cannot be caught is activity under another name
//! (`buzz`), in another language, behind a further word (`posts-in-sales`), or a figure that is not what its name says.
//! `customer-questions` and `hours-saved` are not refused: somebody means them.

use crate::engagement::Class;
use crate::error::Error;

/// Words that say how something is counted or was done, and not what it is.
const FILLERS: &str = "a all amount an and asked attended average avg by completed count created daily day each earned \
    every for given held in logged made mean median month monthly more new no nr num number of on opened our over per \
    percent percentage posted published quarter quarterly rate ratio received sent share shared sum the to total unique \
    viewed visited volume week weekly written year yearly";

/// Whom something is counted by, if anything else is named.
const PEOPLE: &str = "capita colleague employee head learner member participant people person user";

/// Where activity happens, if anything else is named.
const PLACES: &str = "channel chat community discord forum group mail slack team";

/// Names of activity, and what to look at instead.
const TRAPS: &[(&str, &str)] = &[
    (
        "member, user, people, person, participant, follower, subscriber, registration, signup, sign up, page view, \
         pageview, view, visit, visitor, hit, click, open, impression, download, message, email, login, log in, active, \
         headcount",
        "participation and coverage in the report tell who is there",
    ),
    (
        "dau, mau, wau, dau mau, stickiness, daily active, monthly active, weekly active, active day",
        "presence by cycle of meetings in the report tells who is there",
    ),
    (
        "post, thread, question, answer, comment, reply, reaction, article, contribution, resource, link, upload, edit, \
         story, topic, activity, engagement, engagement score, participation, contributor, adoption, streak",
        "participation and the spread of voice in the report tell who contributes",
    ),
    (
        "like, vote, upvote, rating, kudos, recognition, badge, point, leaderboard, rank, reputation, score, karma",
        "recognition coverage in the report tells whether thanks reach everybody",
    ),
    (
        "session, meeting, event, attendance, attendee, turnout, attend, co-attendance, workshop",
        "session coverage in the report tells who comes or catches up",
    ),
    (
        "completion, course, course completion, module, module completion, lesson, certificate, certification, training, \
         hour, hour trained, training hour, learning hour, hour learned, time spent, time spent learning, learning time, \
         training day, dwell time, time on site, time on page, quiz score, pathway completion, pathway",
        "value stories of the cycle `applied` and beyond tell what was done with it",
    ),
    (
        "time to first response, time to first reply, time to first answer, first response time, response time",
        "the report tells how many questions are answered in a week, and how long all of them wait",
    ),
    (
        "density, network density, connection, tie",
        "partners and peer exchange in the report tell who works with whom",
    ),
    (
        "sentiment, sentiment of messages, sentiment score, health score, community health, community health score",
        "the profile and pulses tell how members say they are",
    ),
];

/// The words of a name that say what it is: in lower case and the singular, without fillers.
fn core(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        if !inside || (was_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        inside = true;
        was_lower = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    let mut words: Vec<String> = words.into_iter().map(|word| singular(&word)).collect();
    for left_out in [FILLERS, PEOPLE, PLACES] {
        let rest: Vec<String> = words
            .iter()
            .filter(|word| !left_out.split_whitespace().any(|filler| filler == *word))
            .cloned()
            .collect();
        if !rest.is_empty() {
            words = rest;
        }
    }
    words.sort();
    words.dedup();
    words
}

fn singular(word: &str) -> String {
    if word.len() > 4
        && let Some(stem) = word.strip_suffix("ies")
    {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Refuses the name of a metric that no goal may be on; `measures` are those of the report, with their class.
pub(super) fn refuse_trap(metric: &str, measures: &[(String, Class)]) -> Result<(), Error> {
    let meant = core(metric);
    let is = |name: &str| {
        let known = core(name);
        !known.is_empty() && known == meant
    };
    let refused = |why: String| Err(Error::invalid("metric", why));
    let shown = metric.escape_debug();
    for (name, class) in measures {
        match class {
            Class::Signal if is(name) => {
                return refused(format!(
                    "`{shown}` is activity, which the report counts as `{name}`: once it is a target it stops measuring anything (Goodhart's law). Name what comes of it for a job, a team or the organisation, such as escaped-defects"
                ));
            }
            Class::Practice if is(name) => {
                return refused(format!(
                    "`{shown}` shows how people learn together, and the report has it as `{name}`: a goal names what comes of that for a job, a team or the organisation, such as escaped-defects"
                ));
            }
            _ => {}
        }
    }
    for (names, instead) in TRAPS {
        if names.split(", ").any(is) {
            return refused(format!(
                "`{shown}` is activity: once it is a target it stops measuring anything (Goodhart's law). Name what comes of it for a job, a team or the organisation, such as escaped-defects; {instead}"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(metric: &str) -> bool {
        let measures = [
            ("participation-rate".to_owned(), Class::Signal),
            ("answered-within-7-days".to_owned(), Class::Practice),
            ("goals-on-track".to_owned(), Class::Result),
        ];
        refuse_trap(metric, &measures).is_err()
    }

    #[test]
    fn s1_7_activity_is_no_goal_however_it_is_written() {
        for trap in [
            "page-views",
            "Page Views",
            "pageViews",
            "PAGEVIEWS",
            "number of page views per month",
            "messages sent",
            "messages-sent-in-slack",
            "posts",
            "new posts per week",
            "Questions asked",
            "answers",
            "total members",
            "members",
            "active users",
            "DAU/MAU",
            "dau",
            "monthly active users",
            "likes",
            "comments per user",
            "course completion rate",
            "courses completed",
            "completion-rate",
            "hours trained",
            "training hours",
            "Hours of training per employee",
            "logins",
            "log-ins",
            "attendance",
            "attendance-rate",
            "badges earned",
            "Participation",
            "participation_rate",
            "answered within 7 days",
            "replies",
            "stories",
            "co-attendance",
            "average sentiment of messages",
            "kudos",
            "time to first response",
            "sessions held",
            "sum of votes",
        ] {
            assert!(refused(trap), "{trap}");
        }
    }

    #[test]
    fn s1_7_results_are_let_in() {
        for result in [
            "escaped-defects",
            "customer-questions",
            "hours-saved",
            "lead time",
            "time-to-restore",
            "employee turnover",
            "onboarding weeks",
            "rework hours",
            "customer satisfaction",
            "incidents",
            "audit findings",
            "first-pass yield",
            "sales",
            "cost of scrap",
            "goals-on-track",
            "deployment frequency",
            "warranty claims",
            "promotions",
            "customer complaints answered late",
            "Fehlerquote",
        ] {
            assert!(!refused(result), "{result}");
        }
    }

    #[test]
    fn s1_7_a_refusal_says_why_and_what_instead() {
        let why = |metric: &str, class| {
            let measures = [("session-coverage".to_owned(), class)];
            refuse_trap(metric, &measures).unwrap_err().to_string()
        };
        assert!(why("page views", Class::Signal).contains("Goodhart"));
        assert!(why("hours trained", Class::Signal).contains("value stories"));
        assert!(why("Session Coverage", Class::Practice).contains("how people learn together"));
        assert!(why("session coverages", Class::Signal).contains("`session-coverage`"));
    }
}
