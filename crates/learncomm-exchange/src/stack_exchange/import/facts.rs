//! From the columns of a dump to facts.

use learncomm_core::actor::Role;
use learncomm_core::community::Identity;
use learncomm_core::contribution::{ContributionKind, MAX_TITLE, VisibleTo};
use learncomm_core::history::{KnownBy, PastContribution, PastMembership, PastPerson, Who};
use learncomm_core::id::{Handle, Slug};

use crate::stack_exchange::{CommentRow, PostKind, PostRow, SITE_USER, UserRow};

/// The name under which contributions are known, and account ids, which are the same on all sites.
pub(super) const NETWORK: &str = "stack-exchange";
/// What stands for a text of which nothing is left, such as an answer that was one embedded video.
const NO_TEXT: &str = "*(no text)*";
const MAX_NAME: usize = 200;

/// One site, as which people are known.
#[derive(Debug)]
pub(super) struct Site(String);

impl Site {
    pub(super) fn of(community: &Slug) -> Self {
        Self(format!("{NETWORK}/{community}"))
    }

    pub(super) fn user(&self, id: i64) -> Identity {
        Identity {
            tool: self.0.clone(),
            id: id.to_string(),
        }
    }

    pub(super) fn who(&self, id: Option<i64>, name: Option<&str>) -> Who {
        match id {
            Some(id) => Who::Identity(self.user(id)),
            None => Who::Unknown(
                name.map(|name| one_line(name, MAX_NAME))
                    .filter(|n| !n.is_empty()),
            ),
        }
    }

    /// The account. The site's own identity comes first: the account id, which the sites of the network share, decides
    /// only for somebody this site does not know yet.
    pub(super) fn person(&self, user: &UserRow) -> PastPerson {
        let account = user.account.filter(|id| *id > 0).map(|id| Identity {
            tool: NETWORK.to_owned(),
            id: id.to_string(),
        });
        let mut person = self.named(user.id, &user.display_name);
        person.identities.extend(account);
        person
    }

    /// Somebody who is named in the dump and is not in its list of users.
    pub(super) fn stranger(&self, id: i64) -> PastPerson {
        if id == SITE_USER {
            self.named(id, "Community")
        } else {
            self.named(id, &format!("user {id}"))
        }
    }

    fn named(&self, id: i64, name: &str) -> PastPerson {
        let mut name = one_line(name, MAX_NAME);
        if name.is_empty() {
            name = format!("user {id}");
        }
        let handle = Handle::from_text(&name).or_else(|| Handle::from_text(&format!("user-{id}")));
        PastPerson {
            handle: handle.expect("the letters of `user` are left"),
            known_by: KnownBy::Identity,
            name,
            bot: id == SITE_USER,
            identities: vec![self.user(id)],
        }
    }

    pub(super) fn membership(&self, id: i64, joined: chrono::DateTime<chrono::Utc>) -> PastMembership {
        PastMembership {
            who: Who::Identity(self.user(id)),
            role: Role::Member,
            unit: None,
            joined,
            left: None,
        }
    }

    pub(super) fn post(&self, post: &PostRow, topics: Vec<Slug>) -> PastContribution {
        let (kind, parent, title) = if post.kind == PostKind::Answer {
            (ContributionKind::Answer, post.parent.map(post_id), None)
        } else {
            let title = post.title.as_deref().map(|title| one_line(title, MAX_TITLE));
            (ContributionKind::Question, None, title)
        };
        let mut body = post.body_markdown();
        if kind == ContributionKind::Answer && is_blank(&body) {
            body = NO_TEXT.to_owned();
        }
        PastContribution {
            id: post_id(post.id),
            kind,
            parent,
            author: self.who(post.owner, post.owner_name.as_deref()),
            at: post.created,
            title,
            body,
            topics,
            edited_at: post.last_edit,
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: VisibleTo::Community,
        }
    }

    pub(super) fn comment(&self, comment: &CommentRow) -> PastContribution {
        let body = if is_blank(&comment.text) {
            NO_TEXT.to_owned()
        } else {
            comment.text.clone()
        };
        PastContribution {
            id: format!("comment/{}", comment.id),
            kind: ContributionKind::Comment,
            parent: Some(post_id(comment.post)),
            author: self.who(comment.user, comment.user_name.as_deref()),
            at: comment.created,
            title: None,
            body,
            topics: Vec::new(),
            edited_at: None,
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: VisibleTo::Community,
        }
    }
}

pub(super) fn post_id(id: i64) -> String {
    format!("post/{id}")
}

/// The topic that a tag stands for; `None` if the tag has no Latin letter and no digit. What tells `c#` from `c++` and
/// `.net` from `net` is spelled out.
pub(super) fn topic(tag: &str) -> Option<Slug> {
    let mut spelled = String::with_capacity(tag.len() + 8);
    for c in tag.chars() {
        match c {
            '#' => spelled.push_str("-sharp-"),
            '+' => spelled.push_str("-plus-"),
            '.' if spelled.is_empty() => spelled.push_str("dot"),
            c => spelled.push(c),
        }
    }
    Slug::from_text(tag).and(Slug::from_text(&spelled))
}

/// Whether a title is too long to be kept as it is.
pub(super) fn is_cut(title: &str) -> bool {
    title.trim().chars().count() > MAX_TITLE
}

/// The text without control characters and line breaks; what is too long ends in an ellipsis.
fn one_line(text: &str, max: usize) -> String {
    let clean: String = text
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let clean = clean.trim();
    if clean.chars().count() <= max {
        return clean.to_owned();
    }
    let mut cut: String = clean.chars().take(max - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_3_tags_that_differ_by_a_sign_stay_distinct() {
        let topic = |tag| topic(tag).map(String::from);
        for (tag, expected) in [
            ("c", "c"),
            ("c#", "c-sharp"),
            ("c++", "c-plus-plus"),
            ("c++11", "c-plus-plus-11"),
            (".net", "dotnet"),
            ("asp.net", "asp.net"),
            ("on-topic", "on-topic"),
        ] {
            assert_eq!(topic(tag).as_deref(), Some(expected));
        }
        assert_eq!(topic("日本"), None);
        assert_eq!(topic("##"), None);
    }

    #[test]
    fn s1_3_long_titles_end_in_an_ellipsis() {
        let long = one_line(&"ä".repeat(301), MAX_TITLE);
        assert_eq!(long.chars().count(), MAX_TITLE);
        assert!(long.ends_with("ä…"));
        assert_eq!(one_line(" a\u{1b}b\nc ", 9), "a b c");
        assert!(is_cut(&"x".repeat(301)) && !is_cut(&"x".repeat(300)));
    }

    #[test]
    fn s1_3_a_name_without_letters_still_gives_a_handle() {
        let site = Site::of(&"conlang".parse().unwrap());
        let person = site.named(7, "日本");
        assert_eq!((person.handle.as_str(), person.name.as_str()), ("user-7", "日本"));
        assert_eq!(site.stranger(SITE_USER).handle.as_str(), "community");
        assert!(site.stranger(SITE_USER).bot && !site.stranger(5).bot);
        assert_eq!(site.stranger(5).name, "user 5");
    }
}
