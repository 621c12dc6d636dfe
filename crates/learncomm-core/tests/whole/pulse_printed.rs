//! S3.5: everything that the library says to anybody of a pulse – lists, results, history, reports for every audience, digests,
//! suggestions, what members are told of each other – for all answers that a small group can give.

use std::collections::BTreeSet;
use std::sync::Mutex;

use learncomm_core::community::{CharterEdit, MemberFilter, SettingsEdit};
use learncomm_core::engagement::pulse::{NewItem, NewPulse};
use learncomm_core::engagement::report::{Audience, ReportOptions};
use learncomm_core::engagement::suggestion::SuggestionFilter;
use learncomm_core::id::PulseId;
use learncomm_core::{Desk, Role};

use crate::common::{Guild, handle, wait};
use crate::pulse_secrets::{Population, World, asking, from_to, item, patterns};
use crate::pulses::{answer, open, plan};

const PEOPLE: [&str; 6] = ["p0", "p1", "p2", "p3", "p4", "p5"];

/// What was said while the pulse was open; after it was closed; to the public, whenever.
#[derive(PartialEq, Eq)]
struct Printed {
    open: String,
    closed: String,
    public: String,
}

/// Ids are random, and so many are drawn as there are answers.
fn without_ids(text: &str) -> String {
    let is_of_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_of_id) {
        let end = rest[start..]
            .find(|c| !is_of_id(c))
            .map_or(rest.len(), |len| start + len);
        let word = &rest[start..end];
        let is_id = word.len() == 36 && word.matches('-').count() == 4;
        kept.push_str(&rest[..start]);
        kept.push_str(if is_id { "ID" } else { word });
        rest = &rest[end..];
    }
    kept + rest
}

fn report(guild: &Guild, desk: &Desk, audience: Audience) -> String {
    let options = ReportOptions {
        audience: Some(audience),
        ..ReportOptions::default()
    };
    match wait(desk.report(&guild.community, &options)) {
        Ok(report) => serde_json::to_string(&report).unwrap(),
        Err(error) => error.to_string(),
    }
}

/// All that somebody is told, but by the public report.
fn heard(guild: &Guild, desk: &Desk, pulse: PulseId) -> String {
    let c = guild.community.id;
    let mut all = format!("{:?}", desk.actor());
    let mut add = |text: String| {
        all.push('\n');
        all.push_str(&text);
    };
    add(format!("{:?}", wait(desk.pulses(c, None, 9))));
    add(format!("{:?}", wait(desk.pulse(c, pulse))));
    add(format!("{:?}", wait(desk.find_pulse(c, "last"))));
    add(format!("{:?}", wait(desk.pulse_result(c, pulse))));
    add(format!(
        "{:?}",
        wait(desk.pulse_history(c, &"one".parse().unwrap()))
    ));
    for audience in [Audience::Member, Audience::Steward] {
        add(report(guild, desk, audience));
    }
    let every = SuggestionFilter {
        all: true,
        rule: None,
    };
    add(format!(
        "{:?}",
        wait(desk.next_suggestions(&guild.community, &every))
    ));
    add(format!(
        "{:?}",
        wait(desk.stage_evidence(&guild.community, &ReportOptions::default()))
    ));
    add(format!("{:?}", wait(desk.digest(c, None, None))));
    add(format!("{:?}", wait(desk.digests(c, None, None, 100))));
    for who in PEOPLE {
        add(format!("{:?}", wait(desk.digest(c, Some(&handle(who)), None))));
        add(format!("{:?}", wait(desk.member(c, &handle(who)))));
    }
    add(format!(
        "{:?}",
        wait(desk.members(c, &MemberFilter::default(), None, 100))
    ));
    add(format!("{:?}", wait(desk.audit_log(c, None, 100))));
    all
}

/// Runs a pulse in which people answer as in a world: of those of each unit the first ones, or the last ones.
fn printed(of: &Population, world: &World, last_first: bool) -> Printed {
    let guild = Guild::with_roles();
    let c = guild.community.id;
    let settings = SettingsEdit {
        anonymity_k: Some(of.k as u8),
        ..SettingsEdit::default()
    };
    let edit = CharterEdit {
        settings,
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(c, &edit)).unwrap();
    let mut free: Vec<(&str, Option<String>)> = Vec::new();
    for (unit, people) in of.units.iter().enumerate() {
        for _ in 0..*people {
            let who = PEOPLE[free.len()];
            guild.join(who, Role::Member);
            let unit = of.questions.units.as_ref().map(|units| units[unit].to_string());
            if let Some(unit) = &unit {
                wait(guild.op.assign_unit(c, &handle(who), Some(unit.parse().unwrap()))).unwrap();
            }
            free.push((who, unit));
        }
    }
    guild.pass(86_400);
    let new = NewPulse {
        by_unit: of.questions.units.is_some(),
        ..plan(vec![NewItem {
            low: Some(0),
            high: of.patterns.iter().filter_map(|p| p[0]).max(),
            ..NewItem::new("one", "?")
        }])
    };
    let pulse = open(&guild, &new).id;
    if last_first {
        free.reverse();
    }
    for sheet in world {
        let unit = sheet.unit.as_ref().map(ToString::to_string);
        let place = free.iter().position(|(_, of)| *of == unit).unwrap();
        let (who, _) = free.remove(place);
        let given = sheet.given[0].unwrap().to_string();
        answer(&guild, who, pulse, &[("one", &given)]).unwrap();
        guild.pass(1);
    }
    // Whenever they answered.
    guild.until("2026-01-10 10:00");
    let desks = || ["sol", "mei", "gus"].map(|who| guild.desk(who));
    let all = |more: &[Desk]| -> String {
        let desks = desks().into_iter().chain([guild.op.clone()]);
        let heard = desks
            .chain(more.iter().cloned())
            .map(|desk| heard(&guild, &desk, pulse));
        heard.collect::<String>() + &format!("{:?}", guild.ledger())
    };
    let open_then = without_ids(&all(&[]));
    let public = report(&guild, &guild.op, Audience::Public);
    wait(guild.op.close_pulse(c, pulse)).unwrap();
    guild.pass(3_600);
    // Those who have answered are told the same as everybody else.
    let members = of.units.iter().sum();
    let people = [PEOPLE[0], PEOPLE[members - 1]].map(|who| guild.desk(who));
    let mut closed = all(&people);
    // The same question again: how much changed is told then.
    let second = open(&guild, &new).id;
    for (place, who) in PEOPLE.iter().take(members).enumerate() {
        let given = u32::from(place % 2 == 0).to_string();
        answer(&guild, who, second, &[("one", &given)]).unwrap();
    }
    wait(guild.op.close_pulse(c, second)).unwrap();
    guild.pass(3_600);
    closed += &heard(&guild, &guild.desk("mei"), pulse);
    let after = report(&guild, &guild.op, Audience::Public);
    Printed {
        open: open_then,
        closed: without_ids(&closed),
        public: without_ids(&(public + &after)),
    }
}

/// Nothing leaks from all that is said, and it depends neither on who answered nor, while the pulse is open or to the public, on
/// whether anybody has.
fn is_safe(of: &Population) {
    let none = printed(of, &Vec::new(), false);
    let told = Mutex::new(BTreeSet::new());
    let leaks = of.leaks(|world| {
        let first = printed(of, world, false);
        if world.len() < of.units.iter().sum() {
            let last = printed(of, world, true);
            assert!(first == last, "it is told who answered: {world:?}");
        }
        assert!(
            first.open == none.open,
            "it is told before it is closed: {world:?}"
        );
        assert!(first.public == none.public, "the public is told: {world:?}");
        told.lock().unwrap().insert(first.closed.clone());
        first.closed
    });
    let shown: Vec<String> = leaks
        .iter()
        .take(3)
        .map(|leak| leak.chars().take(200).collect())
        .collect();
    assert!(leaks.is_empty(), "{} leaks: {shown:?}", leaks.len());
    assert!(told.into_inner().unwrap().len() > 1, "nothing is ever told");
}

#[test]
fn s3_5_nothing_that_is_said_of_a_pulse_tells_of_few_people() {
    let one = asking(vec![item("one", from_to(0, 1))]);
    is_safe(&Population::new(one, patterns(&[2], false), 6, 3));
}

#[test]
fn s3_5_nothing_that_is_said_of_a_pulse_by_unit_tells_of_few_people() {
    let one = asking(vec![item("one", from_to(0, 1))]);
    is_safe(&Population::new(one, patterns(&[2], false), 0, 3).in_units(&[3, 3]));
}

#[test]
fn s3_5_ids_are_taken_out_of_what_is_compared() {
    let text = "a 0190-1 018f2c6a-0000-7000-8000-000000000001, b-c";
    assert_eq!(without_ids(text), "a 0190-1 ID, b-c");
}
