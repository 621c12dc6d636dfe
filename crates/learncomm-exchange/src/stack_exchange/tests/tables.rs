//! Every table once, and the folder they are in.

use super::super::*;

#[test]
fn posts_users_and_the_rest() {
    fn one<T: DumpRow>(text: &str) -> T {
        Rows::<T, _>::from_reader(text.as_bytes(), "")
            .next()
            .unwrap()
            .unwrap()
            .value
    }
    let question = "<row Id='1' PostTypeId='1' AcceptedAnswerId='2' CreationDate='2020-01-01T10:00:00.5' Score='-3' \
        Body='&lt;p&gt;a &amp;amp; b&lt;/p&gt;&#xA;' Title='T' Tags='&lt;a&gt;&lt;c++&gt;' OwnerDisplayName='user9'/>";
    let post: PostRow = one(question);
    assert_eq!(
        (post.kind, post.accepted_answer, post.score, post.owner),
        (PostKind::Question, Some(2), -3, None)
    );
    assert_eq!(post.body_html, "<p>a &amp; b</p>\n");
    assert_eq!(post.body_markdown(), "a & b");
    assert_eq!(post.tags, ["a", "c++"]);
    assert_eq!(
        one::<PostRow>(&question.replace("&lt;a&gt;&lt;c++&gt;", "|a|c++|")).tags,
        ["a", "c++"]
    );
    assert_eq!(post.owner_name.as_deref(), Some("user9"));
    let answer = question.replace("PostTypeId='1'", "PostTypeId='2'");
    let error = Rows::<PostRow, _>::from_reader(answer.as_bytes(), "")
        .next()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("ParentId"), "{error}");
    assert_eq!(
        one::<PostRow>("<row Id='1' PostTypeId='5' CreationDate='2020-01-01'/>").kind,
        PostKind::Other(5)
    );
    assert_eq!(
        one::<UserRow>("<row Id='-1' CreationDate='2020-01-01'/>").display_name,
        "user-1"
    );
    let comment: CommentRow = one("<row Id='1' PostId='2' Text='*a*' CreationDate='2020-01-01' UserId='3'/>");
    assert_eq!((comment.text.as_str(), comment.user), ("*a*", Some(3)));
    assert_eq!(one::<TagRow>("<row Id='1' TagName='x' Count='4'/>").count, 4);
    let badge: BadgeRow =
        one("<row Id='1' UserId='2' Name='n' Date='2020-01-01' Class='1' TagBased='True'/>");
    assert_eq!((badge.class, badge.tag_based), (Some(BadgeClass::Gold), true));
    let link: PostLinkRow =
        one("<row Id='1' CreationDate='2020-01-01' PostId='2' RelatedPostId='3' LinkTypeId='3'/>");
    assert_eq!(link.kind, LinkKind::Duplicate);
}

#[test]
fn folders_that_are_no_dumps() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let error = || Dump::open(dir.path()).unwrap_err().to_string();
    assert!(error().starts_with("Users.xml is missing in "));
    std::fs::write(at("users.XML"), "<users/>").unwrap();
    assert!(error().starts_with("Posts.xml is missing in "));
    std::fs::write(at("site-Posts.7z"), "7z").unwrap();
    assert!(error().contains("site-Posts.7z is still packed: unpack it"));
    std::fs::write(at("POSTS.xml"), "<posts/>").unwrap();
    std::fs::create_dir(at("Votes.xml")).unwrap();
    let dump = Dump::open(dir.path()).unwrap();
    assert!(dump.has(DumpFile::Posts) && !dump.has(DumpFile::Votes));
    assert_eq!(dump.path(DumpFile::Users), Some(at("users.XML").as_path()));
    assert_eq!(
        (dump.length(DumpFile::Users), dump.length(DumpFile::Tags)),
        (8, 0)
    );
    assert_eq!(dump.users().unwrap().length(), Some(8));
    assert_eq!(dump.posts().unwrap().count(), 0);
    assert!(dump.comments().unwrap().is_none());

    assert!(
        Dump::open(at("users.XML"))
            .unwrap_err()
            .to_string()
            .contains("is a file; give the folder")
    );
    assert!(
        Dump::open(at("site-Posts.7z"))
            .unwrap_err()
            .to_string()
            .contains("still packed")
    );
    assert!(
        Dump::open(at("nowhere"))
            .unwrap_err()
            .to_string()
            .contains("cannot be read")
    );
    std::fs::remove_file(at("POSTS.xml")).unwrap();
    assert!(
        dump.posts()
            .unwrap_err()
            .to_string()
            .contains("POSTS.xml: cannot be read")
    );
}
