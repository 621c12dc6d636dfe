//! A report after one more activity (S4.7).

use std::sync::Arc;

use learncomm_core::engagement::report::{LiveReport, ReportOptions, Span};
use learncomm_core::id::SeededIds;
use learncomm_core::{ErrorKind, Hub, Role};

use crate::common::{Guild, handle, wait};
use crate::counting::Counting;

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
    for span in spans {
        let options = ReportOptions {
            span,
            ..ReportOptions::default()
        };
        let fresh = wait(guild.desk(who).report(&guild.community, &options)).unwrap();
        let kept = wait(live.report(&options)).unwrap();
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
