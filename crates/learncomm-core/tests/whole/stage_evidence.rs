//! What speaks for which stage of life, of a guild whose half year is played through the use cases.

use learncomm_core::Role;
use learncomm_core::community::{CharterEdit, SettingsEdit};
use learncomm_core::contribution::NewAnswer;
use learncomm_core::engagement::report::{ReportOptions, Span};
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::session::{Attendance, SessionRole};

use crate::common::{Guild, handle, wait};
use crate::norms;
use crate::rsvp::plan;

/// The statements that hold, in words, by stage.
fn met(guild: &Guild, until: Option<&str>) -> Vec<(LifeStage, &'static str)> {
    let slug = &guild.community.slug;
    let community = wait(guild.op.community(slug)).unwrap();
    let span = until.map_or(Span::Everything, |day| Span::Days {
        from: None,
        until: Some(day.parse().unwrap()),
    });
    let options = ReportOptions {
        span,
        ..ReportOptions::default()
    };
    let evidence = wait(guild.desk("mei").stage_evidence(&community, &options)).unwrap();
    let all = evidence.iter().flat_map(|of| {
        let met = of.evidence.iter().filter(|e| e.met);
        met.map(|e| (of.stage, e.statement))
    });
    all.collect()
}

fn says(met: &[(LifeStage, &str)], stage: LifeStage, words: &str) -> bool {
    met.iter()
        .any(|(s, statement)| *s == stage && statement.contains(words))
}

#[test]
fn s2_6_evidence_grows_with_what_happens_and_declares_nothing() {
    use LifeStage::{Coalescing, Maturing, Potential, Stewardship, Transformation};
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["ned", "nia", "kim", "lou"] {
        guild.join(name, Role::Member);
    }
    let young = met(&guild, None);
    assert!(says(&young, Potential, "no charter"), "{young:?}");
    assert!(says(&young, Potential, "fewer than 3 sessions"), "{young:?}");
    assert!(!says(&young, Coalescing, "charter"), "{young:?}");

    let edit = CharterEdit {
        purpose: Some("To test well.".to_owned()),
        domain: Some("Testing.".to_owned()),
        practice: Some("Reviews.".to_owned()),
        settings: SettingsEdit {
            consent_percent: Some(30),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    // Three sessions, each led by another and about another topic.
    for (i, leader) in ["fay", "ned", "nia"].into_iter().enumerate() {
        let mut session = plan("Guild meeting");
        session.topics = vec![format!("topic-{i}").parse().unwrap()];
        session.leads = vec![guild.lead(leader, SessionRole::Facilitator)];
        let when = format!("2026-01-{:02} 10:00", 8 + 7 * i);
        let session = guild.session(&when, session);
        guild.until(&when);
        guild.pass(3_600);
        wait(
            guild
                .op
                .record_attendance(community, session.id, &[], Some(Attendance::Present)),
        )
        .unwrap();
    }
    // A ring of answers joins four of the five who do not organise.
    for (asker, answerer) in [("mei", "ned"), ("ned", "nia"), ("nia", "kim")] {
        let asked = guild.ask(asker, "How?");
        let body = "So.".to_owned();
        wait(
            guild
                .desk(answerer)
                .answer(community, NewAnswer { to: asked.id, body }),
        )
        .unwrap();
    }
    let norm = norms::adopted(&guild, "No blame");
    for name in ["sol", "fay", "mei", "ned", "nia"] {
        wait(guild.desk(name).acknowledge_norm(community, norm.id)).unwrap();
    }
    let grown = met(&guild, None);
    for (stage, words) in [
        (Coalescing, "the charter is approved"),
        (Coalescing, "at least 3 sessions"),
        (Coalescing, "at least 60 %"),
        (Maturing, "peer ties join at least half"),
        (Maturing, "at least 3 topics"),
        (Stewardship, "leading rotates"),
    ] {
        assert!(says(&grown, stage, words), "{words}: {grown:?}");
    }
    // Two of them asked, answered and led as much as all the others.
    assert!(
        !says(&grown, Stewardship, "at least 3 people carry half"),
        "{grown:?}"
    );
    assert!(!grown.iter().any(|(stage, _)| *stage == Potential), "{grown:?}");
    assert!(
        !says(&grown, Maturing, "rising"),
        "less than eight months tell no trend"
    );
    assert!(!says(&grown, Transformation, "two meeting cycles"), "{grown:?}");
    // Weekly sessions, and then none for five weeks.
    guild.until("2026-03-01 09:00");
    let silent = met(&guild, Some("2026-03-01"));
    assert!(says(&silent, Transformation, "two meeting cycles"), "{silent:?}");
    // Only the community declares a stage.
    let slug = &guild.community.slug;
    assert_eq!(wait(guild.op.community(slug)).unwrap().stage, None);
    assert!(wait(guild.op.member(community, &handle("mei"))).is_ok());
}
