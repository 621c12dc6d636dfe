//! Records that many people write to: they stay small enough for a store, and who finds one full learns what to do.

use learncomm_core::community::{CharterEdit, SettingsEdit};
use learncomm_core::norm::{
    FlagOn, MAX_FLAG_WORDS, MAX_NORM_TEXT, MAX_VOICE, MAX_VOICES, NewFlag, NewNorm, Ruling, Stance,
};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::flags::{conduct, flaggable, rule};

/// Letters of four bytes each.
fn words(letters: usize) -> String {
    "𝄞".repeat(letters)
}

fn until_full(mut said: impl FnMut(usize) -> Result<(), Error>) -> (usize, Error) {
    (0..1_000).find_map(|i| said(i).err().map(|e| (i, e))).unwrap()
}

#[test]
fn s2_11_a_discussion_that_is_full_goes_on_with_a_new_draft() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for i in 0..10 {
        guild.join(&format!("p{i}"), Role::Member);
    }
    let norm = NewNorm {
        title: "Long".to_owned(),
        text: words(MAX_NORM_TEXT),
        ..NewNorm::default()
    };
    let norm = wait(guild.desk("mei").draft_norm(community, norm)).unwrap();
    let speak = |i: usize, stance| {
        let desk = guild.desk(&format!("p{}", i / MAX_VOICES));
        wait(desk.speak_on_norm(community, norm.id, stance, &words(MAX_VOICE))).map(drop)
    };
    let (said, full) = until_full(|i| speak(i, Stance::Comment));
    assert!(said >= 9, "{said}");
    assert_eq!(
        refused(Err::<(), _>(full), &["no room", "a new draft"]),
        ErrorKind::Rule
    );
    // Those who comment at length leave others the room to object and to consent.
    let (objected, full) = until_full(|i| speak(i + 3 * MAX_VOICES, Stance::Concern));
    assert!(objected >= 14, "{objected}");
    assert_eq!(
        refused(Err::<(), _>(full), &["a concern on version 1"]),
        ErrorKind::Rule
    );
    wait(guild.desk("sol").redraft_norm(community, norm.id, "Shorter.")).unwrap();
    speak(0, Stance::Comment).unwrap();
}

#[test]
fn s4_6_a_flag_that_was_raised_often_can_still_be_ruled_on() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    // What is hidden takes no further flags.
    let edit = CharterEdit {
        settings: SettingsEdit {
            hide_at_flags: Some(0),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    for i in 0..60 {
        guild.join(&format!("p{i}"), Role::Member);
    }
    let (raised, full) = until_full(|i| {
        let new = NewFlag {
            on: FlagOn::Contribution(asked.id),
            norm: norm.id,
            words: words(MAX_FLAG_WORDS),
        };
        wait(guild.desk(&format!("p{i}")).raise_flag(community, &new)).map(drop)
    });
    assert!(raised >= 30, "{raised}");
    assert_eq!(
        refused(Err::<(), _>(full), &["the stewards know"]),
        ErrorKind::Rule
    );
    let flag = wait(guild.desk("sol").flags(community, Default::default(), None, 9))
        .unwrap()
        .0;
    rule(&guild.desk("sol"), &guild, flag[0].id, Ruling::Hide).unwrap();
    let mei = guild.desk("mei");
    wait(mei.appeal(community, flag[0].id, &words(MAX_FLAG_WORDS))).unwrap();
}

#[test]
fn s4_6_nobody_fills_a_flag_alone() {
    let (guild, norm, _) = flaggable();
    let (raised, full) = until_full(|_| conduct(&guild, "mei", "fay", &norm).map(drop));
    assert_eq!(raised, 10);
    assert_eq!(
        refused(Err::<(), _>(full), &["raised by you as often"]),
        ErrorKind::Rule
    );
    let theirs = wait(
        guild
            .desk("mei")
            .flags(guild.community.id, Default::default(), None, 9),
    )
    .unwrap()
    .0;
    assert_eq!(theirs[0].raised.len(), 10, "who flagged sees what they said");
    assert!(theirs[0].raised.iter().all(|r| r.by == Some(handle("mei"))));
    conduct(&guild, "ned", "fay", &norm).unwrap();
}
