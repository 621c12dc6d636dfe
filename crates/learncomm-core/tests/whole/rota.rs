//! Rotas: leading goes round, fairly, and can be handed over.

use learncomm_core::id::CommunityId;
use learncomm_core::session::{Answer, Attendance, NewSeries, Occurrence, RotaOf, SessionRole};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::rsvp::plan;

const OPENERS: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

/// A guild with a rota of openers on which are ada, ben and cem, and sessions on five days.
fn openers() -> (Guild, CommunityId, Vec<Occurrence>) {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    wait(guild.desk("fay").create_rota(community, OPENERS)).unwrap();
    for name in ["ada", "ben", "cem"] {
        let desk = guild.join(name, Role::Member);
        guild.pass(1);
        wait(desk.join_rota(community, OPENERS, None)).unwrap();
    }
    let days = 6..11;
    let sessions = days
        .map(|day| guild.session(&format!("2026-01-{day:02} 10:00"), plan("Weekly")))
        .collect();
    (guild, community, sessions)
}

fn assign(guild: &Guild, session: &Occurrence) -> String {
    let turn = wait(
        guild
            .desk("fay")
            .assign_turn(guild.community.id, OPENERS, session.id, None),
    )
    .unwrap();
    turn.handle.to_string()
}

fn order(guild: &Guild) -> Vec<String> {
    let next = wait(guild.op.next_on_rota(guild.community.id, OPENERS, None, 10)).unwrap();
    next.into_iter().map(|line| line.handle.to_string()).collect()
}

fn openers_of(guild: &Guild, session: &Occurrence) -> Vec<String> {
    let lines = guild.roll(session).into_iter();
    lines
        .filter(|l| l.roles.contains(&SessionRole::Opener))
        .map(|l| l.handle.to_string())
        .collect()
}

#[test]
fn s2_8_s2_10_the_opening_is_led_by_each_in_turn() {
    let (guild, community, sessions) = openers();
    let again = wait(guild.desk("fay").create_rota(community, OPENERS));
    assert_eq!(refused(again, &["rota `opener` exists"]), ErrorKind::Exists);
    let led: Vec<String> = sessions.iter().map(|s| assign(&guild, s)).collect();
    assert_eq!(led, ["ada", "ben", "cem", "ada", "ben"]);
    assert_eq!(openers_of(&guild, &sessions[3]), ["ada"]);
    let lines = wait(guild.desk("gus").rota(community, OPENERS)).unwrap().people;
    let shown: Vec<_> = lines
        .iter()
        .map(|l| (l.handle.as_str(), l.turns, l.planned.len()))
        .collect();
    assert_eq!(shown, [("cem", 1, 1), ("ada", 2, 2), ("ben", 2, 2)]);
    // One more leads together with the first.
    assert_eq!(assign(&guild, &sessions[0]), "cem");
    assert_eq!(openers_of(&guild, &sessions[0]), ["ada", "cem"]);
    let who = wait(
        guild
            .op
            .assign_turn(community, OPENERS, sessions[0].id, Some(&handle("ada"))),
    );
    refused(who, &["ada cannot lead session", "they lead it already"]);
    let who = wait(
        guild
            .op
            .assign_turn(community, OPENERS, sessions[0].id, Some(&handle("mei"))),
    );
    refused(who, &["mei is not on the rota of openers"]);
    refused(
        wait(
            guild
                .desk("mei")
                .assign_turn(community, OPENERS, sessions[1].id, None),
        ),
        &["plan sessions"],
    );
    guild.until("2026-01-06 10:00");
    refused(
        wait(guild.op.assign_turn(community, OPENERS, sessions[0].id, None)),
        &["began at"],
    );
}

#[test]
fn s2_8_who_cannot_lead_keeps_their_place() {
    let (guild, community, sessions) = openers();
    guild.said("ada", &sessions[0], Answer::No);
    let next = wait(guild.op.next_on_rota(community, OPENERS, Some(sessions[0].id), 9)).unwrap();
    let next: Vec<_> = next.iter().map(|l| (l.handle.as_str(), l.place)).collect();
    assert_eq!(next, [("ben", Some(1)), ("cem", Some(2))]);
    assert_eq!(assign(&guild, &sessions[0]), "ben");
    // Declining the role for one session says nothing about the next.
    let invitation = wait(guild.op.invite(
        community,
        sessions[1].id,
        &handle("ada"),
        Some(SessionRole::Opener),
        "",
    ));
    invitation.unwrap();
    wait(guild.desk("ada").decline_invitation(community, sessions[1].id)).unwrap();
    assert_eq!(assign(&guild, &sessions[1]), "cem");
    assert_eq!(assign(&guild, &sessions[2]), "ada");

    // Excused until a day: passed over before it, and not after. Who may see it does.
    let until = Some(at("2026-01-10 00:00"));
    wait(
        guild
            .desk("ben")
            .excuse_from_leading(community, None, until, false),
    )
    .unwrap();
    wait(guild.desk("cem").excuse_from_leading(community, None, None, true)).unwrap();
    assert_eq!(order(&guild), ["ada"]);
    let seen = |name: &str| -> Vec<String> {
        let lines = wait(guild.desk(name).rota(community, OPENERS)).unwrap().people;
        let excused = lines.into_iter().filter(|l| l.excused);
        let mut names: Vec<_> = excused.map(|l| l.handle.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(seen("fay"), ["ben", "cem"]);
    assert_eq!(seen("ben"), ["ben", "cem"]);
    assert_eq!(seen("mei"), ["cem"]);
    assert_eq!(assign(&guild, &sessions[3]), "ada");
    assert_eq!(assign(&guild, &sessions[4]), "ben");
    wait(guild.op.end_excuse(community, Some(&handle("cem")))).unwrap();
    // Who has left is passed over.
    wait(guild.op.release(community, &handle("cem"), None)).unwrap();
    guild.pass(1);
    guild.said("ada", &sessions[2], Answer::Excused);
    let nobody = wait(guild.op.next_on_rota(community, OPENERS, Some(sessions[2].id), 9)).unwrap();
    assert_eq!(nobody, []);
    refused(
        wait(guild.op.assign_turn(community, OPENERS, sessions[2].id, None)),
        &["nobody on the rota of openers can lead session"],
    );
}

#[test]
fn s2_10_a_turn_is_handed_over_or_swapped() {
    let (guild, community, sessions) = openers();
    for session in &sessions[..3] {
        assign(&guild, session);
    }
    let (ada, cem) = (guild.desk("ada"), guild.desk("cem"));
    let over = |desk: &learncomm_core::Desk, n: usize, to: &str| {
        wait(desk.hand_over_turn(community, OPENERS, sessions[n].id, None, &handle(to)))
    };
    refused(over(&cem, 0, "ben"), &["no such turn on the rota of openers"]);
    refused(over(&ada, 0, "mei"), &["mei is not on the rota"]);
    guild.said("ben", &sessions[0], Answer::Excused);
    refused(over(&ada, 0, "ben"), &["ben cannot lead"]);
    over(&ada, 0, "cem").unwrap();
    assert_eq!(openers_of(&guild, &sessions[0]), ["cem"]);
    // It counts for who leads: ada is next, cem last.
    assert_eq!(order(&guild), ["ada", "ben", "cem"]);
    let others = wait(ada.hand_over_turn(
        community,
        OPENERS,
        sessions[1].id,
        Some(&handle("ben")),
        &handle("ada"),
    ));
    refused(others, &["plan sessions"]);

    // cem has the third, ben the second.
    let ben = guild.desk("ben");
    let swap = |desk: &learncomm_core::Desk| {
        wait(desk.swap_turns(community, OPENERS, sessions[1].id, sessions[2].id))
    };
    refused(swap(&ada), &["plan sessions"]);
    let swapped = swap(&ben).unwrap();
    assert_eq!(swapped.map(|turn| turn.handle.to_string()), ["cem", "ben"]);
    assert_eq!(openers_of(&guild, &sessions[1]), ["cem"]);
    assert_eq!(openers_of(&guild, &sessions[2]), ["ben"]);
    assert_eq!(order(&guild), ["ada", "ben", "cem"]);
    let none = wait(
        guild
            .op
            .swap_turns(community, OPENERS, sessions[0].id, sessions[4].id),
    );
    refused(none, &["no such turn"]);
    guild.until("2026-01-06 10:00");
    refused(over(&cem, 0, "ada"), &["began at"]);
}

#[test]
fn s2_10_a_turn_counts_for_who_led() {
    let (guild, community, sessions) = openers();
    for session in &sessions[..3] {
        assign(&guild, session);
    }
    // ada did not come: the turn is theirs still, so they are next.
    guild.until("2026-01-06 10:00");
    let absent = [(handle("ada"), Attendance::Absent)];
    let record = |n: usize, entries: &[_]| {
        wait(
            guild
                .op
                .record_attendance(community, sessions[n].id, entries, None),
        )
    };
    record(0, &absent).unwrap();
    assert_eq!(order(&guild), ["ada", "ben", "cem"]);
    // They did, after all.
    record(0, &[(handle("ada"), Attendance::Late)]).unwrap();
    assert_eq!(order(&guild), ["ada", "ben", "cem"]);
    assert_eq!(assign(&guild, &sessions[3]), "ada");
    // What did not take place gives the turn back.
    guild.until("2026-01-07 10:00");
    record(1, &[]).unwrap();
    wait(guild.op.undo_attendance(community, sessions[1].id, "nobody came")).unwrap();
    assert_eq!(order(&guild), ["ben", "cem", "ada"]);
    // Who leaves gives their planned turns back; who comes again begins at what the others have.
    let given = wait(guild.desk("ada").leave_rota(community, OPENERS, None)).unwrap();
    assert_eq!(
        given.iter().map(|t| t.number).collect::<Vec<_>>(),
        [sessions[3].number]
    );
    assert_eq!(openers_of(&guild, &sessions[3]), [""; 0]);
    refused(
        wait(guild.desk("ada").leave_rota(community, OPENERS, None)),
        &["you are not on the rota"],
    );
    wait(guild.op.join_rota(community, OPENERS, Some(&handle("ada")))).unwrap();
    assert_eq!(order(&guild), ["ben", "ada", "cem"]);
    let other = RotaOf {
        role: SessionRole::NoteTaker,
        series: None,
    };
    let missing = wait(guild.op.rota(community, other));
    assert_eq!(
        refused(missing, &["no rota `note-taker`", "create it first"]),
        ErrorKind::NotFound
    );
    assert_eq!(wait(guild.op.rotas(community)).unwrap().len(), 1);
}

/// A turn counts once, on the rota that its taker is on: that of the series first.
#[test]
fn s2_10_a_turn_counts_on_the_rota_that_one_is_on() {
    let (guild, community, _) = openers();
    let fay = guild.desk("fay");
    let weekly = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY".to_owned(),
        first: crate::series::local("2026-01-06 12:00"),
        zone: None,
        minutes: 60,
        plan: plan("Weekly"),
    };
    let made = wait(fay.create_series(community, weekly)).unwrap();
    let own = RotaOf {
        series: Some(made.series.id),
        ..OPENERS
    };
    wait(fay.create_rota(community, own)).unwrap();
    wait(guild.desk("ada").join_rota(community, own, None)).unwrap();
    let session = &made.made[0];
    // Ada opens it by the rota of the series, ben by the other one.
    wait(fay.assign_turn(community, own, session.id, None)).unwrap();
    wait(fay.assign_turn(community, OPENERS, session.id, Some(&handle("ben")))).unwrap();
    guild.until("2026-01-06 12:00");
    wait(guild.op.record_attendance(community, session.id, &[], None)).unwrap();
    let turns = |of: RotaOf| -> Vec<(String, u32)> {
        let people = wait(guild.op.rota(community, of)).unwrap().people;
        people.iter().map(|l| (l.handle.to_string(), l.turns)).collect()
    };
    let row = |who: &str, n| (who.to_owned(), n);
    assert_eq!(turns(own), [row("ada", 1)]);
    assert_eq!(turns(OPENERS), [row("ada", 0), row("cem", 0), row("ben", 1)]);
}
