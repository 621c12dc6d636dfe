//! A report after one more activity (S4.7).

use std::sync::Arc;

use chrono::TimeDelta;
use learncomm_core::community::{CharterEdit, GoalVisibility, SettingsEdit};
use learncomm_core::engagement::report::{Audience, LiveReport, ReportOptions, Span};
use learncomm_core::engagement::suggestion::SuggestionFilter;
use learncomm_core::id::SeededIds;
use learncomm_core::{ErrorKind, Hub, Role};

use crate::common::{Guild, handle, wait};
use crate::counting::Counting;
use crate::{goals, pulses, value_stories};

/// What a report that is kept ready says is what a fresh one says.
#[track_caller]
fn same(guild: &Guild, live: &mut LiveReport, who: &str) {
    let today = guild.hub.now().date_naive();
    let spans = [
        Span::Everything,
        Span::LastDays {
            days: 30,
            upto: today,
        },
        Span::LastMonths {
            months: 1,
            before: today,
        },
    ];
    let earlier = guild.hub.now() - TimeDelta::hours(1);
    let all = spans.into_iter().flat_map(|span| {
        let of = |audience, compare, as_of| ReportOptions {
            span: span.clone(),
            audience,
            compare,
            as_of,
            ..ReportOptions::default()
        };
        [
            of(None, true, None),
            of(Some(Audience::Public), true, None),
            of(Some(Audience::Member), false, None),
            of(None, true, Some(earlier)),
            ReportOptions {
                sections: vec!["network".to_owned(), "questions".to_owned()],
                ..of(None, true, None)
            },
        ]
    });
    for options in all {
        let kept = wait(live.report(&options));
        let fresh = match wait(guild.desk(who).report(&guild.community, &options)) {
            Ok(fresh) => fresh,
            // There was nothing yet.
            Err(e) => {
                assert_eq!(kept.unwrap_err().to_string(), e.to_string());
                continue;
            }
        };
        let kept = kept.unwrap();
        assert_eq!(
            serde_json::to_value(&kept).unwrap(),
            serde_json::to_value(&fresh).unwrap(),
            "{options:?}"
        );
    }
}

#[test]
fn s4_7_a_report_that_is_kept_says_what_a_fresh_one_says() {
    let guild = Guild::with_roles();
    let c = guild.community.id;
    let mut live = guild.desk("mei").live_report(c);
    same(&guild, &mut live, "mei");
    let question = guild.ask("mei", "How?");
    same(&guild, &mut live, "mei");
    guild.pass(3_600);
    let answer = guild.answer("fay", question.id);
    same(&guild, &mut live, "mei");
    wait(guild.desk("mei").accept(c, answer.id)).unwrap();
    guild.comment("sol", answer.id);
    wait(guild.desk("sol").rate(c, answer.id, 5)).unwrap();
    same(&guild, &mut live, "mei");
    // What has to be judged anew: somebody joins, something is removed, the ledger is sealed, somebody leaves.
    guild.join("ada", Role::Member);
    same(&guild, &mut live, "mei");
    wait(guild.desk("fay").remove(c, answer.id, None)).unwrap();
    same(&guild, &mut live, "mei");
    guild.pass(40 * 86_400);
    wait(guild.hub.seal(c)).unwrap();
    same(&guild, &mut live, "mei");
    guild.ask("ada", "And how?");
    wait(guild.op.release(c, &handle("fay"), None)).unwrap();
    same(&guild, &mut live, "mei");
    // Whether one may read it is asked each time.
    wait(guild.op.release(c, &handle("mei"), None)).unwrap();
    let refused = wait(live.report(&ReportOptions::default())).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
}

#[test]
fn s4_7_s1_9_a_report_that_is_kept_follows_what_is_not_in_the_ledger() {
    let guild = pulses::guild();
    let c = guild.community.id;
    let mut live: Vec<(&str, LiveReport)> = ["mei", "sol"]
        .map(|who| (who, guild.desk(who).live_report(c)))
        .into();
    let mut check = || live.iter_mut().for_each(|(who, live)| same(&guild, live, who));
    for who in &pulses::PEOPLE[..7] {
        let asked = guild.ask(who, "How?");
        guild.answer("fay", asked.id);
        guild.pass(40);
    }
    check();
    // From how many people on something is told.
    for k in [8, 3, 5] {
        let edit = CharterEdit {
            settings: SettingsEdit {
                anonymity_k: Some(k),
                ..SettingsEdit::default()
            },
            ..CharterEdit::default()
        };
        wait(guild.op.edit_charter(c, &edit)).unwrap();
        check();
    }
    // Goals, figures and stories.
    let goal = goals::set(&guild);
    goals::set_own(&guild, "mei", GoalVisibility::Community);
    check();
    goals::observe(&guild, "sol", goal.id, 30.0, "2026-01-06").unwrap();
    let story = value_stories::story(learncomm_core::community::ValueCycle::Realised);
    let told = value_stories::tell(&guild, "mei", &story).unwrap();
    check();
    wait(guild.desk("fay").confirm_value_story(c, told.id, None)).unwrap();
    check();
    // A pulse that is closed by whoever reads first after its end, which lies in the past then.
    let item = learncomm_core::engagement::pulse::NewItem::new("belonging", "I belong here.");
    let pulse = pulses::open(&guild, &pulses::plan(vec![item]));
    for (who, said) in pulses::PEOPLE.iter().zip(["2", "3", "4", "3", "3", "2"]) {
        pulses::answer(&guild, who, pulse.id, &[("belonging", said)]).unwrap();
    }
    check();
    guild.clock.set(crate::common::at("2026-01-25 09:00"));
    guild.ask("mei", "And then?");
    check();
    check();
    // What is dismissed changes nothing in it.
    guild.pass(9 * 86_400);
    let (all, fay) = (
        SuggestionFilter {
            all: true,
            rule: None,
        },
        guild.desk("fay"),
    );
    let next = wait(fay.next_suggestions(&guild.community, &all)).unwrap();
    let first = &next.suggestions[0].key;
    wait(fay.dismiss_suggestion(&guild.community, first, None, "")).unwrap();
    check();
    wait(guild.desk("mei").withdraw_value_story(c, told.id)).unwrap();
    guild.pass(60 * 86_400);
    check();
}

#[test]
fn s4_7_one_more_activity_is_all_that_is_read() {
    let guild = Guild::with_roles();
    let c = guild.community.id;
    let question = guild.ask("mei", "How?");
    for _ in 0..300 {
        guild.comment("sol", question.id);
    }
    wait(guild.hub.seal(c)).unwrap();
    let store = Arc::new(Counting::new(guild.store.clone()));
    let hub = wait(Hub::open_with(
        store.clone(),
        guild.clock.clone(),
        SeededIds::new(9),
    ))
    .unwrap();
    let mut live = hub.as_operator().live_report(c);
    wait(live.report(&ReportOptions::default())).unwrap();
    guild.comment("sol", question.id);
    store.take();
    let report = wait(live.report(&ReportOptions::default())).unwrap();
    let reads = store.take();
    assert_eq!(report.measure("recorded-comments").unwrap().value(), Some(301.0));
    assert!(reads.records < 20, "{reads:?}");
}
