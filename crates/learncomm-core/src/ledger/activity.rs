use serde::Serialize;

use crate::engagement::activity::EventKind;

/// The number that stands for "nobody" or "nothing" in a column.
pub const NONE: u32 = 0;

/// Who did what to what, toward whom, when.
///
/// People and things are numbers that mean something only within their community: `actor` and `toward` are participant
/// numbers (see [`Membership::number`](crate::community::Membership)), `object`, `parent` and `session` are object
/// numbers, `topic` is a topic number; [`NONE`] stands for nobody and nothing. So the ledger holds no name, no text and
/// no id that leads out of the community, and forgetting who had a number makes its past unlinkable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Activity {
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Who. [`NONE`] if it is not known who, such as a vote from a tool that does not tell.
    pub actor: u32,
    /// Did what.
    pub verb: Verb,
    /// To what.
    pub object: u32,
    /// What the object belongs to: the question of an answer, the post of a comment.
    pub parent: u32,
    /// Toward whom: the author of what was answered, rated, commented on.
    pub toward: u32,
    /// The main topic of the object.
    pub topic: u32,
    /// The session it happened in.
    pub session: u32,
    /// What the verb says it is.
    pub value: u32,
}

impl Activity {
    /// An activity of which only who, what and when are known; the rest is [`NONE`] until set.
    #[must_use]
    pub const fn new(at: i64, actor: u32, verb: Verb) -> Self {
        let (object, parent, toward, topic, session, value) = (NONE, NONE, NONE, NONE, NONE, 0);
        Self {
            at,
            actor,
            verb,
            object,
            parent,
            toward,
            topic,
            session,
            value,
        }
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident;)*) => {
        /// What was done. The codes are stored and never change; the table says what `value` holds and which kind of
        /// event it is for the metrics (metrics §0.7).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Verb {
            $($(#[$doc])* $name = $code,)*
        }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The kind of event that the verb counts as.
            #[must_use]
            pub const fn kind(self) -> EventKind {
                match self {
                    $(Self::$name => EventKind::$kind,)*
                }
            }
        }

        impl TryFrom<u8> for Verb {
            type Error = UnknownVerb;
            fn try_from(code: u8) -> Result<Self, UnknownVerb> {
                match code {
                    $($code => Ok(Self::$name),)*
                    _ => Err(UnknownVerb(code)),
                }
            }
        }
    };
}

verbs! {
    /// Became a member, or came back. Not an event: joining is not taking part.
    Joined = 1, None;
    /// Stopped being a member.
    Left = 2, None;
    /// Was counted to a unit from now on; `value` is the unit's number, 0 for none.
    Assigned = 3, None;
    /// Got a role from now on; `value` is the role's code.
    Appointed = 4, None;
    /// Was recognised as a bot (`value` 1) or a human (`value` 0), for the whole past too.
    Classified = 5, None;
    /// Is suspended from taking part until `value`, in minutes since 1970.
    Suspended = 6, None;
    /// May take part again before that.
    Reinstated = 7, None;
    /// Asked a question: `object`.
    Asked = 10, Contribute;
    /// Answered the question `parent` with `object`, toward the asker.
    Answered = 11, Contribute;
    /// Commented on `parent` with `object`, toward its author.
    Commented = 12, Contribute;
    /// Shared `object` that replies to nothing and asks nothing; `value` is the
    /// [code](crate::contribution::ContributionKind::code) of its kind.
    Shared = 13, Contribute;
    /// Looked back on the session `session` by its prompts.
    Reflected = 14, Contribute;
    /// Made a revision of the article `object`, toward its first author; `value` is the number of the revision, from 2 on.
    Revised = 15, Contribute;
    /// Said that the article `object` still holds; `value` is when it is to be reviewed next, in minutes since 1970.
    Confirmed = 16, Contribute;
    /// Accepted the answer `object` to the question `parent`, toward its author.
    Accepted = 20, React;
    /// Rated `object` for educational value; `value` is 1 to 5. A later rating by the same actor replaces it.
    Rated = 21, React;
    /// Voted `object` up. A later vote by the same actor replaces it.
    VotedUp = 22, React;
    /// Voted `object` down. A later vote by the same actor replaces it.
    VotedDown = 23, React;
    /// Bookmarked `object`.
    Bookmarked = 24, React;
    /// Took the acceptance of the answer `object` back.
    Unaccepted = 25, None;
    /// Took a vote on `object` back.
    Unvoted = 26, None;
    /// Opened `object`, or the page that it leads to; told once a day and person at the most.
    Opened = 27, Consume;
    /// `object` is also about the topic; its first topic is on the activity that made it.
    Tagged = 30, None;
    /// The author removed `object`: it was still done, and no longer counts as content.
    RemovedByAuthor = 40, None;
    /// A steward removed `object`: it counts for nothing.
    RemovedByModeration = 41, None;
    /// `object` was erased with its author.
    Erased = 42, None;
    /// `object` stands again.
    Restored = 43, None;
    /// Answered whether they come to `object`, an occurrence or a whole series; `value` is the
    /// [code](crate::session::Answer::code) of the answer, or 0 if they took it back. What stood when a session began is told by
    /// [`Expected`](Self::Expected).
    Responded = 50, Participate;
    /// Invited `toward` to the occurrence `object`.
    Invited = 51, None;
    /// The occurrence `object`, of the series `parent`, took place; at its start. `value` holds its length in minutes in
    /// the low 16 bits and the [code](crate::session::SessionScope::code) of its scope above them. Told when attendance is
    /// first recorded; the actor is nobody.
    Held = 52, None;
    /// `object` did not take place after all.
    Unheld = 53, None;
    /// The occurrence `object` was for people of the unit `value` (one activity a unit); at its start.
    ScopedTo = 54, None;
    /// Their answer to `object` stood at yes, with a seat, when it began; at its start.
    Expected = 55, None;
    /// Came to the occurrence `object`; at its start. The low 8 bits of `value` are the
    /// [code](crate::session::Attendance::code) of how; the bits above count corrections of this person's attendance of this
    /// occurrence: of all [`Attended`](Self::Attended) and [`Missed`](Self::Missed), the one with the most holds.
    Attended = 56, Participate;
    /// Did not come to the occurrence `object`; at its start. `value` as with [`Attended`](Self::Attended).
    Missed = 57, None;
    /// Led the occurrence `object` in a role; at its start. The low 8 bits of `value` are the
    /// [code](crate::session::SessionRole::code) of the role; the bits above count corrections of this person in this role, of
    /// all [`Led`](Self::Led) and [`Unled`](Self::Unled) the one with the most holds.
    Led = 58, Contribute;
    /// Did not lead `object` in that role after all. `value` as with [`Led`](Self::Led).
    Unled = 59, None;
    /// Caught up with the occurrence `object`; `value` is 1 by its recording, 2 by its materials.
    CaughtUp = 60, Consume;
    /// Shared a recording (`value` 1) or materials (`value` 2) of the occurrence `object`.
    SharedMaterials = 61, Contribute;
    /// Of the agenda of `object`, so many items were planned (the high 16 bits of `value`) and so many came up (the low 16
    /// bits); the latest holds.
    KeptAgenda = 62, None;
    /// Said how a session, `object`, was. The actor is nobody if it was said anonymously.
    GaveFeedback = 63, Participate;
    /// Suggested the topic for a session, which is a vote for it, too. `object` is the suggestion.
    SuggestedTopic = 70, Participate;
    /// Voted for the topic to be taken up.
    VotedTopic = 71, React;
    /// Took that vote back.
    UnvotedTopic = 72, None;
    /// The topic was planned into the occurrence `session`.
    PlannedTopic = 73, None;
    /// The occurrence `session` covered the topic; at its start.
    CoveredTopic = 74, None;
    /// The topic was dropped from the backlog.
    DroppedTopic = 75, None;
    /// Took on the action `object` in `session`; `value` is when it is due, in minutes since 1970. Later dates do not change
    /// the first one.
    AgreedAction = 76, None;
    /// Did the action `object`.
    ClosedAction = 77, None;
    /// Gave the action `object` up, for a reason.
    DroppedAction = 78, None;
    /// Drafted a version of the norm `object`; `value` is its number.
    DraftedNorm = 80, Contribute;
    /// Spoke on a version of the norm `object`: `value` holds the [code](crate::norm::Stance::code) of the voice in the low 8
    /// bits and the version above them.
    Voiced = 81, Contribute;
    /// A version of the norm `object`, `value`, was adopted.
    AdoptedNorm = 82, None;
    /// A review of the norm `object` is due at `value`, in minutes since 1970.
    ScheduledReview = 83, None;
    /// Reviewed the norm `object`: the review that was due is done; `value` is 1 for keep, 2 for revise, 3 for retire.
    ReviewedNorm = 84, Contribute;
    /// The norm `object` was retired.
    RetiredNorm = 85, None;
    /// Acknowledged a version of the norm `object`; `value` is its number.
    AcknowledgedNorm = 86, Participate;
    /// Something was flagged: `object` is the flag, `parent` the norm it cites. The actor is always nobody.
    Flagged = 87, None;
    /// Acted on the flag `object`; `value` is the [code](crate::norm::Ruling::code) of what was done.
    ResolvedFlag = 88, None;
    /// Appealed against what was done on the flag `object`.
    Appealed = 89, None;
    /// Decided the appeal on the flag `object`: `value` is 1 if what was done stands, 2 if it was undone.
    DecidedAppeal = 90, None;
    /// Declared the community to be in a stage; `value` is its [code](crate::engagement::stage::LifeStage::code).
    DeclaredStage = 100, None;
    /// Said that they know about the topic; `value` is the [code](crate::community::Level::code) of how well.
    DeclaredSkill = 101, None;
    /// Took that back.
    WithdrewSkill = 102, None;
    /// Became champion of the unit `value`.
    NamedChampion = 103, None;
    /// Is champion of the unit `value` no longer.
    EndedChampion = 104, None;
    /// Started the experiment `object`.
    StartedExperiment = 105, None;
    /// Concluded the experiment `object`.
    ConcludedExperiment = 106, None;
    /// Announced `object`.
    Announced = 107, None;
    /// Made the collection `object`.
    MadeCollection = 110, Contribute;
    /// Put the contribution `object` into the collection `parent`, toward its author.
    Collected = 111, Contribute;
    /// Took the contribution `object` out of the collection `parent`.
    Uncollected = 112, None;
    /// Made a version of the pathway `object`; `value` holds its number in the low 16 bits and how many of its steps are
    /// required above them.
    MadePathway = 120, Contribute;
    /// Enrolled in the version `value` of the pathway `object`.
    Enrolled = 121, Participate;
    /// Did a step of the pathway `object`: `value` holds the number of the step within the version, from 1 on, in the low 15
    /// bits, whether it is required in the next one, and the version enrolled in above them.
    DidStep = 122, Participate;
    /// Took that back; `value` as with [`DidStep`](Self::DidStep).
    UndidStep = 123, None;
    /// Left the pathway `object`.
    LeftPathway = 124, None;
    /// Moved on to the version `value` of the pathway `object`; steps that are done there are told anew.
    MovedOn = 125, None;
    /// Recognised `toward` in `object` for `parent`, if it is for a contribution, a session or an action; one activity for each
    /// who is recognised.
    Recognised = 130, React;
    /// Agreed to the coaching pair `object` with `toward`, the one who is coached; the actor is the coach.
    Paired = 140, None;
    /// Noted a check-in of the coaching pair `object`, toward the other one.
    CheckedIn = 141, Participate;
    /// The coaching pair `object` was closed.
    ClosedPair = 142, None;
    /// Awarded the badge `object` to `toward`; `value` is 1 by rule, 2 by a steward. By rule, the actor is nobody.
    Awarded = 150, None;
    /// Revoked the badge `object` of `toward`.
    Revoked = 151, None;
    /// Opened the round of member feedback `object`.
    OpenedRound = 160, None;
    /// Said something in the round `object`; the actor is nobody if it was said anonymously.
    SpokeInRound = 161, Participate;
    /// Closed the round `object`.
    ClosedRound = 162, None;
    /// Said what came of something that was said in the round `object`.
    ToldOutcome = 163, None;
    /// Opened the pulse `object`. Who answers it is told nowhere in the ledger.
    OpenedPulse = 170, None;
    /// Closed the pulse `object`; the actor is nobody if it closed by itself.
    ClosedPulse = 171, None;
    /// Set the goal `object` of the community. Personal goals are told nowhere in the ledger.
    SetGoal = 180, None;
    /// Noted an observation of the goal `object` of the community.
    ObservedGoal = 181, None;
    /// Ended the goal `object` of the community.
    EndedGoal = 182, None;
    /// Told the value story `object`; `value` is the [code](crate::community::ValueCycle::code) of the cycle that it reaches.
    ToldValueStory = 185, Contribute;
    /// Confirmed the value story `object`, toward who told it.
    ConfirmedValueStory = 186, React;
}

/// A stored verb that this library does not know; it was written by a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("verb {0} is not known; it was written by a newer version")]
pub struct UnknownVerb(pub u8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_its_own_code() {
        for verb in Verb::ALL {
            assert_eq!(Verb::try_from(*verb as u8), Ok(*verb));
        }
        assert_eq!(Verb::try_from(0), Err(UnknownVerb(0)));
    }
}
