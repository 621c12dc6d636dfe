use super::markdown;

#[track_caller]
fn becomes(html: &str, expected: &str) {
    assert_eq!(markdown(html), expected, "{html}");
}

#[test]
fn paragraphs_and_emphasis() {
    becomes(
        "<p>One\n two</p>\n\n<p>three &hellip; &#39;four&#39; &eacute;</p>\n",
        "One two\n\nthree … 'four' é",
    );
    becomes(
        "<p>a <strong>b <em>c</em></strong> d<del>e</del></p>",
        "a **b *c*** d~~e~~",
    );
    becomes("a<em> b </em>c<b></b>", "a *b* c");
    becomes("<b>a<i>b</b>c</i>", "**a*b**c*");
    becomes("<em>open", "*open*");
    becomes("a<br>b<br/>\n<br />c<br>", "a  \nb\n\nc");
    becomes(
        "x<sup>2</sup> H<sub>2</sub>O <sup>small print</sup>",
        "x^2 H_2O small print",
    );
    becomes(
        "<h1>Title<br>here</h1><p>text</p><h3>C #</h3><hr><p>end</p>",
        "# Title here\n\ntext\n\n### C \\#\n\n---\n\nend",
    );
}

#[test]
fn lists_and_quotations() {
    becomes(
        "<p>x</p><ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li>\n</ul>\n<p>y</p>",
        "x\n\n- a\n- b\n  - c\n\ny",
    );
    becomes("<ol start=\"3\"><li>a</li><li>b</li></ol>", "3. a\n4. b");
    becomes(
        "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
        "- a\n\n  b\n\n- c",
    );
    becomes(
        "<blockquote><p>a</p><blockquote><p>b</p></blockquote><p>c</p></blockquote><p>d</p>",
        "> a\n>\n> > b\n>\n> c\n\nd",
    );
    becomes(
        "<blockquote>a</blockquote><blockquote>b</blockquote>",
        "> a\n\n> b",
    );
    becomes(
        "<ul><li><blockquote>a<br>b</blockquote></li></ul>",
        "- > a  \n  > b",
    );
    becomes("<li>alone</li>", "- alone");
}

#[test]
fn code_is_kept_as_it_is() {
    becomes("<p>see <code>a &lt; `b` *c*</code>.</p>", "see ``a < `b` *c*``.");
    becomes("<code>`</code> <kbd>Ctrl</kbd>", "`` ` `` `Ctrl`");
    becomes(
        "<pre class=\"lang-rust prettyprint-override\"><code>fn a() {\n\n  *b\n}\n</code></pre><p>x</p>",
        "```rust\nfn a() {\n\n  *b\n}\n```\n\nx",
    );
    becomes(
        "<pre><code class='language-c++'>```\n</code></pre>",
        "````c++\n```\n````",
    );
    becomes(
        "<ul><li>a<pre>b\n\nc</pre></li></ul>",
        "- a\n\n  ```\n  b\n\n  c\n  ```",
    );
    becomes("<pre>never closed", "```\nnever closed\n```");
    becomes("<b><pre>x</pre>y</b>", "```\nx\n```\n\n**y**");
}

#[test]
fn links_and_images() {
    becomes(
        "<a href=\"https://a.b/c_(d)?e=1&amp;f\" rel=\"nofollow\" title=\"T &quot;q&quot;\">the <em>x</em></a>!",
        "[the *x*](https://a.b/c_%28d%29?e=1&f \"T \\\"q\\\"\")!",
    );
    becomes("<a href='/q/1'> spaced </a>end", "[spaced](/q/1) end");
    becomes("<a href='//a.b'>x</a><a name=y>z</a>", "[x](https://a.b)z");
    becomes("<a href='https://a.b'></a>", "[](https://a.b)");
    for bad in [
        "javascript:alert(1)",
        " JaVa\tScript:x",
        "data:text/html,x",
        "&#106;avascript:x",
    ] {
        becomes(&format!("<a href=\"{bad}\">x</a>"), "x");
    }
    becomes(
        "<img src=\"//i.b/a.png\" alt=\"a [b]\" title=t>",
        "![a \\[b\\]](https://i.b/a.png \"t\")",
    );
    becomes("<a href='b'><img src=c alt=d></a>", "[![d](c)](b)");
    becomes("<img alt='only this'>", "only this");
}

#[test]
fn tables() {
    becomes(
        "<table><thead><tr><th>a</th><th>b|c</th></tr></thead>\n<tbody><tr><td><p>1</p><p>2</p></td><td></td></tr></tbody></table>x",
        "| a | b\\|c |\n| --- | --- |\n| 1 2 | |\n\nx",
    );
}

#[test]
fn what_is_no_tag_is_text() {
    becomes(
        "a < b > c <3 &unknown; & &#xZZ;",
        "a < b > c <3 \\&unknown; & \\&#xZZ;",
    );
    becomes("<unknown-thing>kept</unknown-thing> <p", "kept \\<p");
    becomes("<!-- dropped -->a<!-- open", "a\\<!-- open");
    becomes(
        "a<script>x < y; '</p>'</script >b<style>p{}</style>c<script>open",
        "abc",
    );
    becomes("&lt;b&gt; &amp;lt;", "\\<b> \\&lt;");
    becomes("é<é <a href='unclosed>é", "é<é [é](unclosed)");
}

#[test]
fn what_looks_like_markdown_is_escaped() {
    becomes("# a", "\\# a");
    becomes("1. a", "1\\. a");
    becomes(
        "<p>- a</p><p>&gt; b</p><p>+5 -3 #tag</p>",
        "\\- a\n\n\\> b\n\n+5 -3 #tag",
    );
    becomes(
        "*a* _b_ c_d `e` [f](g) 2 * 3",
        "\\*a\\* \\_b\\_ c_d \\`e\\` \\[f\\](g) 2 * 3",
    );
    becomes("\\* ~~a~~", "\\\\\\* \\~\\~a\\~\\~");
}

#[test]
fn hostile_nesting_takes_no_more_than_a_moment() {
    let many = 50_000;
    for piece in [
        "<blockquote>",
        "<ul><li>",
        "<b>",
        "<a href=x>",
        "<!--",
        "<a x=\"",
        "<a b='<a b=\"",
        "<",
        "</li>",
        "<td>",
        "&",
        "`",
        "<script>",
        "</script",
        "<pre>",
        "<sup>",
        "<table><tr><td>",
        "<ol start=999999999><li>a<p>",
    ] {
        let text = markdown(&format!("{}end", piece.repeat(many)));
        assert!(text.len() < 200 * many, "{piece}: {}", text.len());
    }
}
