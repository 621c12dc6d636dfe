use super::{NAMED, about, one_or};
use crate::engagement::measure::Unit;
use crate::engagement::report::signals::{TIE_DAYS, UNIT};
use crate::engagement::suggestion::input::{Between, Input, Unattended};
use crate::engagement::suggestion::model::{Evidence, Rule, SeenBy, Suggestion};

/// Units of three members or more without a champion, the largest first (S4.2).
pub(super) fn units_without_champion(input: &Input) -> Option<Suggestion> {
    let rule = Rule::UnitsWithoutChampion;
    let mut units: Vec<&Unattended> = input
        .units
        .iter()
        .filter(|unit| unit.members >= UNIT && input.comes_up(rule, unit.unit.as_str()))
        .collect();
    units.sort_by_key(|unit| (std::cmp::Reverse(unit.members), &unit.unit));
    let first = units.first()?;
    let title = one_or(
        units.len(),
        "Find a champion for a unit that has none",
        "units have no champion: find one for each",
    );
    let evidence = units.iter().take(NAMED).map(|unit| {
        let says = format!("{} has {} members and no champion", unit.unit, unit.members);
        Evidence::new(says).figure(unit.members as f64, Unit::Count)
    });
    let command = format!("learncomm member list --present --unit {}", first.unit);
    let things = units.iter().map(|unit| unit.unit.to_string()).collect();
    about(
        rule,
        things,
        SeenBy::Organisers,
        title,
        evidence.collect(),
        command,
    )
}

/// Units whose every tie touches one person, who is named only for those who may see figures about single people
/// (metrics §3.5, §0.8).
pub(super) fn single_bridge(input: &Input) -> Option<Suggestion> {
    let rule = Rule::SingleBridge;
    let name = |pair: &Between| format!("{}+{}", pair.units.0, pair.units.1);
    let pairs: Vec<&Between> = input
        .bridges
        .iter()
        .filter(|pair| input.comes_up(rule, &name(pair)))
        .collect();
    let first = pairs.first()?;
    let title = one_or(
        pairs.len(),
        "Bring people of two units together: one person holds them together",
        "pairs of units are held together by one person each: bring others together",
    );
    let evidence = pairs.iter().take(NAMED).map(|pair| {
        let (one, other) = &pair.units;
        let who = match &pair.person {
            Some(person) => person.as_str(),
            None => "one person",
        };
        let says = format!("all ties between {one} and {other} of the last {TIE_DAYS} days go through {who}");
        Evidence::new(says).by("metrics 3.5, v1")
    });
    let seen_by = if pairs.iter().take(NAMED).any(|pair| pair.person.is_some()) {
        SeenBy::Stewards
    } else {
        SeenBy::Organisers
    };
    let command = format!("learncomm member list --present --unit {}", first.units.0);
    let things = pairs.iter().map(|pair| name(pair)).collect();
    about(rule, things, seen_by, title, evidence.collect(), command)
}
