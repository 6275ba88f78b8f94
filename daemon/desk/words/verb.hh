#pragma once
// The commands that people give by mail: one row a verb, from which the parser, #help and docs/agents.md
// live.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace desk {

enum class Verb : std::uint8_t {
  note,
  public_,
  reply,
  status,
  open,
  pending,
  hold,
  solved,
  close,
  take,
  assign,
  unassign,
  group,
  severity,
  queue,
  tag,
  untag,
  cc,
  uncc,
  requester,
  link,
  merge,
  split,
  incident,
  spam,
  undo,
  show,
  list,
  search,
  help,
  confirm,
  escalate,
  ack,
  snooze,
  due,
  task,
  ask,
  swap,
  oncall,
};

// What a command needs to be believed (docs/agents.md), weakest first.
enum class Access : std::uint8_t {
  read,    // what it finds goes only to the registered address; to look anything up: kProofToRead
  write,   // the agent's From and a token of the agent, as an answer
  change,  // proof of the person
};

struct VerbRow {
  Verb verb;
  std::string_view word;      // without #
  std::string_view synonyms;  // parted by blanks
  std::string_view argument;  // empty: none; in brackets: may be left out
  Access access;
  std::string_view permission;  // key of `permissions:`; empty: every agent may
  std::string_view effect;

  constexpr bool takes_argument() const { return !argument.empty(); }
  constexpr bool needs_argument() const { return takes_argument() && argument.front() != '['; }
};

inline constexpr std::array kVerbs = {
    VerbRow{Verb::note, "note", "internal private", "", Access::write, "note",
            "The whole mail stays inside: nobody but us sees it."},
    VerbRow{Verb::public_, "public", "", "", Access::write, "public",
            "The mail goes to the customer, as it does without this command."},
    VerbRow{Verb::reply, "reply", "template macro", "TEMPLATE", Access::write, "reply",
            "Answers with a template of the policy, below your own words if there are any."},
    VerbRow{Verb::status, "status", "state", "STATUS", Access::change, "status",
            "Sets the status: open, pending, on-hold, solved or closed."},
    VerbRow{Verb::open, "open", "reopen", "", Access::change, "status", "The ticket waits for us."},
    VerbRow{Verb::pending, "pending", "", "", Access::change, "status", "The ticket waits for the customer."},
    VerbRow{Verb::hold, "hold", "on-hold onhold", "", Access::change, "status",
            "The ticket waits for somebody else."},
    VerbRow{Verb::solved, "solved", "solve resolved", "[all]", Access::change, "status",
            "Done; a reply of the customer opens it again. `all` on an incident: its reports too."},
    VerbRow{Verb::close, "close", "closed", "[all]", Access::change, "status",
            "Final; a reply of the customer makes a linked ticket. `all` as above."},
    VerbRow{Verb::take, "take", "mine claim", "", Access::change, "take", "You answer for the ticket."},
    VerbRow{Verb::assign, "assign", "assignee owner", "AGENT", Access::change, "assign",
            "AGENT answers for the ticket, and is told."},
    VerbRow{Verb::unassign, "unassign", "release", "", Access::change, "unassign",
            "Nobody answers for the ticket; its group is told."},
    VerbRow{Verb::group, "group", "team", "GROUP", Access::change, "group",
            "GROUP answers for the ticket; `none` takes it from every group."},
    VerbRow{Verb::severity, "severity", "priority prio", "SEVERITY", Access::change, "severity",
            "Sets the severity."},
    VerbRow{Verb::queue, "queue", "", "QUEUE", Access::change, "queue",
            "Moves the ticket to a queue; `none` takes it out of all."},
    VerbRow{Verb::tag, "tag", "tags", "TAG...", Access::change, "tag", "Adds tags."},
    VerbRow{Verb::untag, "untag", "", "TAG...", Access::change, "untag", "Removes tags."},
    VerbRow{Verb::cc, "cc", "participant", "ADDRESS...", Access::change, "cc",
            "These people take part from now on and get the answers."},
    VerbRow{Verb::uncc, "uncc", "", "ADDRESS...", Access::change, "uncc",
            "These people no longer get the answers."},
    VerbRow{Verb::requester, "requester", "customer", "ADDRESS", Access::change, "requester",
            "The ticket is of this person; in a new mail it opens the ticket in their name."},
    VerbRow{Verb::link, "link", "related", "#N or URL", Access::change, "link",
            "Notes another ticket or a page beside this one; both tickets show it."},
    VerbRow{Verb::merge, "merge", "duplicate", "#N", Access::change, "merge",
            "Ticket N goes on in place of this one, with the people of both; old threads lead there."},
    VerbRow{Verb::split, "split", "", "[MESSAGE]", Access::change, "split",
            "The mail you answer, or MESSAGE as #show counts them, becomes a ticket of its own."},
    VerbRow{
        Verb::incident, "incident", "problem", "#N", Access::change, "incident",
        "The ticket reports the trouble of ticket N: answers there reach its people too. `none` ends that."},
    VerbRow{Verb::spam, "spam", "junk", "", Access::change, "spam",
            "Tags the ticket as spam and closes it; nothing is sent to the customer."},
    VerbRow{Verb::undo, "undo", "revert", "", Access::change, "undo",
            "Takes back what your last commands changed on this ticket."},
    VerbRow{Verb::show, "show", "history", "[#N]", Access::read, "show",
            "Mails you the ticket, or ticket N, with all that happened."},
    VerbRow{Verb::list, "list", "", "[customer NAME | open | mine]", Access::read, "list",
            "Mails you a list of tickets; alone, the living ones."},
    VerbRow{Verb::search, "search", "find", "WORDS", Access::read, "search",
            "Mails you the tickets with all these words in them or in their mails."},
    VerbRow{Verb::help, "help", "commands", "[COMMAND]", Access::read, "",
            "Mails you how commands work and what there is, or more about one."},
    VerbRow{Verb::confirm, "confirm", "", "CODE", Access::read, "",
            "Sets free a mail of yours that was held; the code came to your registered address."},
    VerbRow{Verb::escalate, "escalate", "", "[REASON]", Access::change, "escalate",
            "Calls the next level of the page that is open; without one, opens the policy's first page."},
    VerbRow{Verb::ack, "ack", "acknowledge", "", Access::change, "ack",
            "Stops the page: you are at work. For those who were called, and the ticket's group."},
    VerbRow{Verb::snooze, "snooze", "", "TIME", Access::change, "snooze",
            "The ticket is on hold until TIME, then it is open again and you are told: 2h, tomorrow, "
            "2026-03-05."},
    VerbRow{
        Verb::due, "due", "", "DATE", Access::change, "due",
        "Who answers for the ticket is reminded then: 2026-03-05 15:00, 2d, by 17:00; `none` takes it off."},
    VerbRow{Verb::task, "task", "", "WHO by DATE: TEXT", Access::change, "task",
            "Gives an agent or group a task; they are told now and at DATE. `#task done N` ends it."},
    VerbRow{Verb::ask, "ask", "", "GROUP: TEXT", Access::change, "ask",
            "Asks another group; the ticket stays where it is, and their answers stay inside."},
    VerbRow{
        Verb::swap, "swap", "", "WHO FROM..TO", Access::change, "swap",
        "Swaps your turns of that time with those of WHO, once WHO confirms: bob 2026-03-02..2026-03-06."},
    VerbRow{Verb::oncall, "oncall", "on-call", "", Access::read, "oncall",
            "Mails you who is on duty, and who is next."},
};

const VerbRow& row_of(Verb verb);
// By its word or a synonym, in any case. Null: there is none.
const VerbRow* find_verb(std::string_view word);
// 'did you mean "#severity"?', or nothing.
std::string nearest_verb(std::string_view word);

std::string help_text();                    // for a mail: how commands work, and all there are
std::string help_text(const VerbRow& row);  // more about one
std::string verb_table();                   // Markdown, as docs/agents.md has it

}  // namespace desk
