//! S3.3, S2.7: what makes a tie between two people, and that it counts only while both are members.

use learncomm_core::Role;
use learncomm_core::contribution::CheckIn;
use learncomm_core::engagement::report::{Report, ReportOptions, Span};
use learncomm_core::ledger::Verb;

use crate::articles::{edit, revise, write};
use crate::coaching::paired;
use crate::collections::{make, put};
use crate::common::{Guild, handle, wait};
use crate::recognition::{give, thanks};
use crate::script::{Script, is, value};

fn four() -> Script {
    let mut s = Script::default();
    for who in 1..=4 {
        s.join(-60.0, who);
    }
    s
}

fn line(s: &mut Script, at: f64, (from, toward): (u32, u32), verb: Verb, object: u32) {
    let line = s.add(at, from, verb);
    (line.object, line.toward) = (object, toward);
}

#[test]
fn s3_3_thanks_and_check_ins_are_ties_and_curating_is_none() {
    let mut s = four();
    line(&mut s, 1.0, (1, 2), Verb::Recognised, 20);
    is(&s.report(30), "partners-per-member", 0.5, 4);
    line(&mut s, 2.0, (2, 1), Verb::Recognised, 21);
    is(&s.report(30), "reciprocity-dyads", 1.0, 1);
    // Taken back, it is no tie.
    s.act_on(3.0, 2, Verb::RemovedByAuthor, 21);
    is(&s.report(30), "reciprocity-dyads", 0.0, 1);
    // Whoever notes it, a check-in goes from the coach, 3.
    line(&mut s, 1.0, (3, 4), Verb::Paired, 30);
    is(&s.report(30), "isolates", 0.5, 4);
    line(&mut s, 4.0, (4, 3), Verb::CheckedIn, 30);
    line(&mut s, 5.0, (3, 4), Verb::CheckedIn, 30);
    let report = s.report(30);
    is(&report, "isolates", 0.0, 4);
    is(&report, "reciprocity-arcs", 0.0, 2);
    for verb in [
        Verb::Revised,
        Verb::Collected,
        Verb::Rated,
        Verb::VotedUp,
        Verb::Confirmed,
        Verb::Awarded,
    ] {
        let mut more = s.clone();
        line(&mut more, 6.0, (1, 3), verb, 40);
        is(&more.report(30), "partners-per-member", 1.0, 4);
    }
    // After one of them has left there is nobody to be tied to.
    let mut left = four();
    left.leave(-1.0, 2);
    line(&mut left, 1.0, (1, 2), Verb::Recognised, 20);
    line(&mut left, 1.0, (2, 3), Verb::Recognised, 21);
    assert_eq!(value(&left.report(30), "partners-per-member"), Some(0.0));
}

fn report(guild: &Guild) -> Report {
    let options = ReportOptions {
        span: Span::Everything,
        ..ReportOptions::default()
    };
    wait(guild.op.report(&guild.community, &options)).unwrap()
}

fn partners(guild: &Guild) -> f64 {
    guild.pass(60);
    let report = report(guild);
    // As long as nobody did anything for anybody there is no figure.
    let Some(measure) = report.measure("partners-per-member") else {
        return 0.0;
    };
    (measure.value().unwrap() * measure.n() as f64).round()
}

#[test]
fn s3_3_what_people_do_for_each_other_ties_them() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    assert_eq!(partners(&guild), 0.0);
    // A comment on something that was shared goes toward who shared it.
    let article = write(&guild, "mei", "How we test");
    guild.comment("fay", article.id);
    assert_eq!(partners(&guild), 2.0);
    // Revising, collecting and rating it does not.
    revise(&guild, "ned", article.id, &edit(1, "Better.")).unwrap();
    let of = make(&guild, "ned");
    put(&guild, "ned", of, &article);
    wait(guild.desk("ned").rate(community, article.id, 5)).unwrap();
    assert_eq!(partners(&guild), 2.0);
    let given = give(&guild, "ned", &thanks(&["mei"], "For the article.")).unwrap();
    assert_eq!(partners(&guild), 4.0);
    wait(guild.op.remove_recognition(community, given.id, "Not so.")).unwrap();
    assert_eq!(partners(&guild), 2.0);
    // A pair is one when it meets.
    let pair = paired(&guild, "ned", "fay");
    assert_eq!(partners(&guild), 2.0);
    wait(
        guild
            .desk("fay")
            .check_in_coaching(community, pair, &CheckIn::default()),
    )
    .unwrap();
    assert_eq!(partners(&guild), 4.0);
    let told = guild
        .ledger()
        .into_iter()
        .find(|a| a.verb == Verb::CheckedIn)
        .unwrap();
    let ned = wait(guild.op.member(community, &handle("ned")))
        .unwrap()
        .membership
        .number;
    assert_eq!(told.toward, ned, "the coach, although the other one noted it");
}
