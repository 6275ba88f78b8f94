#pragma once
// The verbs of ticketctl, one file each (cmd_*.cc). They run in ticketctl itself or, where a daemon is up,
// inside it.
//
// A command gets what it works on, appends what it has to say to an Output, and returns an exit status.
// Nothing is printed here: the caller decides where the words go.

#include <functional>
#include <string>
#include <string_view>

#include "daemon/intake/intake.hh"
#include "daemon/verbs/options.hh"
#include "mailparse/limits.hh"
#include "storage/store.hh"

namespace ctl {

// Exit statuses (stable, and of sysexits.h where it has a word).
inline constexpr int kDone = 0, kRefused = 1, kUsage = 2, kBadMail = 65, kTryAgain = 75, kBadPolicy = 78;

struct Output {
  std::string out, err;
};

// The desk as far as it is at hand.
struct Site {
  storage::Store* store = nullptr;
  intake::Intake* intake = nullptr;       // null: the store is read-only
  const rules::Policy* policy = nullptr;  // null: not known; the intake's, where there is one, goes before
};

// "ticketctl: what happened (what to do next)" on err; returns `status`.
int fail(Output& output, int status, std::string_view what, std::string_view hint = {});
int fail(Output& output, const storage::Error& error);

// Verbs that need no desk.
int check(const Check& options, const Global& global, Output& output);
int parse(std::string_view bytes, const mailparse::Limits& limits, bool json, Output& output);
int test(const Test& options, bool json, Output& output);
int replay(const Replay& options, const Global& global, storage::Instant now, Output& output);
int schema(Output& output);
int back_up(const Backup& options, const std::string& database, bool json, storage::Instant now,
            Output& output);
int verify_backup(const Backup& options, bool json, Output& output);

// Verbs that look.
int list(const List& options, bool json, const storage::Store& store, Output& output);
int show(const Show& options, bool json, const storage::Store& store, storage::Instant now, Output& output);
int search(const Search& options, bool json, const storage::Store& store, Output& output);
void print_tickets(const std::vector<storage::Ticket>& tickets, bool json, Output& output);
int why(const Why& options, bool json, const storage::Store& store, storage::Instant now, Output& output);
int stats(bool json, const storage::Store& store, Output& output);
int list_outbox(const Outbox& options, bool json, const storage::Store& store, Output& output);
int list_quarantine(bool json, const storage::Store& store, Output& output);
int show_quarantine(std::int64_t id, const storage::Store& store, Output& output);

// Verbs that look at the policy; `store` is needed for a ticket only, or for what agents swapped.
int oncall(bool json, const rules::Policy& policy, const storage::Store* store, storage::Instant now,
           Output& output);
int list_templates(bool json, const rules::Policy& policy, Output& output);
int show_template(const Template& options, bool json, const rules::Policy& policy,
                  const storage::Store* store, storage::Instant now, Output& output);

// Verbs that change something: they need the one Store that writes.
int ingest(const Ingest& options, bool json, const std::string& bytes, intake::Intake& intake,
           storage::Instant now, Output& output);
int act(const Act& act, bool json, const std::string& input, const rules::Policy& policy,
        storage::Store& store, storage::Instant now, Output& output);
int ack(const Ack& options, bool json, const rules::Policy& policy, storage::Store& store,
        storage::Instant now, Output& output);
bool reads_words(const Act& act);  // of standard input
int change_outbox(const Outbox& options, const rules::Policy& policy, storage::Store& store,
                  storage::Instant now, Output& output);
int change_quarantine(const Quarantine& options, intake::Intake& intake, storage::Store& store,
                      storage::Instant now, Output& output);

}  // namespace ctl
