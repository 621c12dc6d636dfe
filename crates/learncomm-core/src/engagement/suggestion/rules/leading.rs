use chrono::TimeDelta;

use super::{about, day, how_long, quoted};
use crate::engagement::measure::Unit;
use crate::engagement::suggestion::input::Input;
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};
use crate::session::Candidate;

/// So many sessions make a community one that meets.
const MEETS: usize = 2;
/// For so long after the last session nobody needs to have planned another one.
const REST: TimeDelta = TimeDelta::days(7);

/// The next session that nobody leads, and whom to ask: who has not led for longest, of those alike who knows most of its
/// topics (S0.8).
pub(super) fn invite_to_lead(input: &Input) -> Option<Suggestion> {
    let rule = Rule::InviteToLead;
    let leaderless = input.leaderless.as_ref()?;
    let number = leaderless.session.number;
    let thing = number.to_string();
    let candidate = leaderless.candidates.first()?;
    if !input.comes_up(rule, &thing) {
        return None;
    }
    let title = format!("Ask {} to lead session #{number}", candidate.handle);
    let says = format!(
        "nobody leads #{number} {}, on {}, yet",
        quoted(&leaderless.session.title),
        day(leaderless.starts_at)
    );
    let evidence = vec![Evidence::new(says).about(number), turn(candidate)];
    let command = format!(
        "learncomm invitation send {number} {} --role {}",
        candidate.handle, leaderless.role
    );
    about(rule, vec![thing], SeenBy::Organisers, title, evidence, command)
}

/// Why it is their turn.
fn turn(candidate: &Candidate) -> Evidence {
    let mut says = match candidate.last_led {
        None => format!("{} has not led a session yet", candidate.handle),
        Some(at) => format!(
            "of those who can be asked, {} has not led for longest: last on {}",
            candidate.handle,
            day(at)
        ),
    };
    if let Some(level) = candidate.level {
        says.push_str(&format!(", and says of its topics: {level}"));
    }
    match candidate.led_on_topics {
        0 => Evidence::new(says),
        n => {
            says.push_str(&format!("; led on them before: {n}"));
            Evidence::new(says).figure(n as f64, Unit::Count)
        }
    }
}

/// The community met, its last session is a week ago, and none is planned.
pub(super) fn no_session_planned(input: &Input) -> Option<Suggestion> {
    let rule = Rule::NoSessionPlanned;
    let last = input.last.as_ref()?;
    let thing = last.session.number.to_string();
    let since = input.now - last.starts_at;
    if input.next.is_some() || last.held < MEETS || since < REST || !input.comes_up(rule, &thing) {
        return None;
    }
    let says = format!(
        "the last one, #{thing} {}, was {} ago",
        quoted(&last.session.title),
        how_long(since)
    );
    let ago = Evidence::new(says)
        .figure(since.num_seconds() as f64, Unit::Seconds)
        .about(last.session.number);
    let held = format!("{} sessions were held in the half year before", last.held);
    let held = Evidence::new(held).figure(last.held as f64, Unit::Count);
    // The same time of the week as the last one, at least a week from now.
    let weeks = since.num_weeks() + 2;
    let on = last.local.checked_add_signed(TimeDelta::weeks(weeks))?;
    let command = format!(
        "learncomm session plan 'Next session' --on {} --zone {}",
        on.format("%Y-%m-%dT%H:%M"),
        last.zone
    );
    let title = "Plan the next session: there is none".to_owned();
    about(
        rule,
        vec![thing],
        SeenBy::Organisers,
        title,
        vec![ago, held],
        command,
    )
}
