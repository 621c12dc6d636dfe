use super::{NAMED, about, one_or};
use crate::engagement::measure::Unit;
use crate::engagement::report::signals::TIE_DAYS;
use crate::engagement::suggestion::input::Input;
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};

/// So many others have to have a tie: where nobody talks with anybody, nobody is left out.
const TALKING: usize = 3;
/// Where so many times more are without a tie than with one, it is an audience: that is for the report to say, and not
/// somebody's being left out.
const AUDIENCE: usize = 3;
/// What a suggestion is about that names nobody: dismissing it dismisses it for everybody, so that when it comes back tells
/// nothing about whom.
const PEOPLE: &str = "people";

/// Members, not new ones, who have talked with nobody, for whoever may reach out to them (metrics §3.3). Named for stewards
/// and the owner of the store if the charter lets them see figures about single people, else counted.
pub(super) fn members_without_ties(input: &Input) -> Option<Suggestion> {
    let rule = Rule::MembersWithoutTies;
    let alone = &input.alone;
    if alone.tied < TALKING || alone.all > AUDIENCE * alone.tied {
        return None;
    }
    let of_ties = |n: usize, says: String| {
        Evidence::new(says)
            .figure(n as f64, Unit::Count)
            .by("metrics 3.3, v1")
    };
    let others = of_ties(
        alone.tied,
        format!(
            "{} members answered, commented on, thanked or coached each other in these days",
            alone.tied
        ),
    );
    let list = "learncomm member list --present".to_owned();
    if !alone.named {
        let n = alone.members.len();
        if n == 0 || !input.comes_up(rule, PEOPLE) {
            return None;
        }
        let title = one_or(
            n,
            "Bring somebody in: a member has talked with nobody",
            "members have talked with nobody: bring them in",
        );
        let says = format!(
            "{}, not new here, without a tie in the last {TIE_DAYS} days",
            one_or(n, "one member", "members")
        );
        let evidence = vec![of_ties(n, says), others];
        let things = vec![PEOPLE.to_owned()];
        return about(rule, things, SeenBy::Organisers, title, evidence, list);
    }
    let people: Vec<_> = alone
        .members
        .iter()
        .filter_map(|(number, handle)| Some((*number, handle.as_ref()?)))
        .filter(|(number, _)| input.comes_up(rule, &number.to_string()))
        .collect();
    let title = one_or(
        people.len(),
        "Talk with a member with whom nobody has talked",
        "members have talked with nobody: talk with them",
    );
    let mut evidence: Vec<Evidence> = people
        .iter()
        .take(NAMED)
        .map(|(_, handle)| {
            let says = format!("{handle}, not new here, has had no tie in the last {TIE_DAYS} days");
            Evidence::new(says).by("metrics 3.3, v1")
        })
        .collect();
    evidence.push(others);
    // Whom nobody has asked to the next session yet can be asked.
    let uninvited = people.iter().find(|(number, _)| !alone.invited.contains(number));
    let command = match (&input.next, uninvited) {
        (Some(session), Some((_, handle))) => {
            format!("learncomm invitation send {} {handle}", session.number)
        }
        _ => list,
    };
    let things = people.iter().map(|(number, _)| number.to_string()).collect();
    about(rule, things, SeenBy::Stewards, title, evidence, command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Role;
    use crate::engagement::suggestion::input::Alone;

    fn comes_up(all: usize, tied: usize) -> bool {
        let mut input = Input::empty(chrono::DateTime::UNIX_EPOCH, Role::Steward);
        input.alone = Alone {
            members: vec![(1, None)],
            all,
            tied,
            ..Alone::default()
        };
        members_without_ties(&input).is_some()
    }

    #[test]
    fn s3_3_in_an_audience_nobody_is_left_out() {
        assert!(!comes_up(1, TALKING - 1) && comes_up(1, TALKING));
        assert!(comes_up(9, 3) && !comes_up(10, 3));
    }
}
