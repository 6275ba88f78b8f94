#pragma once
// The real ledger behind a watched mailbox, without the desk: every mail that is taken is settled at once.
// And a way to watch a mailbox until something has happened in it.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

#include "daemon/imap/mailbox.hh"
#include "storage/store.hh"

namespace fake {

class LedgerSink : public imap::Sink {
 public:
  std::map<imap::Uid, imap::FetchedMail> taken;
  std::vector<std::size_t> batches;
  std::map<imap::Uid, std::string> unfetched_mails;  // and why, as told last
  std::set<imap::Uid> settled;                       // after-action confirmed
  std::set<imap::Uid> keep;                          // no after-action for these
  std::vector<imap::State> states;
  std::vector<std::string> troubles;
  unsigned failing_takes = 0;  // so many calls of take() fail first
  unsigned failing_notes = 0;  // of copied()
  bool twins = false;          // two mails may come under one UID
  std::vector<storage::Standing::Life> lives;
  std::optional<imap::Instant> since;  // what the first look finds
  storage::Origin origin{"imap.example.com", "support", "INBOX"};
  storage::Instant now{std::chrono::hours{500'000}};
  std::chrono::seconds step{0};  // time that passes from one look to the next
  std::function<void()> on_event;

  LedgerSink() : store_(std::move(*storage::Store::open({.path = ":memory:"}))) {}
  storage::Store& store() { return *store_; }

  // As if an earlier run had taken this mail, and been killed before the server was told.
  void know(imap::UidValidity uidvalidity, imap::Uid uid) {
    const std::string bytes = "Subject: known " + std::to_string(uid) + "\r\n\r\nx\r\n";
    must(store_->enter_mailbox({kName, origin, uidvalidity, uid + 1}));
    receive({{{kName, uidvalidity, uid}, bytes}});
  }
  std::optional<storage::LedgerEntry> entry(imap::Uid uid) const {
    for (const auto& entry : must(store_->ledger(kName, uidvalidity_)))
      if (entry.place.uid == uid) return entry;
    return {};
  }

  net::awaitable<net::Result<imap::Uid>> position(imap::UidValidity validity) override {
    co_return must(store_->next_uid(kName, validity));
  }
  net::awaitable<net::Result<imap::Standing>> enter(imap::Selected selected) override {
    const auto found =
        must(store_->enter_mailbox({kName, origin, selected.uidvalidity, selected.uidnext, selected.other}));
    lives.push_back(found.life);
    if (found.life != storage::Standing::Life::known) taken.clear();
    uidvalidity_ = selected.uidvalidity;
    const bool known = found.life == storage::Standing::Life::known;
    const imap::Standing standing{found.next, found.first_next, found.since, !found.since_decided, !known};
    event();
    co_return standing;
  }
  net::awaitable<net::Result<std::vector<imap::Landmark>>> landmarks(imap::UidValidity validity) override {
    std::vector<imap::Landmark> marks;
    for (const auto& mark : must(store_->landmarks(kName, validity, 20)))
      marks.push_back({mark.uid, mark.internal_date});
    co_return marks;
  }
  net::awaitable<net::Result<bool>> is_known(imap::UidValidity validity, imap::Uid uid,
                                             std::string start) override {
    co_return must(store_->begins_with({kName, validity, uid}, start));
  }
  net::awaitable<net::Result<std::optional<imap::Instant>>> first_look(imap::UidValidity,
                                                                       std::vector<imap::Metadata>) override {
    must(store_->set_since(kName, since));
    co_return since;
  }
  net::awaitable<net::Result<void>> leave(imap::UidValidity validity, std::vector<imap::Run> old) override {
    std::vector<storage::LeftAlone> ranges;
    for (const auto& run : old) ranges.push_back({run.first, run.last, run.count});
    must(store_->leave_alone(kName, validity, ranges));
    co_return net::Result<void>();
  }
  net::awaitable<net::Result<std::vector<imap::Uid>>> unknown(imap::UidValidity validity,
                                                              std::vector<imap::Uid> uids) override {
    const auto known = must(store_->known_uids(kName, validity));
    const auto left = must(store_->left_alone(kName, validity));
    std::erase_if(uids, [&](imap::Uid uid) {
      return std::binary_search(known.begin(), known.end(), uid) ||
             std::any_of(left.begin(), left.end(),
                         [&](auto& one) { return one.first <= uid && uid <= one.last; });
    });
    co_return uids;
  }
  net::awaitable<net::Result<std::vector<imap::Uid>>> due(imap::UidValidity validity) override {
    now += step;
    std::vector<imap::Uid> uids;
    for (const auto& entry : must(store_->take_unfetched(kName, validity, now, 20)))
      uids.push_back(entry.place.uid);
    co_return uids;
  }
  net::awaitable<net::Result<imap::Pending>> pending_after(imap::UidValidity validity) override {
    imap::Pending pending;
    for (const auto& entry : must(store_->server_pending(kName, validity)))
      (entry.copied ? pending.copied : pending.whole).push_back(entry.place.uid);
    co_return pending;
  }
  net::awaitable<net::Result<std::vector<imap::Uid>>> take(imap::UidValidity validity,
                                                           std::vector<imap::FetchedMail> mails) override {
    if (failing_takes > 0) {
      --failing_takes;
      event();
      co_return net::failure(net::Code::refused, "disk full");
    }
    std::vector<storage::Arrival> arrivals;
    for (const auto& mail : mails)
      arrivals.push_back({{kName, validity, mail.uid},
                          mail.bytes,
                          mail.internal_date,
                          mail.truncated,
                          mail.keep || keep.contains(mail.uid)});
    std::vector<imap::Uid> uids;
    for (const auto& entry : receive(arrivals))
      if (!entry.server_done) uids.push_back(entry.place.uid);
    batches.push_back(mails.size());
    for (auto& mail : mails)
      if (!taken.emplace(mail.uid, std::move(mail)).second && !twins)
        throw std::logic_error("a mail came twice");
    event();
    co_return uids;
  }
  net::awaitable<net::Result<void>> unfetched(imap::UidValidity validity, imap::Uid uid,
                                              std::string reason) override {
    must(store_->note_unfetched({kName, validity, uid}, reason, now));
    unfetched_mails[uid] = reason;
    event();
    co_return net::Result<void>();
  }
  net::awaitable<net::Result<void>> copied(imap::UidValidity validity, std::vector<imap::Uid> uids) override {
    if (failing_notes > 0) {
      --failing_notes;
      co_return net::failure(net::Code::refused, "disk full");
    }
    must(store_->mark_copied(ids_of(validity, uids)));
    co_return net::Result<void>();
  }
  net::awaitable<net::Result<void>> after_done(imap::UidValidity validity,
                                               std::vector<imap::Uid> uids) override {
    must(store_->mark_server_done(ids_of(validity, uids)));
    settled.insert(uids.begin(), uids.end());
    event();
    co_return net::Result<void>();
  }
  void changed(const imap::State& state) override {
    states.push_back(state);
    event();
  }
  void trouble(const net::Error& error) override {
    troubles.push_back(error.what);
    event();
  }
  bool watching() const { return !states.empty() && states.back().phase == imap::State::Phase::watching; }
  std::size_t count(imap::State::Phase phase) const {
    std::size_t count = 0;
    for (const auto& state : states) count += state.phase == phase ? 1 : 0;
    return count;
  }

 private:
  static constexpr const char* kName = "support";

  template <class T>
  static T must(storage::Result<T> result) {
    if (!result) throw std::logic_error("the ledger: " + result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }
  std::vector<storage::LedgerEntry> receive(const std::vector<storage::Arrival>& arrivals) {
    auto entries = must(store_->receive(arrivals, now));
    auto transaction = must(store_->begin());
    for (const auto& entry : entries) {
      if (entry.fate != storage::Fate::received) continue;
      storage::Changes changes;
      changes.outcome = storage::LedgerOutcome{entry.id, storage::Fate::ignored, "settled", {}, {}, {}};
      must(transaction.apply(changes));
    }
    must(transaction.commit());
    return entries;
  }
  std::vector<storage::LedgerId> ids_of(imap::UidValidity validity, const std::vector<imap::Uid>& uids) {
    std::vector<storage::LedgerId> ids;
    for (const auto& entry : must(store_->server_pending(kName, validity)))
      if (std::find(uids.begin(), uids.end(), entry.place.uid) != uids.end()) ids.push_back(entry.id);
    return ids;
  }
  void event() {
    if (on_event) on_event();
  }

  std::unique_ptr<storage::Store> store_;
  imap::UidValidity uidvalidity_ = 0;
};

// Runs watch() until `enough` holds after some event, then stops it and waits for its end. False after ten
// seconds.
inline bool watch_until(const imap::Account& account, LedgerSink& sink, const std::function<bool()>& enough) {
  boost::asio::io_context loop;
  std::stop_source stop;
  bool reached = false, ended = false;
  sink.on_event = [&] {
    if (reached || !enough()) return;
    reached = true;
    boost::asio::post(loop, [&] { stop.request_stop(); });
  };
  boost::asio::co_spawn(loop, imap::watch(account, sink, stop.get_token()), [&](std::exception_ptr error) {
    ended = true;
    if (error) std::rethrow_exception(error);
  });
  loop.run_for(std::chrono::seconds(10));
  sink.on_event = nullptr;
  return reached && ended;
}

}  // namespace fake
