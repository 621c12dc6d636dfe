//! A community with contributions of every kind, for everybody they can be for, that became so in every way and had every
//! fate; and what others made of them.

use chrono::TimeDelta;
use learncomm_core::Role;
use learncomm_core::community::{CharterEdit, SettingsEdit, ValueCycle, Visibility};
use learncomm_core::contribution::{
    ArticleEdit, ClaimKey, Contribution, ContributionKind, Needs, NewAnswer, NewComment, NewContribution,
    NewPathway, NewQuestion, NewStep, NextReview, StepOn, VisibleTo,
};
use learncomm_core::id::{CollectionId, NormId, OccurrenceId, PathwayId};
use learncomm_core::norm::{Norm, Ruling};

use crate::common::{Guild, at, wait};
use crate::flags::{conduct, flag, rule, ruling};
use crate::norms::adopted;
use crate::recognition::{give, thanks};
use crate::rsvp::plan;
use crate::{anonymous, collections, pathways, value_stories};

/// What became of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Stands,
    HiddenAndRestored,
    HiddenByRuling,
    HiddenByFlags,
    RemovedByAuthor,
    RemovedBySteward,
    Erased,
}

const FATES: [Fate; 7] = [
    Fate::Stands,
    Fate::HiddenAndRestored,
    Fate::HiddenByRuling,
    Fate::HiddenByFlags,
    Fate::RemovedByAuthor,
    Fate::RemovedBySteward,
    Fate::Erased,
];

/// Whom it was for before, in order.
type Way = &'static [VisibleTo];

/// Those that are not for whom they were at first.
const WAYS: [Way; 5] = {
    use VisibleTo::{Author, Community, Everyone};
    [
        &[Author, Community],
        &[Author, Everyone],
        &[Community, Everyone],
        &[Everyone, Community],
        &[Author, Community, Everyone, Community],
    ]
};

/// A contribution by `mei`, or by nobody knows whom. Its word begins a word of its own in each of its title, text, address,
/// topic and skill, and in what others said about it, and is in nothing else.
pub(crate) struct Made {
    pub(crate) word: String,
    pub(crate) kind: ContributionKind,
    pub(crate) visible_to: VisibleTo,
    pub(crate) anonymous: bool,
    pub(crate) fate: Fate,
    /// As it was before its fate.
    pub(crate) it: Contribution,
}

impl Made {
    pub(crate) fn stands(&self) -> bool {
        matches!(self.fate, Fate::Stands | Fate::HiddenAndRestored)
    }

    pub(crate) fn is_draft(&self) -> bool {
        self.visible_to == VisibleTo::Author
    }

    pub(crate) fn is_resource(&self) -> bool {
        matches!(self.kind, ContributionKind::Resource | ContributionKind::JobAid)
    }

    pub(crate) fn is_article(&self) -> bool {
        self.kind == ContributionKind::Article
    }

    pub(crate) fn topic(&self) -> learncomm_core::id::Slug {
        format!("{}p", self.word).parse().unwrap()
    }

    pub(crate) fn skill(&self) -> learncomm_core::id::Slug {
        format!("{}k", self.word).parse().unwrap()
    }
}

pub(crate) struct World {
    pub(crate) guild: Guild,
    pub(crate) made: Vec<Made>,
    /// For everyone; the replies are to it.
    pub(crate) question: Contribution,
    /// That contributions come from which are no replies.
    pub(crate) session: OccurrenceId,
    pub(crate) norm: NormId,
    /// Of none of them.
    pub(crate) key: ClaimKey,
    /// Holds all that was ever shared.
    pub(crate) collection: CollectionId,
    /// Its steps are about all that was ever shared and can be read as a step.
    pub(crate) pathway: PathwayId,
}

/// Makes a contribution that bears a word.
fn make(world: &World, of: &mut Made, way: Way) {
    let World {
        guild,
        question,
        session,
        ..
    } = world;
    let community = guild.community.id;
    let (mei, ned) = (guild.desk("mei"), guild.desk("ned"));
    let (kind, word) = (of.kind, of.word.clone());
    let (title, body) = (format!("Title {word}t"), format!("Needle {word}b in a text"));
    let (topics, skills) = (vec![of.topic()], vec![of.skill()]);
    let made = match kind {
        ContributionKind::Answer => {
            let to = question.id;
            wait(mei.answer(community, NewAnswer { to, body }))
        }
        ContributionKind::Comment => {
            let on = question.id;
            wait(mei.comment(community, NewComment { on, body }))
        }
        ContributionKind::Question => {
            let new = NewQuestion {
                title,
                body,
                topics,
                skills,
                session: Some(*session),
                visible_to: way[0],
            };
            if of.anonymous {
                wait(ned.ask_anonymously(community, new)).map(|(asked, _)| asked)
            } else {
                wait(mei.ask(community, new))
            }
        }
        _ => {
            let new = NewContribution {
                title: (kind.title() != Needs::None).then_some(title),
                body,
                url: (kind.url() != Needs::None).then(|| format!("https://{word}u.example/a")),
                topics,
                skills,
                session: Some(*session),
                visible_to: way[0],
                ..NewContribution::new(kind)
            };
            wait(mei.share(community, new))
        }
    };
    of.it = made.unwrap();
    for to in &way[1..] {
        guild.pass(1);
        of.it = wait(mei.publish(community, of.it.id, *to)).unwrap();
    }
    of.visible_to = way[way.len() - 1];
    assert_eq!(of.it.visible_to, of.visible_to);
}

/// Others make something of it, as far as they know of it.
fn be_used(world: &World, of: &Made, steps: &mut Vec<NewStep>) {
    let (guild, community) = (&world.guild, world.guild.community.id);
    let (ned, id, word) = (guild.desk("ned"), of.it.id, of.word.as_str());
    if of.is_article() {
        let edit = ArticleEdit {
            base: 1,
            body: Some(format!("Needle {word}b in another text")),
            note: format!("Rather {word}n"),
            ..ArticleEdit::default()
        };
        let by = if of.is_draft() { "mei" } else { "ned" };
        assert!(
            wait(guild.desk(by).revise_article(community, id, &edit))
                .unwrap()
                .changed
        );
    }
    if of.is_draft() {
        return;
    }
    if of.is_article() {
        wait(ned.set_article_review(community, id, NextReview::InDays(1))).unwrap();
    }
    // What others said of something that is erased stays theirs.
    let word = if of.fate == Fate::Erased { "of it" } else { word };
    let because = format!("Because {word}n");
    wait(ned.collect(community, world.collection, id, Some(&because))).unwrap();
    wait(ned.comment_on_collection(community, world.collection, Some(id), &format!("See {word}n"))).unwrap();
    let mut praise = thanks(&["mei"], &format!("Thanks {}", of.it.number));
    praise.about = Some(of.it.number);
    give(guild, "ned", &praise).unwrap();
    let mut story = value_stories::story(ValueCycle::Applied);
    story.contribution = Some(of.it.number);
    value_stories::tell(guild, "ned", &story).unwrap();
    let on = if of.is_resource() {
        StepOn::Resource { contribution: id }
    } else if of.is_article() {
        StepOn::Article { contribution: id }
    } else {
        return;
    };
    steps.push(NewStep::new(format!("Step {}", of.it.number), on));
}

fn befall(guild: &Guild, norm: &Norm, made: &Made) {
    let (community, mei, it) = (guild.community.id, guild.desk("mei"), &made.it);
    match made.fate {
        Fate::Stands => {}
        Fate::HiddenAndRestored => {
            let raised = flag(guild, "pat", it, norm).unwrap();
            rule(&guild.op, guild, raised.id, Ruling::Hide).unwrap();
            wait(
                guild
                    .op
                    .lift_ruling(community, raised.id, "Nothing wrong with it."),
            )
            .unwrap();
        }
        Fate::HiddenByRuling => {
            let raised = flag(guild, "pat", it, norm).unwrap();
            rule(&guild.op, guild, raised.id, Ruling::Hide).unwrap();
        }
        Fate::HiddenByFlags => {
            for who in ["ola", "pat", "ray"] {
                flag(guild, who, it, norm).unwrap();
            }
        }
        Fate::RemovedByAuthor => drop(wait(mei.remove(community, it.id, None)).unwrap()),
        Fate::RemovedBySteward => {
            drop(wait(guild.op.remove(community, it.id, Some("off topic"))).unwrap());
        }
        Fate::Erased => drop(wait(guild.op.erase_contribution(community, it.id, Some("personal"))).unwrap()),
    }
}

/// All that is to be made: kind, ways, fate, and whether nobody knows by whom.
fn plans() -> Vec<(ContributionKind, Way, Fate, bool)> {
    const DIRECT: [Way; 3] = [
        &[VisibleTo::Author],
        &[VisibleTo::Community],
        &[VisibleTo::Everyone],
    ];
    let mut plans = Vec::new();
    for kind in ContributionKind::ALL.iter().copied() {
        if kind.is_reply() {
            plans.extend(FATES.map(|fate| (kind, DIRECT[1], fate, false)));
            continue;
        }
        // Nobody flags or removes a draft: nobody else knows of it.
        plans.push((kind, DIRECT[0], Fate::Stands, false));
        plans.extend(WAYS.map(|way| (kind, way, Fate::Stands, false)));
        for way in [DIRECT[1], DIRECT[2]] {
            plans.extend(FATES.map(|fate| (kind, way, fate, false)));
            if kind == ContributionKind::Question {
                let fates = FATES.iter().filter(|fate| **fate != Fate::RemovedByAuthor);
                plans.extend(fates.map(|fate| (kind, way, *fate, true)));
            }
        }
    }
    plans
}

/// Everything there can be.
pub(crate) fn world(open: bool) -> World {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    for name in ["ned", "ola", "pat", "ray", "sue", "lea"] {
        guild.join(
            name,
            if name == "sue" {
                Role::Steward
            } else {
                Role::Member
            },
        );
    }
    if open {
        let edit = CharterEdit {
            settings: SettingsEdit {
                visibility: Some(Visibility::Everyone),
                ..SettingsEdit::default()
            },
            ..CharterEdit::default()
        };
        wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    }
    guild.pass(60);
    let asked = NewQuestion {
        title: "What do you do?".to_owned(),
        visible_to: VisibleTo::Everyone,
        ..NewQuestion::default()
    };
    let (community, ned) = (guild.community.id, guild.desk("ned"));
    let question = wait(ned.ask(community, asked)).unwrap();
    let collection = collections::make(&guild, "ned");
    let pathway = NewPathway {
        steps: vec![pathways::task("Say hello")],
        ..pathways::new("Begin", Vec::new())
    };
    let pathway = wait(ned.make_pathway(community, &pathway)).unwrap().id;
    let session = guild.session("2026-01-06 10:00", plan("Clinic")).id;
    let (_, key) = anonymous::asked(&guild, "pat");
    let mut world = World {
        guild,
        session,
        norm: norm.id,
        key,
        made: Vec::new(),
        question,
        collection,
        pathway,
    };
    let mut steps = vec![pathways::by_key("say-hello")];
    for (n, (kind, way, fate, anonymous)) in plans().into_iter().enumerate() {
        world.guild.pass(1);
        let mut made = Made {
            word: format!("zq{n:03}x"),
            kind,
            visible_to: way[0],
            anonymous,
            fate,
            it: world.question.clone(),
        };
        make(&world, &mut made, way);
        be_used(&world, &made, &mut steps);
        world.made.push(made);
    }
    let revision = learncomm_core::contribution::PathwayRevision {
        base: 1,
        steps,
        ..Default::default()
    };
    wait(
        world
            .guild
            .desk("ned")
            .revise_pathway(community, pathway, &revision),
    )
    .unwrap();
    wait(world.guild.desk("ned").enrol(community, pathway)).unwrap();
    // What becomes of the last ones is not indexed yet when somebody looks.
    wait(world.guild.hub.index_search(community)).unwrap();
    let mut order: Vec<&Made> = world.made.iter().collect();
    order.sort_by_key(|made| made.it.number % 7);
    for (n, made) in order.iter().enumerate() {
        world.guild.pass(1);
        befall(&world.guild, &norm, made);
        if n + 40 == order.len() {
            wait(world.guild.hub.index_search(community)).unwrap();
        }
    }
    // Reviews of articles are due by then.
    world.guild.pass(2 * 86_400);
    let about = conduct(&world.guild, "pat", "sue", &norm).unwrap();
    let until = Some(world.guild.hub.now() + TimeDelta::days(3));
    wait(
        world
            .guild
            .op
            .rule_on_flag(community, about.id, &ruling(Ruling::Suspend, until)),
    )
    .unwrap();
    wait(world.guild.desk("lea").leave(community)).unwrap();
    world.guild.pass(60);
    assert!(world.guild.hub.now() > at("2026-01-06 10:00"));
    world
}
