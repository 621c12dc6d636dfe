/// The first page of help: commands by what one wants to do. The list that clap makes is one long row of them.
pub(crate) const OVERVIEW: &str = "\
{about-with-newline}
{usage-heading} {usage}

Daily work:
  ask           Ask a question
  answer        Answer a question
  share         Share something: a resource, a job aid, an article, an experience, an idea
  story         Tell what was tried that did not work, and what was learned
  reflect       Tell what one makes of something
  narrate       Tell what one is working on
  note          Note something for oneself, which nobody else sees
  search        Find contributions by their words
  digest        What is new to a member, for other tools to send

What is shared:
  contribution  Everything that is shared: list, show, edit, rate, remove
  article       Pages that the community keeps true together
  collection    What belongs together, collected by anybody
  resource      Links and job aids: open, what is popular, what is there twice
  pathway       Steps to learn something by, and how far one has come

People and how they grow:
  expert        Who knows about what
  skill         What is asked for against what is known
  preference    What suits members: topics, ways of learning, times
  recognition   Thank people or a team in public
  feedback      What people say of a session, and to each other
  coaching      Coaching pairs: goals, check-ins, what was learned
  badge         Badges: their criteria, who has earned them
  points        Points, for communities whose charter has them on

Meeting:
  series        Sessions that come again by a rule
  session       Sessions: what is planned, prepared and taken away
  topic         Topics for sessions: suggested, voted for, planned, covered
  rsvp          Say whether one comes, and see who does
  invitation    Ask people to come or to lead
  attendance    Who came to a session, and who caught up with it
  rota          Whose turn it is to lead
  activity      Activities to open a session with
  action        Actions that people took on, until they are closed

What is agreed and tried:
  norm          What the members have agreed about how they treat each other
  flag          Flags that cite a norm, and what was done about them
  pulse         A few questions to all members, answered without a name
  round         Ask the members what they like and what to improve
  practice      How people share, to compare with later
  experiment    Changes of practice that are tried out
  announcement  What is made known to the whole community

The community and its figures:
  community     Communities and what they have agreed to be
  person        People, whatever communities they are in
  member        Who is in a community, in which role and unit
  champion      Who makes the community known in which unit
  report        How the community is doing
  suggestion    What to do next, with the evidence
  goal          Results that are to be reached, and how far they are
  value-story   What learning together brought about
  ledger        Who did what, from which every number is computed

Setting up:
  init          Make a store ready; safe to run again
  import        Bring in the history of a community from elsewhere
  export        Take along what a community shares, as far as one sees it
  demo          Load a sample community and show its report
  completions   Print a completion script for a shell
  help          Print the help of a command, or a topic: exit-codes, formats

Options:
{options}{after-help}";
