//! What a report for the public could give away beside its plain figures: charts, what is left of a whole, figures that follow
//! from each other (S1.9, S4.7).

use std::collections::BTreeSet;

use learncomm_core::community::GoalVisibility;
use learncomm_core::engagement::Measure;
use learncomm_core::engagement::report::{Audience, Chart, Report, ReportOptions};

use crate::common::wait;
use crate::goals::{observe, set, set_own};
use crate::pulses::guild;
use crate::report_audience::lively;
use crate::script::{Script, community, window};

fn of(s: &Script, audience: Audience) -> Report {
    let options = ReportOptions {
        audience: Some(audience),
        ..window(0, 56)
    };
    Report::compute(&community(chrono_tz::UTC), s.columns(), &options).unwrap()
}

fn charts(report: &Report) -> BTreeSet<&str> {
    let charts = report.sections.iter().flat_map(|section| &section.charts);
    charts.map(|chart| chart.caption().id).collect()
}

#[test]
fn s1_9_s1_7_goals_are_not_drawn_for_the_public() {
    let guild = guild();
    let goal = set(&guild);
    set_own(&guild, "mei", GoalVisibility::Community);
    guild.clock.set(crate::common::at("2026-02-20 09:00"));
    for day in 10..20 {
        observe(&guild, "sol", goal.id, f64::from(day), &format!("2026-01-{day}")).unwrap();
    }
    let seen = |audience| {
        let options = ReportOptions {
            audience: Some(audience),
            ..ReportOptions::default()
        };
        let report = wait(guild.desk("mei").report(&guild.community, &options)).unwrap();
        serde_json::to_string(&report).unwrap()
    };
    let title = "Fewer escaped defects";
    assert!(seen(Audience::Member).contains(title));
    assert!(!seen(Audience::Public).contains(title));
    // One's own are in no report.
    assert!(!seen(Audience::Member).contains("Fewer of my own"));
}

#[test]
fn s1_9_the_public_sees_no_chart_of_single_sessions_people_or_units() {
    let mut s = lively();
    // Newcomers, enough for a curve, on which each step is when one of them contributed.
    for who in 30..40 {
        s.join(5.0, who);
        s.ask(6.0 + f64::from(who - 30), who, 90_000 + who);
    }
    let (public, member) = (of(&s, Audience::Public), of(&s, Audience::Member));
    for id in ["session-coverage", "first-contribution"] {
        assert!(charts(&member).contains(id), "{id}");
        assert!(!charts(&public).contains(id), "{id}");
    }
    assert!(charts(&public).contains("lorenz") && charts(&public).contains("waiting"));
    // Between the curves of all and of those who contributed lie few people.
    let lines = |report: &Report| {
        let mut charts = report.sections.iter().flat_map(|section| &section.charts);
        charts.find_map(|chart| match chart {
            Chart::Curve(curve) if curve.caption.id == "lorenz" => Some(curve.lines.len()),
            _ => None,
        })
    };
    assert_eq!((lines(&member), lines(&public)), (Some(2), Some(1)));
}

#[test]
fn s1_9_few_who_did_not_are_hidden_like_few_who_did() {
    const MEMBERS: u32 = 12;
    for contributors in 0..=MEMBERS {
        let mut s = Script::default();
        for who in 1..=MEMBERS {
            s.join(-90.0, who);
        }
        for who in 1..=contributors {
            s.ask(3.0, who, 10 + who);
        }
        // Something that is before the window, so that there is something on record.
        s.ask(-80.0, 1, 9);
        let public = of(&s, Audience::Public);
        let may = [0, 5, 6, 7, MEMBERS].contains(&contributors);
        for name in ["participation-rate", "contributing-members", "active-members"] {
            let told = public.measure(name).unwrap();
            assert_eq!(told.value().is_some(), may, "{name}: {contributors}: {told:?}");
        }
        for series in ["contributing-members-by-month", "active-members-by-month"] {
            for point in &public.series(series).unwrap().points {
                let told = point.value.unwrap_or(0.0) as u32;
                assert!([0, 5, 6, 7, MEMBERS].contains(&told), "{series}: {point:?}");
            }
        }
        // A tier is what is left of all members, or of those who contributed.
        let tiers = public.series("members-by-tier").unwrap();
        let open = tiers
            .points
            .iter()
            .filter(|point| point.value.is_some_and(|n| n > 0.0));
        let counts: Vec<u32> = open.map(|point| point.value.unwrap() as u32).collect();
        assert!(
            counts.is_empty() || counts.iter().sum::<u32>() == MEMBERS,
            "{counts:?}"
        );
        assert!(counts.iter().all(|n| *n >= 5), "{counts:?}");
        // The index is the mean of its parts, so that it may not be told beside all but one of them.
        let parts = |measure: &&Measure| measure.name().starts_with("profile-");
        let profile = &public.sections[0];
        let hidden = profile
            .measures
            .iter()
            .filter(parts)
            .filter(|m| serde_json::to_value(m).unwrap()["state"] == "suppressed");
        let hidden: Vec<&str> = hidden.map(Measure::name).collect();
        assert!(
            hidden.is_empty() || hidden.contains(&"profile-index"),
            "{hidden:?}"
        );
        let in_words = profile.notes.iter().any(|note| note.starts_with("In words"));
        assert!(hidden.is_empty() || !in_words, "{:?}", profile.notes);
    }
}
