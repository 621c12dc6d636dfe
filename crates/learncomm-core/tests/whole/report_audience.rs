//! Reports for the public, for members and for stewards differ by what each may see, and by nothing else.

use std::collections::BTreeSet;

use learncomm_core::community::{Charter, CharterEdit, Community, PersonMetrics, SettingsEdit, Visibility};
use learncomm_core::contribution::ContributionKind;
use learncomm_core::engagement::Measure;
use learncomm_core::engagement::report::{Audience, Particulars, Report, ReportOptions};
use learncomm_core::ledger::Verb;
use learncomm_core::session::{Attendance, SessionRole};
use learncomm_core::{ErrorKind, Role};
use proptest::prelude::*;
use serde_json::Value;

use crate::common::{Guild, handle, refused, wait};
use crate::report_invariants::any_script;
use crate::report_sessions::{held, led, was};
use crate::script::{DAY, START, Script, community, window};

fn of(s: &Script, community: &Community, options: &ReportOptions, audience: Audience) -> Report {
    let options = ReportOptions {
        audience: Some(audience),
        ..options.clone()
    };
    Report::compute(community, s.columns(), &options).unwrap()
}

/// Whether all that is in one is in the other, and the same there; what is hidden in the one may be open in the other.
/// Lists may have more entries in the other, in the same order.
fn is_part(less: &Value, more: &Value, at: &str) -> Result<(), String> {
    match (less, more) {
        (Value::Object(less), Value::Object(more)) => {
            let hidden = less.get("state").is_some_and(|state| state == "suppressed");
            if hidden {
                // Nothing but what the figure would be of.
                for (key, value) in less {
                    let is_public =
                        ["name", "class", "unit", "state", "reason", "definition"].contains(&key.as_str());
                    let is_empty = value.is_null() || value == 0;
                    if !is_public && !is_empty {
                        return Err(format!("{at}/{key} of what is suppressed is {value}"));
                    }
                }
                return Ok(());
            }
            // A point or an earlier figure without a value.
            let is_hollow =
                less.get("value").is_some_and(Value::is_null) && less.get("n").is_some_and(|n| n == 0);
            for (key, value) in less {
                let is_free = at.is_empty() && ["audience", "compared"].contains(&key.as_str());
                let is_hidden = is_hollow && ["value", "n", "note", "interval"].contains(&key.as_str());
                let of_few = key == "notes"
                    && less
                        .get("measures")
                        .is_some_and(|m| m == &Value::Array(Vec::new()));
                if is_free || is_hidden || of_few {
                    continue;
                }
                let other = more.get(key).ok_or_else(|| format!("{at}/{key} is not there"))?;
                is_part(value, other, &format!("{at}/{key}"))?;
            }
            Ok(())
        }
        (Value::Array(less), Value::Array(more)) => {
            let mut rest = more.iter();
            for (place, entry) in less.iter().enumerate() {
                let at = format!("{at}/{place}");
                let key = |v: &Value| ["id", "name", "label"].iter().find_map(|k| v.get(k).cloned());
                let found = match key(entry) {
                    Some(name) => rest.find(|other| key(other) == Some(name.clone())),
                    None => rest.find(|other| is_part(entry, other, &at).is_ok()),
                };
                let other = found.ok_or_else(|| format!("{at} {entry} is not there"))?;
                is_part(entry, other, &at)?;
            }
            Ok(())
        }
        (less, more) if less == more => Ok(()),
        (less, more) => Err(format!("{at} is {less} and not {more}")),
    }
}

fn json(report: &Report) -> Value {
    serde_json::to_value(report).unwrap()
}

/// Twenty members in three units who ask, answer, meet, lead, share, thank and agree.
pub(crate) fn lively() -> Script {
    let mut s = Script::default();
    for who in 1..=20 {
        s.join(-400.0 + f64::from(who), who);
        s.unit(-400.0 + f64::from(who), who, 1 + who % 3);
    }
    let mut object = 10;
    let mut next = || {
        object += 1;
        object
    };
    for week in -56..8_i32 {
        let at = f64::from(week * 7) + 1.0;
        for who in 1..=7_u32 {
            let asked = next();
            s.ask(at, who, asked);
            s.0.last_mut().unwrap().topic = 1 + who % 2;
            s.answer(at + 1.0, 8 + who, (next(), asked));
        }
        let session = next();
        held(&mut s, at + 2.0, session, 0);
        for who in 1..=12 {
            let how = if who == 12 {
                Attendance::Late
            } else {
                Attendance::Present
            };
            was(&mut s, at + 2.0, who, session, how, 0);
        }
        led(
            &mut s,
            at + 2.0,
            1 + week.unsigned_abs() % 9,
            session,
            SessionRole::Facilitator,
        );
        let resource = next();
        let line = s.add(at + 3.0, 1, Verb::Shared);
        (line.object, line.topic, line.value) = (resource, 1, ContributionKind::Resource.code());
        for who in 2..=9 {
            s.act_on(at + 4.0, who, Verb::Opened, resource);
        }
        for who in 1..=6 {
            let line = s.add(at + 5.0, who, Verb::Recognised);
            (line.object, line.toward) = (next(), who + 6);
        }
    }
    // Two newcomers, a flag, a norm.
    s.join(30.0, 21);
    s.join(31.0, 22);
    s.add(3.0, 0, Verb::Flagged).object = next();
    let norm = next();
    for (verb, value) in [
        (Verb::DraftedNorm, 1),
        (Verb::AdoptedNorm, 1),
        (Verb::AcknowledgedNorm, 1),
    ] {
        let line = s.add(2.0, 3, verb);
        (line.object, line.value) = (norm, value);
    }
    s
}

fn names(report: &Report) -> BTreeSet<&str> {
    let measures = report.sections.iter().flat_map(|section| &section.measures);
    measures.map(Measure::name).collect()
}

fn open(report: &Report) -> usize {
    let measures = report.sections.iter().flat_map(|section| &section.measures);
    measures.filter(|measure| measure.value().is_some()).count()
}

#[test]
fn s1_9_s4_7_what_the_public_reads_is_a_part_of_what_members_read() {
    let (s, community) = (lively(), community(chrono_tz::UTC));
    let [public, member, steward] = [Audience::Public, Audience::Member, Audience::Steward]
        .map(|a| of(&s, &community, &window(0, 56), a));
    assert_eq!(json(&public)["audience"], "public");
    is_part(&json(&public), &json(&member), "").unwrap();
    is_part(&json(&member), &json(&steward), "").unwrap();
    assert_eq!(names(&public), names(&member));
    assert!(
        open(&public) > 50 && open(&public) < open(&member),
        "{} of {}",
        open(&public),
        open(&member)
    );
    // The headlines are there, with what they were.
    for name in [
        "participation-rate",
        "session-coverage",
        "answered-within-7-days",
        "reciprocity-dyads",
    ] {
        let measure = public.measure(name).unwrap();
        assert!(measure.value().is_some(), "{name}: {:?}", measure.reason());
        assert!(
            measure.before().is_some_and(|then| then.value.is_some()),
            "{name}"
        );
    }
    // Two newcomers, one flag, who leads most, topics by name, sessions one by one: not for the public.
    for name in [
        "isolates-new",
        "flags-citing-a-norm",
        "longest-time-since-leading",
        "top-tenth-share",
    ] {
        assert!(member.measure(name).unwrap().value().is_some(), "{name}");
        assert!(public.measure(name).unwrap().reason().is_some(), "{name}");
    }
    for series in [
        "session-coverage-by-session",
        "popular-topics",
        "topic-gap",
        "most-used-resources",
    ] {
        assert!(public.series(series).is_none(), "{series}");
    }
    assert!(member.series("popular-topics").is_some());
    // Where everyone reads what is shared, topics and resources have names for everyone.
    let mut open_house = community.clone();
    open_house.charter.settings.visibility = Visibility::Everyone;
    let public = of(&s, &open_house, &window(0, 56), Audience::Public);
    assert!(public.series("popular-topics").is_some());
    is_part(&json(&public), &json(&member), "").unwrap();
}

#[test]
fn s1_9_of_a_tiny_community_the_public_reads_almost_nothing() {
    for people in 2..=4 {
        let mut s = Script::default();
        for who in 1..=people {
            s.join(-40.0, who);
        }
        for i in 0..30_u32 {
            s.ask(f64::from(i), 1 + i % people, 10 + 2 * i);
            s.answer(f64::from(i) + 0.5, 1 + (i + 1) % people, (11 + 2 * i, 10 + 2 * i));
        }
        let community = community(chrono_tz::UTC);
        let public = of(&s, &community, &window(0, 30), Audience::Public);
        let member = of(&s, &community, &window(0, 30), Audience::Member);
        assert!(open(&member) > 30);
        let told: Vec<&str> = public
            .sections
            .iter()
            .flat_map(|section| &section.measures)
            .filter(|m| m.value().is_some())
            .map(Measure::name)
            .collect();
        assert_eq!(told, [""; 0], "{people}");
        assert!(
            public
                .sections
                .iter()
                .all(|section| section.series.is_empty() && section.charts.is_empty())
        );
        is_part(&json(&public), &json(&member), "").unwrap();
    }
}

/// S1.9: a charter that asks for more people than usual is heeded for everybody, cohorts included.
#[test]
fn s1_9_small_cohorts_are_hidden_from_everybody() {
    let mut s = Script::default();
    // Six joined in January, nine in February: all are told of from five on, from eight on none is.
    for who in 1..=15 {
        let joined = if who <= 6 { 3.0 } else { 40.0 };
        s.ask(joined + 1.0, who, 100 + who);
        s.join(joined, who);
        s.ask(joined + 35.0, who, 200 + who);
    }
    let shown = |k: u8| {
        let mut community = community(chrono_tz::UTC);
        community.charter.settings.anonymity_k = k;
        let report = of(&s, &community, &window(0, 120), Audience::Steward);
        let points = &report.series("retention-month-1-by-cohort").unwrap().points;
        (
            points.iter().map(|p| p.value.is_some()).collect::<Vec<_>>(),
            report.measure("retention-month-1").unwrap().value(),
        )
    };
    assert_eq!(shown(5), (vec![true, true], Some(1.0)));
    assert_eq!(shown(8), (vec![false, false], Some(1.0)));
    assert_eq!(shown(16), (vec![false, false], None));
}

#[test]
fn s1_9_s4_7_who_may_ask_for_which_report() {
    let guild = Guild::with_roles();
    let ask = |who: Option<&str>, audience: Option<Audience>| {
        let desk = who.map_or_else(|| guild.op.clone(), |name| guild.desk(name));
        let options = ReportOptions {
            audience,
            ..ReportOptions::default()
        };
        wait(desk.report(&guild.community, &options))
    };
    for (who, most) in [
        (None, Audience::Steward),
        (Some("sol"), Audience::Steward),
        (Some("fay"), Audience::Member),
        (Some("mei"), Audience::Member),
    ] {
        assert_eq!(ask(who, None).unwrap().audience, most);
        for audience in [Audience::Public, Audience::Member, Audience::Steward] {
            let outcome = ask(who, Some(audience));
            if audience <= most {
                assert_eq!(outcome.unwrap().audience, audience);
            } else {
                let kind = refused(outcome, &["read the report for stewards"]);
                assert_eq!(kind, ErrorKind::Forbidden);
            }
        }
    }
    // Not to be in it is no way to a report, for whomever it is.
    for who in ["gus", "olu"] {
        for audience in [None, Some(Audience::Public), Some(Audience::Steward)] {
            assert_eq!(
                refused(ask(Some(who), audience), &["read the report"]),
                ErrorKind::Forbidden
            );
        }
    }
}

#[test]
fn s1_9_s4_7_only_stewards_read_of_others_if_the_charter_says_so() {
    let guild = Guild::with_roles();
    let number = |name: &str| {
        wait(guild.op.member(guild.community.id, &handle(name)))
            .unwrap()
            .membership
            .number
    };
    let mut s = Script::default();
    held(&mut s, 1.0, 100, 0);
    for name in ["sol", "fay", "mei"] {
        was(&mut s, 1.0, number(name), 100, Attendance::Present, 0);
    }
    wait(guild.op.import_activities(guild.community.id, &s.0)).unwrap();
    let seen = |who: &str, audience| {
        let options = ReportOptions {
            audience: Some(audience),
            ..ReportOptions::default()
        };
        let report = wait(guild.desk(who).report(&guild.community, &options)).unwrap();
        let text = serde_json::to_string(&report).unwrap();
        let points = report
            .series(Particulars::ATTENDANCE)
            .map_or(Vec::new(), |series| {
                series.points.iter().map(|p| p.label.to_string()).collect()
            });
        // A handle is in it nowhere else.
        for name in ["sol", "fay", "mei", "gus"] {
            assert_eq!(
                text.contains(&format!("\"{name}\"")),
                points.iter().any(|p| p == name),
                "{name}"
            );
        }
        points
    };
    assert_eq!(seen("sol", Audience::Steward), ["sol"]);
    let edit = CharterEdit {
        settings: SettingsEdit {
            person_metrics: Some(PersonMetrics::Stewards),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    assert_eq!(seen("sol", Audience::Steward), ["fay", "mei", "sol"]);
    assert_eq!(seen("sol", Audience::Member), ["sol"]);
    assert_eq!(seen("mei", Audience::Member), ["mei"]);
    for who in ["sol", "mei"] {
        assert_eq!(seen(who, Audience::Public), [""; 0]);
    }
    // Who holds the ledger and asks for the public gets nothing about single people either.
    let particulars = |audience| {
        let options = ReportOptions {
            audience: Some(audience),
            ..window(0, 9)
        };
        let (_, particulars) =
            Report::compute_with_particulars(&guild.community, s.columns(), &options).unwrap();
        particulars.attendance.len()
    };
    assert_eq!(
        (particulars(Audience::Public), particulars(Audience::Member)),
        (0, 0)
    );
    assert_eq!(
        wait(guild.desk("mei").role_in(guild.community.id)).unwrap(),
        Role::Member
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// S1.9: whatever happened, each report is a part of the next, and what the public reads is of k or more.
    #[test]
    fn s1_9_each_report_is_a_part_of_the_next(s in any_script(), k in 3_u8..6, open_house in any::<bool>()) {
        let mut community = Community { charter: Charter::new("Guild", chrono_tz::UTC), ..community(chrono_tz::UTC) };
        community.charter.settings.anonymity_k = k;
        if open_house {
            community.charter.settings.visibility = Visibility::Everyone;
        }
        let as_of = chrono::DateTime::from_timestamp_millis(START + 45 * DAY);
        let options = ReportOptions { as_of, ..window(20, 40) };
        let [public, member, steward] =
            [Audience::Public, Audience::Member, Audience::Steward].map(|a| of(&s, &community, &options, a));
        prop_assert_eq!(is_part(&json(&public), &json(&member), ""), Ok(()));
        prop_assert_eq!(is_part(&json(&member), &json(&steward), ""), Ok(()));
        for point in public.sections.iter().flat_map(|s| &s.series).flat_map(|s| &s.points) {
            prop_assert!(point.n == 0 || point.n >= u64::from(k), "{:?}", point);
        }
        for measure in public.sections.iter().flat_map(|s| &s.measures) {
            let of_people = ["contributing-members", "active-members", "isolates", "participation-rate", "seekers", "members"];
            if of_people.contains(&measure.name()) {
                let part = measure.numerator().or(measure.value()).unwrap_or(0.0);
                prop_assert!(part == 0.0 || part >= f64::from(k), "{:?}", measure);
                if let Some(before) = measure.before() {
                    prop_assert!(before.n == 0 || before.n >= u64::from(k), "{:?}", measure);
                }
            }
        }
    }
}
