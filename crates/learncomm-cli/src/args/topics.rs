/// The help topic on formats.
pub(crate) const FORMATS: &str = "\
Output formats

--format table (the default)
  On a terminal: aligned columns with headings, times as \"3 h ago\" or in local time.
  In a pipe: no headings and no colours. A listing is one line a row, its columns separated by
  tabs; a single thing is one line a field, name and value. Times are RFC 3339 in UTC. Tab, line
  break and backslash in a text are written as \\t, \\n and \\\\. A command that changes something
  prints the key of what it changed: a slug, a handle, an id.
  Escape sequences and other control characters in texts are left out.

--format json
  A single thing: {\"schema\":\"learncomm/member/1\",\"item\":{…}}
  A listing:      {\"schema\":\"learncomm/member-list/1\",\"items\":[…],\"next\":…}
  The number at the end of the schema grows when a field is renamed, removed or means something
  else; new fields may come at any time. `next` is null, or what to give to --after.
  An error is {\"error\":{\"kind\":…,\"message\":…,\"where\":…,\"causes\":[…],\"hint\":…,\"exit_code\":…}}
  on standard error.

--format jsonl
  One object a line: the items without what is around them.

--format csv
  RFC 4180 with a header. A text that a spreadsheet would take for a formula (it begins with
  = + - @, a tab or a line break) gets an apostrophe in front.

--fields a,b,c
  Only these fields, in this order, in any format. In a table in a pipe, a single field of a
  single thing is printed as it is, with its line breaks: `contribution show 12 --fields body`.

Listings
  Print 50 rows unless --limit (1 to 1,000) says otherwise; go on with --after, or read
  everything with --all.

Environment
  LEARNCOMM_STORE, LEARNCOMM_AS and LEARNCOMM_COMMUNITY stand for the options of the same name.
  NO_COLOR, CLICOLOR and CLICOLOR_FORCE are heeded. LEARNCOMM_NOW, an RFC 3339 time, is taken for
  the present, for tests and demonstrations.
";
