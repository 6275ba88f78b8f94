#include "daemon/service/generation.hh"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "daemon/imap/mailbox.hh"
#include "daemon/outbox/webhook_sender.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"

namespace service {
namespace {

namespace asio = boost::asio;

outbox::Relay relay_for(const rules::Mailbox& mailbox) {
  const bool may_fall_back = mailbox.null_sender == rules::NullSender::automatic;
  return {mailbox.name, may_fall_back ? mailbox.address : std::string{}, {}};
}

}  // namespace

Generation::Generation(asio::io_context& loop, std::shared_ptr<const rules::Policy> policy)
    : loop_(loop), policy_(std::move(policy)) {}

tl::expected<std::unique_ptr<Generation>, std::string> Generation::prepare(
    asio::io_context& loop, std::shared_ptr<const rules::Policy> policy, DeskThread& desk,
    storage::Store& store, intake::Intake& intake, Absent absent) {
  std::unique_ptr<Generation> made(new Generation(loop, std::move(policy)));
  made->desk_ = &desk;
  made->store_ = &store;
  made->intake_ = &intake;
  made->shared_.logins = std::make_shared<net::Logins>();
  made->shared_.keepers =
      std::make_shared<oauth::Keepers>(loop.get_executor(), oauth::token_folder(made->policy_->storage.path));
  Generation* self = made.get();
  const auto taken = [self] { self->wake_lanes(); };
  const auto changed = [self](const std::string& mailbox, const imap::State& state) {
    if (state.error)
      self->note("mailbox " + mailbox, net::to_string(*state.error));
    else if (state.phase == imap::State::Phase::watching)
      self->note("mailbox " + mailbox, "");
  };
  for (const auto& mailbox : made->policy_->mailboxes) {
    if (mailbox.imap) {
      auto account = imap_account(*made->policy_, mailbox, made->shared_, absent);
      if (!account) return tl::unexpected(account.error());
      Fed fed{mailbox.name, origin_of(*mailbox.imap), mailbox.since};
      auto feed = std::make_unique<Feed>(std::move(fed), desk, store, intake, taken, changed);
      made->watched_.push_back({*std::move(account), std::move(feed)});
    }
    if (mailbox.maildir) made->maildirs_.push_back({mailbox.name, *mailbox.maildir, mailbox.after});
    if (const auto* smtp = relay_of(*made->policy_, mailbox)) {
      auto connection = smtp_connection(mailbox, *smtp, made->shared_, absent);
      if (!connection) return tl::unexpected(connection.error());
      smtp::Relay relay;
      relay.connect = *std::move(connection);
      relay.on_no_login = [name = mailbox.name, told = false](const std::string& server) mutable {
        if (std::exchange(told, true)) return;
        log::warn("the relay offers no login: mail goes out without user and password",
                  {{"mailbox", name},
                   {"server", server},
                   {"hint", "take `user:` out of its `smtp:`, or have the relay offer AUTH"}});
      };
      auto sender = std::make_unique<smtp::Sender>(std::move(relay));
      auto outgoing = relay_for(mailbox);
      outgoing.state = [self, name = "smtp of " + mailbox.name](const std::string& trouble) {
        self->note(name, trouble);
      };
      made->lanes_.push_back(std::make_unique<outbox::Pump>(loop.get_executor(), std::move(outgoing),
                                                            std::move(sender), desk, store));
    }
  }
  for (const auto& webhook : made->policy_->webhooks) {
    auto hook = hook_of(webhook);
    if (!hook) return tl::unexpected(hook.error());
    using Of = outbox::HookPump::Of;
    for (const auto of : {Of::pages, Of::others}) {
      const auto state = [self, name = "webhook " + webhook.name + (of == Of::pages ? " (pages)" : "")](
                             const std::string& trouble) { self->note(name, trouble); };
      made->lanes_.push_back(std::make_unique<outbox::HookPump>(loop.get_executor(), *hook, of, random_part,
                                                                state, desk, store));
    }
  }
  return made;
}

void Generation::spawn(asio::awaitable<void> work) {
  ++running_;
  asio::co_spawn(loop_, std::move(work), [this](std::exception_ptr problem) {
    --running_;
    if (problem) std::rethrow_exception(problem);  // a broken invariant: the supervisor starts us anew
  });
}

// Before anybody looks at one of them.
void Generation::expect_mailboxes() {
  std::vector<storage::Expected> all;
  for (const auto& mailbox : policy_->mailboxes) {
    all.push_back({mailbox.name, {}});
    if (mailbox.imap) all.back().origin = origin_of(*mailbox.imap);
  }
  desk_->post([store = store_, all = std::move(all), at = now()] {
    if (const auto expected = store->expect_mailboxes(all, at); !expected)
      log::warn("the mailboxes of the policy could not be noted", {{"error", expected.error().message}});
  });
}

void Generation::start() {
  expect_mailboxes();
  for (auto& watched : watched_) spawn(imap::watch(watched.account, *watched.feed, stop_.get_token()));
  for (const auto& maildir : maildirs_) {
    const std::function<void()> taken = [this] { wake_lanes(); };
    const std::function<void(const std::string&)> state =
        [this, name = "mailbox " + maildir.mailbox](const std::string& trouble) { note(name, trouble); };
    spawn(watch_maildir(maildir, *desk_, *store_, *intake_, taken, state, stop_.get_token()));
  }
  for (auto& lane : lanes_) spawn(lane->run(stop_.get_token()));
}

void Generation::note(const std::string& what, const std::string& trouble) {
  if (trouble.empty())
    failing_.erase(what);
  else
    failing_[what] = trouble;
}

void Generation::wake_lanes() {
  for (auto& lane : lanes_) lane->wake();
}

void Generation::hurry_lanes() {
  for (auto& lane : lanes_) lane->hurry();
}

asio::awaitable<void> Generation::stop() {
  stop_.request_stop();
  while (running_ > 0 || shared_.keepers->awaits_refresh_token())
    co_await net::sleep_until(net::Clock::now() + std::chrono::milliseconds(10), {});
}

std::string Generation::status() const {
  const std::size_t count = policy_->mailboxes.size();
  std::string text = std::to_string(count) + (count == 1 ? " mailbox" : " mailboxes");
  if (failing_.empty()) return text;
  text += ", " + std::to_string(failing_.size()) + " failing";
  for (const auto& [what, why] : failing_) text += "; " + what + ": " + why;
  return text;
}

}  // namespace service
