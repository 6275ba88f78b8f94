#include "daemon/verbs/cmd_audit.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>

#include "daemon/accounts/accounts.hh"
#include "daemon/imap/client.hh"
#include "daemon/verbs/audit.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "mailparse/mime/identity.hh"

namespace ctl {
namespace {

using imap::Client;
using net::awaitable;

// Asks one server. Its connection lives as long as the audit of its mailbox.
class MailboxAudit {
 public:
  MailboxAudit(const rules::Policy& policy, const rules::Mailbox& mailbox, const storage::Store& store,
               const IngestMail& ingest_mail, Output& output)
      : policy_(policy), mailbox_(mailbox), store_(store), ingest_mail_(ingest_mail), output_(output) {}

  awaitable<tl::expected<AuditRow, std::string>> run(bool repair) {
    const auto executor = co_await boost::asio::this_coro::executor;
    service::Shared shared;
    shared.keepers = std::make_shared<oauth::Keepers>(executor, oauth::token_folder(policy_.storage.path));
    auto account = service::imap_account(policy_, mailbox_, shared);
    if (!account) co_return tl::unexpected(account.error());
    folder_ = account->folder;
    limit_ = account->max_mail;
    std::stop_token never;
    auto client = co_await Client::open(account->connect, account->timing, never);
    if (!client) co_return tl::unexpected(net::to_string(client.error()));
    client_ = *std::move(client);
    auto row = co_await compare_folder();
    if (row && repair) row = co_await repair_folders(*std::move(row), account->after);
    co_await client_->logout();
    co_return row;
  }

 private:
  awaitable<tl::expected<AuditRow, std::string>> compare_folder() {
    const auto selected = co_await client_->select(folder_, true);
    if (!selected) co_return tl::unexpected(net::to_string(selected.error()));
    const auto uids = co_await client_->uids();
    if (!uids) co_return tl::unexpected(net::to_string(uids.error()));
    const auto origin = store_.origin(mailbox_.name);
    if (!origin) co_return tl::unexpected(origin.error().message);
    // Of another mailbox than the ledger's nothing is known.
    if (*origin && **origin != service::origin_of(*mailbox_.imap))
      co_return compare(mailbox_.name, selected->uidvalidity, *uids, {});
    const auto ledger = store_.ledger(mailbox_.name, selected->uidvalidity);
    if (!ledger) co_return tl::unexpected(ledger.error().message);
    const auto left_alone = store_.left_alone(mailbox_.name, selected->uidvalidity);
    if (!left_alone) co_return tl::unexpected(left_alone.error().message);
    co_return compare(mailbox_.name, selected->uidvalidity, *uids, *ledger, *left_alone);
  }

  awaitable<tl::expected<AuditRow, std::string>> repair_folders(AuditRow row, imap::After after) {
    const std::vector<imap::Uid> missing = row.missing;
    for (const auto uid : missing) {
      const Ingest options{mailbox_.name, row.uidvalidity, uid};
      co_await take_one(uid, options);
    }
    if (after.kind == imap::After::Kind::move) co_await repair_processed(after.folder);
    co_return co_await compare_folder();
  }

  // Mail that was moved away before the ledger knew it, from a restored database for instance, is told by its
  // bytes: what was taken before is passed over.
  awaitable<void> repair_processed(std::string folder) {
    const auto personal = co_await client_->personal_namespace();
    if (!personal) co_return;
    const std::string name = imap::in_namespace(folder, *personal);
    const auto selected = co_await client_->select(name, true);
    if (!selected) co_return;  // nothing was ever moved
    const auto uids = co_await client_->uids();
    if (!uids) co_return;
    const Ingest options{mailbox_.name, 0, 0};
    for (const auto uid : *uids) co_await take_one(uid, options);
  }

  // What cannot be fetched, or not whole, is told and left to the daemon, which finds it by itself: nothing
  // is passed over because of its neighbours. `options` stays with the caller: g++ 12 destroys an aggregate
  // that is made in the call twice.
  awaitable<void> take_one(imap::Uid uid, const Ingest& options) {
    const auto items = co_await client_->fetch_start(uid, limit_ + 1, limit_);
    if (!items) co_return fail_one(uid, net::to_string(items.error()));
    if (items->empty() || !items->front().body || items->front().body->empty())
      co_return fail_one(uid, "the server hands out nothing");
    const std::string& bytes = *items->front().body;
    if (bytes.size() > limit_) co_return fail_one(uid, "it is larger than limits.mail");
    const bool anywhere = options.uid == 0;
    if (anywhere && is_known(bytes)) co_return;
    if (ingest_mail_(options, bytes) != kDone) fail_one(uid, "the desk did not take it");
  }

  void fail_one(imap::Uid uid, const std::string& why) {
    output_.err += "mailbox " + mailbox_.name + ": mail " + std::to_string(uid) +
                   " was not repaired: " + printable(why) + "; the daemon asks for it again\n";
  }

  bool is_known(const std::string& bytes) const {
    const auto known = store_.was_received(mailparse::sha256(bytes));
    return !known || *known;  // unsure: nothing is taken in twice
  }

  const rules::Policy& policy_;
  const rules::Mailbox& mailbox_;
  const storage::Store& store_;
  const IngestMail& ingest_mail_;
  Output& output_;
  std::string folder_;
  std::size_t limit_ = 0;
  std::unique_ptr<Client> client_;
};

tl::expected<AuditRow, std::string> ask_server(const rules::Policy& policy, const rules::Mailbox& mailbox,
                                               const storage::Store& store, const IngestMail& ingest_mail,
                                               bool repair, Output& output) {
  boost::asio::io_context loop;
  MailboxAudit audit(policy, mailbox, store, ingest_mail, output);
  tl::expected<AuditRow, std::string> row;
  std::exception_ptr problem;
  boost::asio::co_spawn(loop, audit.run(repair), [&](std::exception_ptr error, auto result) {
    problem = error;
    row = std::move(result);
  });
  loop.run();
  if (problem) std::rethrow_exception(problem);
  return row;
}

tl::expected<AuditRow, std::string> audit_mailbox(const rules::Policy& policy, const rules::Mailbox& mailbox,
                                                  const storage::Store& store, const IngestMail& ingest_mail,
                                                  bool repair, Output& output) {
  if (mailbox.imap) return ask_server(policy, mailbox, store, ingest_mail, repair, output);
  const auto ledger = store.ledger(mailbox.name, 0);
  if (!ledger) return tl::unexpected(ledger.error().message);
  return compare(mailbox.name, 0, {}, *ledger);
}

// Programs rely on these keys: what is new is there only where there is something to say.
Json row_json(const AuditRow& row) {
  Json json{{"mailbox", row.mailbox},         {"uidvalidity", row.uidvalidity}, {"on_server", row.on_server},
            {"messages", row.messages},       {"duplicates", row.duplicates},   {"ignored", row.ignored},
            {"quarantined", row.quarantined}, {"missing", row.missing}};
  if (row.left_alone > 0) json["left_alone"] = row.left_alone;
  return json;
}

Row row_cells(const AuditRow& row) {
  return {row.mailbox,
          std::to_string(row.uidvalidity),
          std::to_string(row.on_server),
          std::to_string(row.messages),
          std::to_string(row.duplicates),
          std::to_string(row.ignored),
          std::to_string(row.quarantined),
          std::to_string(row.left_alone),
          std::to_string(row.missing.size())};
}

void print(const std::vector<AuditRow>& rows, bool json, Output& output) {
  if (json) {
    Json all = Json::array();
    for (const auto& row : rows) all.push_back(row_json(row));
    output.out += dump(all);
    return;
  }
  std::vector<Row> cells;
  for (const auto& row : rows) cells.push_back(row_cells(row));
  output.out += table({"MAILBOX", "UIDVALIDITY", "ON SERVER", "MESSAGES", "DUPLICATES", "IGNORED",
                       "QUARANTINED", "LEFT ALONE", "MISSING"},
                      cells);
}

}  // namespace

int audit(const Audit& options, bool json, const rules::Policy& policy, const storage::Store& store,
          const IngestMail& ingest_mail, Output& output) {
  if (!options.mailbox.empty() && !policy.find_mailbox(options.mailbox))
    return fail(output, kUsage, "the policy has no mailbox " + options.mailbox);
  int status = kDone;
  std::vector<AuditRow> rows;
  for (const auto& mailbox : policy.mailboxes) {
    if (!options.mailbox.empty() && mailbox.name != options.mailbox) continue;
    auto row = audit_mailbox(policy, mailbox, store, ingest_mail, options.repair, output);
    if (!row) {
      status = fail(output, kRefused, "mailbox " + mailbox.name + " could not be audited: " + row.error());
      continue;
    }
    if (!row->missing.empty()) status = kRefused;
    rows.push_back(*std::move(row));
  }
  print(rows, json, output);
  return status;
}

}  // namespace ctl
