/// The help topic on formats.
pub(crate) const FORMATS: &str = "\
Output formats

--format table (the default)
  On a terminal: aligned columns with headings, times as \"3 h ago\" or in local time.
  In a pipe: no headings and no colours. A listing is one line a row, its columns separated by
  tabs; a single thing is one line a field, name and value. Times are RFC 3339 in UTC. Tab, line
  break and backslash in a text are written as \\t, \\n and \\\\. A command that changes something
  prints the key of what it changed: a slug, a handle, a number or an id.
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

Reports
  On a terminal, a report is a page. Elsewhere it is one row a figure, a measure or a point of a
  series, with these fields: section, name, label (of a point, such as a month), class, unit,
  state (defined, undefined or suppressed; a point is defined or absent), value, low and high
  (the 95 % interval), n (people or things it rests on), definition, reason (why there is no
  value, or what is special about it). A table in a pipe leaves out class, state and definition.
  Shares are 0 to 1, times are in seconds; digits are never cut.
  --format json prints the report as the library writes it, {\"schema\":\"learncomm/report/1\",…};
  with --fields it is a listing of the rows, learncomm/figure-list/1.

Imports
  One row a kind of thing: what, added, updated, unchanged, refused. With --format json:
  {\"schema\":\"learncomm/import-summary/1\",\"item\":{…}}, with the first 100 bad rows in it.
  Each bad row is told on standard error when it is met: file:line: message; with json and jsonl
  it is {\"issue\":{\"file\":…,\"line\":…,\"message\":…}}. --quiet leaves that out.

Environment
  LEARNCOMM_STORE, LEARNCOMM_AS and LEARNCOMM_COMMUNITY stand for the options of the same name.
  NO_COLOR, CLICOLOR and CLICOLOR_FORCE are heeded. LEARNCOMM_NOW, an RFC 3339 time, is taken for
  the present, for tests and demonstrations.
";
