#pragma once
// A ledger in memory, and a way to watch a mailbox until something has happened in it.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

#include "daemon/imap/mailbox.hh"

namespace fake {

class LedgerSink : public imap::Sink {
 public:
  std::map<imap::Uid, imap::FetchedMail> taken;
  std::vector<std::size_t> batches;
  std::map<imap::Uid, std::string> given_up;
  std::set<imap::Uid> settled;  // after-action confirmed
  std::set<imap::Uid> keep;     // no after-action for these
  std::vector<imap::State> states;
  std::vector<std::string> troubles;
  unsigned failing_takes = 0;  // so many calls of take() fail first
  imap::UidValidity uidvalidity = 0;
  imap::Uid next = 1;
  std::function<void()> on_event;

  net::awaitable<net::Result<imap::Uid>> position(imap::UidValidity validity) override {
    if (validity != uidvalidity) next = 1;
    uidvalidity = validity;
    co_return next;
  }
  net::awaitable<net::Result<std::vector<imap::Uid>>> pending_after(imap::UidValidity) override {
    std::vector<imap::Uid> uids;
    for (const auto& [uid, mail] : taken) {
      if (!settled.contains(uid) && !keep.contains(uid)) uids.push_back(uid);
    }
    co_return uids;
  }
  net::awaitable<net::Result<std::vector<imap::Uid>>> take(imap::UidValidity,
                                                           std::vector<imap::FetchedMail> mails) override {
    if (failing_takes > 0) {
      --failing_takes;
      event();
      co_return net::failure(net::Code::refused, "disk full");
    }
    std::vector<imap::Uid> uids;
    batches.push_back(mails.size());
    for (auto& mail : mails) {
      if (mail.uid < next) throw std::logic_error("a mail came twice or out of order");
      next = mail.uid + 1;
      if (!keep.contains(mail.uid)) uids.push_back(mail.uid);
      taken.emplace(mail.uid, std::move(mail));
    }
    event();
    co_return uids;
  }
  net::awaitable<net::Result<void>> unfetchable(imap::UidValidity, imap::Uid uid,
                                                std::string reason) override {
    given_up[uid] = reason;
    next = uid + 1;
    event();
    co_return net::Result<void>();
  }
  net::awaitable<net::Result<void>> after_done(imap::UidValidity, std::vector<imap::Uid> uids) override {
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
  void event() {
    if (on_event) on_event();
  }
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
