#pragma once
// The command line of ticketctl as values. One struct a verb; --help text stands beside each option in
// options.cc.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ctl {

struct Global {
  std::string config = "/etc/ticketd/ticketd.yaml";
  std::string database;  // --database: open it directly, without policy or daemon
  std::string socket;    // --socket: of the daemon; empty: as the policy says
  bool json = false;
};

// clang-format off
struct Check { std::string file; };                       // empty: --config
struct Parse { std::string file; };                       // empty or "-": stdin
struct Ingest { std::string mailbox; std::uint32_t uidvalidity = 0, uid = 0; };  // uid 0: from no server
struct List { std::vector<std::string> status; std::string requester, customer, assignee, group, queue, tag; std::size_t limit = 1000; };
struct Show { std::int64_t ticket = 0; };
struct Search { std::vector<std::string> words; std::size_t limit = 1000; };
struct Act { enum class Do { open, reply, note, set, tag, merge, split, link } what = Do::open; std::int64_t ticket = 0; std::string agent, subject, requester; std::vector<std::string> words; bool remove = false; };
struct Ack { std::string page, by; };                     // page: a ticket, or what a service calls it
struct Why { std::int64_t ticket = 0; };
struct Outbox {
  enum class Do { list, retry, drop, hold, release } what = Do::list;
  std::int64_t id = 0;      // 0: those that `relay` or `all` names
  std::string relay;        // of retry: what waits there, and what was given up lately
  bool all = false;         // of list: those that were sent too; of retry: of every relay
  std::size_t limit = 1000; // of list
};
struct Quarantine { enum class Do { list, show, retry, drop } what = Do::list; std::int64_t id = 0; std::string mailbox; };
struct Audit { std::string mailbox; bool repair = false; };
struct Auth { std::string mailbox; bool device = false; std::uint16_t port = 0; };  // port 0: any
struct Test { std::vector<std::string> files; std::string junit; unsigned jobs = 0; };  // jobs 0: one a processor
struct Replay { std::string policy, since; std::vector<std::string> mails; };  // no mails: those of the database
struct Template { enum class Do { list, show } what = Do::list; std::string name, language; std::int64_t ticket = 0; };  // 0: samples
struct Oncall {};
struct Schema {};
struct Customer {
  enum class Do { list, show, set, remove, import } what = Do::list;
  std::string id;                                         // of show, an address or a domain too
  std::vector<std::pair<std::string, std::string>> values;  // of set: column (rules/load/customer_columns.hh) and text
  std::string file;                                       // of import; "-": standard input
  bool replace = false;                                   // of import: customers that are not in the file go
};
struct Backup { enum class Do { make, verify } what = Do::make; std::string folder; };
struct Stats {};
struct Restored {};
// clang-format on

using Verb = std::variant<Check, Parse, Ingest, List, Show, Search, Act, Ack, Why, Outbox, Quarantine, Audit,
                          Auth, Test, Replay, Template, Schema, Oncall, Customer, Stats, Restored, Backup>;

struct Invocation {
  Global global;
  Verb verb;
};

// What to do, or what to print and with which status to exit (--help, --version, usage errors).
struct Usage {
  std::string out, err;
  int status = 0;
};

// What --help says, as values: for the man page and the shells' completions.
struct OptionDoc {
  std::string name;   // --limit; of a positional, TICKET
  std::string value;  // TEXT, FILE, ...; empty: a flag
  std::string help;
  bool positional = false, required = false, many = false;
};

struct VerbDoc {
  std::string name, help;
  std::vector<OptionDoc> options;
  std::vector<VerbDoc> verbs;
};

VerbDoc describe_verbs();

std::variant<Invocation, Usage> read_arguments(const std::vector<std::string>& arguments);

}  // namespace ctl
