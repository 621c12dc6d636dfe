//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::id::{FlagId, NormId};
use learncomm_core::norm::{
    AppealOutcome, FlagFilter, FlagOn, NewFlag, Norm, NormFilter, Review, Ruling, Stance,
};
use learncomm_core::{Desk, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, wait};
use crate::flags::ruling;
use crate::norms::{new_norm, speak};

struct Stage {
    guild: Guild,
    /// In force.
    norm: Norm,
    /// Under discussion, with enough voices to be adopted; drafted by `ned`.
    draft: Norm,
    /// Drafted by `lou`, who has a concern and has left.
    left: NormId,
    /// On `others`, raised by `mei`.
    flag: FlagId,
    /// On `mine`; they were reminded.
    mine_flag: FlagId,
    /// Ruled on by `sue`, appealed against by `ned`.
    appealed: FlagId,
    /// Because of it something is hidden.
    hiding: FlagId,
}

const TRIALS: &Table<Stage> = &[
    ("s2_11 draft a norm", "sfm", |d, _, c| {
        wait(d.draft_norm(c, new_norm("New"))).map(drop)
    }),
    ("s2_11 redraft a norm", "sfm", |d, s, c| {
        wait(d.redraft_norm(c, s.draft.id, "Else.")).map(drop)
    }),
    ("s2_11 speak on a norm", "sfm", |d, s, c| {
        wait(d.speak_on_norm(c, s.draft.id, Stance::Concern, "Why?")).map(drop)
    }),
    ("s2_11 settle concerns", "sfm", |d, s, c| {
        wait(d.speak_on_norm(c, s.draft.id, Stance::Concern, "Why?"))?;
        wait(d.settle_concerns(c, s.draft.id)).map(drop)
    }),
    ("s2_11 acknowledge a norm", "sfm", |d, s, c| {
        wait(d.acknowledge_norm(c, s.norm.id)).map(drop)
    }),
    ("s2_11 adopt another's norm", "osf", |d, s, c| {
        wait(d.adopt_norm(c, s.draft.id)).map(drop)
    }),
    ("s2_11 withdraw another's draft", "osf", |d, s, c| {
        wait(d.withdraw_draft(c, s.draft.id)).map(drop)
    }),
    ("s2_11 review a norm", "osf", |d, s, c| {
        wait(d.review_norm(c, s.norm.id, &Review::Keep { next: None })).map(drop)
    }),
    ("s2_11 read norms", "osfmg", |d, _, c| {
        wait(d.norms(c, NormFilter::default(), None, 9)).map(drop)
    }),
    ("s2_11 read a norm", "osfmg", |d, s, c| {
        wait(d.norm(c, s.norm.id)).map(drop)
    }),
    ("s2_11 find a norm", "osfmg", |d, s, c| {
        wait(d.find_norm(c, s.norm.slug.as_str())).map(drop)
    }),
    ("s2_11 read a version of a norm", "osfmg", |d, s, c| {
        wait(d.norm_version(c, s.norm.id, 1)).map(drop)
    }),
    ("s2_11 read the history of a norm", "osfmg", |d, s, c| {
        wait(d.norm_history(c, s.norm.id, 0, 9)).map(drop)
    }),
    ("s2_11 compare versions of a norm", "osfmg", |d, s, c| {
        wait(d.norm_diff(c, s.norm.id, 1, 1)).map(drop)
    }),
    ("s2_11 read who was heard on a norm", "osfmg", |d, s, c| {
        wait(d.consent(c, s.draft.id)).map(drop)
    }),
    (
        "s2_11 settle the concern of somebody who has left",
        "osf",
        |d, s, c| wait(d.settle_concerns_of(c, s.left, &handle("lou"), "Left.")).map(drop),
    ),
    ("s2_11 read which reviews are due", "osfmg", |d, s, c| {
        wait(d.norms_due(c, s.guild.hub.now())).map(drop)
    }),
    ("s4_6 flag conduct", "sfmg", |d, s, c| {
        let new = NewFlag {
            on: FlagOn::Conduct(handle("sue")),
            norm: s.norm.id,
            words: "Loud.".to_owned(),
        };
        wait(d.raise_flag(c, &new)).map(drop)
    }),
    ("s4_6 list the flags that they may see", "osfmg", |d, _, c| {
        wait(d.flags(c, FlagFilter::default(), None, 9)).map(drop)
    }),
    ("s4_6 read a flag about them", "osfmg", |d, s, c| {
        wait(d.flag(c, s.mine_flag)).map(drop)
    }),
    ("s4_6 find a flag about them", "osfmg", |d, s, c| {
        wait(d.find_flag(c, &s.mine_flag.to_string())).map(drop)
    }),
    ("s4_6 rule on a flag", "os", |d, s, c| {
        wait(d.rule_on_flag(c, s.flag, &ruling(Ruling::Remove, None))).map(drop)
    }),
    ("s4_6 appeal", "sfmg", |d, s, c| {
        wait(d.appeal(c, s.mine_flag, "No.")).map(drop)
    }),
    ("s4_6 decide an appeal", "os", |d, s, c| {
        wait(d.decide_appeal(c, s.appealed, AppealOutcome::Undone, "So.")).map(drop)
    }),
    ("s4_6 lift a ruling", "os", |d, s, c| {
        wait(d.lift_ruling(c, s.hiding, "So.")).map(drop)
    }),
    ("s4_6 read the log of moderation", "osfm", |d, _, c| {
        wait(d.audit_log(c, None, 9)).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    let asker = who.filter(|w| *w != "olu").unwrap_or("sol");
    let mine = guild.ask(asker, "Mine?");
    let others = guild.ask("ned", "Others?");
    let community = guild.community.id;
    let drafted = |title: &str| {
        let norm = wait(guild.desk("ned").draft_norm(community, new_norm(title))).unwrap();
        for name in ["sue", "sol"] {
            wait(
                guild
                    .desk(name)
                    .speak_on_norm(community, norm.id, Stance::Support, ""),
            )
            .unwrap();
        }
        norm
    };
    let norm = wait(guild.op.adopt_norm(community, drafted("No blame").id)).unwrap();
    let draft = drafted("On time");
    let raise = |who: &str, on| {
        let (norm, words) = (norm.id, "See.".to_owned());
        wait(
            guild
                .desk(who)
                .raise_flag(community, &NewFlag { on, norm, words }),
        )
        .unwrap()
        .id
    };
    let rule = |desk: &Desk, flag, what| {
        wait(desk.rule_on_flag(community, flag, &ruling(what, None))).unwrap();
        flag
    };
    let flag = raise("mei", FlagOn::Contribution(others.id));
    let mine_flag = raise("ned", FlagOn::Contribution(mine.id));
    let mine_flag = rule(&guild.op, mine_flag, Ruling::Remind);
    let appealed = rule(
        &guild.desk("sue"),
        raise("mei", FlagOn::Conduct(handle("ned"))),
        Ruling::Remind,
    );
    wait(guild.desk("ned").appeal(community, appealed, "No.")).unwrap();
    let hidden = guild.ask("ned", "Hidden?");
    let hiding = raise("mei", FlagOn::Contribution(hidden.id));
    let hiding = rule(&guild.op, hiding, Ruling::Hide);
    let lou = guild.join("lou", Role::Member);
    let left = wait(lou.draft_norm(community, new_norm("Left"))).unwrap().id;
    speak(&guild, "lou", left, Stance::Concern).unwrap();
    guild.pass(60);
    wait(lou.leave(community)).unwrap();
    Stage {
        left,
        guild,
        norm,
        draft,
        flag,
        mine_flag,
        appealed,
        hiding,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_norms() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_do_nothing_with_norms() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
