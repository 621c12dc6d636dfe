//! What each row of each pass gives. Nothing is written here.

use learncomm_core::history::Fact;

use super::Importer;
use super::facts::{is_cut, post_id, topic};
use crate::import::Thing;
use crate::stack_exchange::{CommentRow, PostKind, PostRow, UserRow, VoteKind, VoteRow};

impl Importer<'_> {
    pub(super) fn user(&mut self, line: u64, user: &UserRow) {
        let first = self.earliest.map_or(user.created, |at| at.min(user.created));
        self.earliest = Some(first);
        let person = self.site.person(user);
        let membership = self.site.membership(user.id, user.created);
        self.loader.push(Thing::Person, line, Fact::Person(person));
        self.loader
            .push(Thing::Member, line, Fact::Membership(membership));
    }

    pub(super) fn question(&mut self, line: u64, post: &PostRow) {
        match post.kind {
            PostKind::Question => {}
            PostKind::Answer => return,
            PostKind::Other(_) => return self.loader.summary.skip("tag wikis and other posts"),
        }
        let mut topics = Vec::with_capacity(post.tags.len());
        for tag in &post.tags {
            match topic(tag) {
                Some(topic) => topics.push(topic),
                None => self.loader.summary.skip("tags without a Latin letter or digit"),
            }
        }
        self.cut += u64::from(post.title.as_deref().is_some_and(is_cut));
        let made = self.site.post(post, topics);
        self.loader.push(Thing::Question, line, Fact::Contribution(made));
    }

    pub(super) fn answer(&mut self, line: u64, post: &PostRow) {
        if post.kind == PostKind::Answer {
            let made = self.site.post(post, Vec::new());
            self.loader.push(Thing::Answer, line, Fact::Contribution(made));
        }
    }

    pub(super) fn comment(&mut self, line: u64, comment: &CommentRow) {
        let made = self.site.comment(comment);
        self.loader.push(Thing::Comment, line, Fact::Contribution(made));
    }

    pub(super) fn vote(&mut self, line: u64, vote: &VoteRow) {
        let on = post_id(vote.post);
        let (thing, fact) = match vote.kind {
            VoteKind::Accepted => {
                let fact = Fact::Acceptance {
                    answer: on,
                    by: None,
                    at: Some(vote.day),
                    replace: false,
                };
                (Thing::Acceptance, fact)
            }
            VoteKind::Up | VoteKind::Down => {
                let by = match vote.user {
                    Some(_) => Ok(self.site.who(vote.user, None)),
                    None => Err(format!("vote/{}", vote.id)),
                };
                let (up, at) = (vote.kind == VoteKind::Up, vote.day);
                (Thing::Vote, Fact::Vote { on, by, up, at })
            }
            VoteKind::Bookmark if vote.user.is_some() => {
                let (by, at) = (self.site.who(vote.user, None), vote.day);
                (Thing::Bookmark, Fact::Bookmark { on, by, at })
            }
            VoteKind::Bookmark => return self.loader.summary.skip("bookmarks that do not say whose"),
            _ => {
                return self
                    .loader
                    .summary
                    .skip("votes that are neither up, down, acceptance nor bookmark");
            }
        };
        self.loader.push(thing, line, fact);
    }

    pub(super) fn acceptance(&mut self, line: u64, post: &PostRow) {
        let (PostKind::Question, Some(answer)) = (post.kind, post.accepted_answer) else {
            return;
        };
        let fact = Fact::Acceptance {
            answer: post_id(answer),
            by: None,
            at: self.moved.get(&answer).copied(),
            replace: true,
        };
        self.loader.push(Thing::Acceptance, line, fact);
    }
}
