#include "daemon/service/service.hh"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>

#include "daemon/control/place.hh"
#include "daemon/control/server.hh"
#include "daemon/outbox/orphans.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"
#include "daemon/service/customers.hh"
#include "daemon/service/file_watch.hh"
#include "daemon/service/future_watch.hh"
#include "daemon/service/generation.hh"
#include "daemon/service/notify.hh"
#include "daemon/verbs/run.hh"
#include "rules/load/load.hh"

namespace service {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr int kStopped = 0, kFailed = 1, kBadPolicy = 78;
constexpr std::chrono::seconds kDrainTime{25};
constexpr std::chrono::seconds kStatusBeat{1};
constexpr std::chrono::seconds kWatchBeat{2};

// A broken invariant must not end time, or the hearing of signals, in silence: the supervisor starts us anew.
constexpr auto end_of_task = [](std::exception_ptr problem) {
  if (problem) std::rethrow_exception(problem);
};

// Whoever starts us anew may find a secret that was not there, where it is in a file.
bool webhooks_await_files(const rules::Policy& policy) {
  const auto in_file = [](const rules::Secret& secret) {
    return secret.source == rules::Secret::Source::file;
  };
  return std::any_of(policy.webhooks.begin(), policy.webhooks.end(), [&](const auto& webhook) {
    return in_file(webhook.key) || in_file(webhook.secret_url);
  });
}

class Service {
 public:
  Service(std::string config, rules::Policy policy)
      : config_(std::move(config)),
        policy_(std::make_shared<const rules::Policy>(std::move(policy))),
        database_(policy_->storage.path),
        customer_files_(policy_->customer_files) {}

  int run() {
    if (!open_store()) return kFailed;
    intake_ = std::make_unique<intake::Intake>(*store_, policy_);
    adopt(policy_, *intake_, *store_);
    recover();
    auto prepared = Generation::prepare(loop_, policy_, desk_, *store_, *intake_, Absent::awaited);
    if (!prepared) {
      log::error("cannot start", {{"error", prepared.error()}});
      notify::status("Cannot start: " + prepared.error());
      return webhooks_await_files(*policy_) ? kFailed : kBadPolicy;
    }
    generation_ = *std::move(prepared);
    open_reader();
    if (!listen()) return kFailed;
    generation_->start();
    asio::co_spawn(loop_, watch_signals(), end_of_task);
    asio::co_spawn(loop_, beat(), end_of_task);
    asio::co_spawn(loop_, keep_time(), end_of_task);
    asio::co_spawn(loop_, watch_customers(), end_of_task);
    log::info("ready", {{"database", policy_->storage.path}, {"policy", config_}});
    notify::ready(generation_->status());
    loop_.run();
    log::info("stopped");
    return kStopped;
  }

 private:
  bool open_store() {
    storage::Options options;
    options.path = policy_->storage.path;
    options.on_progress = [](std::string_view work) {
      notify::still_starting("looking through the " + std::string(work));
    };
    auto store = storage::Store::open(options);
    if (!store) {
      log::error("cannot open the database",
                 {{"error", store.error().message}, {"hint", store.error().hint}});
      notify::status(store.error().message);
      return false;
    }
    store_ = *std::move(store);
    tell_found(store_->recovery());
    return true;
  }

  static void tell_found(const storage::Recovery& found) {
    if (found.unclean_stop)
      log::warn("the last run did not stop cleanly", {{"loose_mails", std::to_string(found.loose_mails)},
                                                      {"torn_bytes", std::to_string(found.torn_bytes)}});
    if (!found.restored.empty())
      log::warn(
          "an older database was put back: numbers skip ahead, and mails of the vault that it does not know "
          "are taken in again",
          {{"because", found.restored}, {"mails", std::to_string(found.loose_mails)}});
    if (!found.missing.empty())
      log::error(
          "the vault has lost mail; the desk goes on without it",
          {{"error", found.missing}, {"hint", "restore the mail folder that belongs to this database"}});
  }

  // Listings and searches read on a thread and a connection of their own: whatever they take, mail, pages and
  // timers do not wait for them.
  void open_reader() {
    storage::Options options;
    options.path = policy_->storage.path;
    options.read_only = true;
    if (auto store = storage::Store::open(options))
      reader_ = *std::move(store);
    else
      log::warn("listings hold the desk's thread", {{"error", store.error().message}});
  }

  // What an interrupted run left behind: mail that was durable but not decided, mail that may have been sent.
  // What fails in what is stored does not keep the desk from starting: it is tried again every second.
  void recover() {
    const auto progress = [] { notify::still_starting("deciding mail of the last run"); };
    const auto decided = intake_->recover(now(), progress);
    if (!decided) tell_owed("cannot decide mail of the last run", decided.error());
    if (decided && *decided > 0) log::warn("recovered mail", {{"mails", std::to_string(*decided)}});
    owed_ = {true, true, true};
    settle_owed();
  }

  // On the desk's thread, or before it has anything to do. True: nothing is owed any more.
  bool settle_owed() {
    tell_notes();
    if (owed_.future && undo_future(*owed_.future)) owed_.future.reset();
    if (owed_.interrupted) owed_.interrupted = !recover_outbox();
    if (owed_.orphans) owed_.orphans = !give_up_orphans();
    if (owed_.review) owed_.review = !review();
    return !owed_.orphans && !owed_.review && !owed_.interrupted && !owed_.future;
  }

  bool undo_future(storage::Instant since) {
    const auto tickets = intake_->undo_future(now(), since);
    if (!tickets) tell_owed("cannot set right what a clock that was ahead put off", tickets.error());
    if (tickets && *tickets > 0)
      log::warn("the clock was ahead: what happened meanwhile counts as of now",
                {{"tickets", std::to_string(*tickets)}});
    return tickets.has_value();
  }

  bool review() {
    const auto reviewed = intake_->review_all(now());
    if (!reviewed) tell_owed("cannot set the timers that the policy asks for", reviewed.error());
    return reviewed.has_value();
  }

  bool recover_outbox() {
    const auto ambiguous = store_->recover_outbox(now());
    if (!ambiguous) tell_owed("cannot queue what the last run was sending", ambiguous.error());
    if (ambiguous && *ambiguous > 0)
      log::warn("mail of the last run may have been sent and is sent again",
                {{"ambiguous_outgoing", std::to_string(*ambiguous)}});
    return ambiguous.has_value();
  }

  // What waits for webhooks and mailboxes that the policy has no more.
  bool give_up_orphans() {
    const auto orphans = outbox::give_up_orphans(*store_, intake_->policy(), now());
    if (!orphans) tell_owed("cannot look through the outbox", orphans.error());
    if (orphans && *orphans > 0)
      log::warn("what waited for webhooks or mailboxes that are gone was given up",
                {{"items", std::to_string(*orphans)}});
    return orphans.has_value();
  }

  // Once, until something else is wrong: it is tried again every second.
  void tell_owed(const std::string& what, const storage::Error& error) {
    if (std::exchange(last_owed_, what + error.message) == what + error.message) return;
    log::error(what + "; it is tried again every second", {{"error", error.message}, {"hint", error.hint}});
  }

  void tell_notes() {
    for (const auto& note : intake_->take_notes()) log::warn("set aside or put off", {{"what", note}});
  }

  bool listen() {
    const auto place =
        control::listening_place(policy_->control.socket, policy_->storage.path, control::read_environment());
    auto server = control::Server::listen(
        loop_, place, [this](control::Request request) { return answer(std::move(request)); });
    if (!server) {
      log::error("cannot open the control socket",
                 {{"error", server.error()},
                  {"hint", "its folder must exist and be ours to write; control: socket: names another"}});
      notify::status("Cannot start: " + server.error());
      return false;
    }
    control_ = *std::move(server);
    return true;
  }

  // A path means the same to both where the folders on it are links, which we can follow and the caller may
  // not.
  bool serves(const std::string& database) const {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto ours = fs::absolute(database_, error);
    return ours.lexically_normal() == fs::path(database).lexically_normal() ||
           fs::weakly_canonical(ours, error) == fs::weakly_canonical(database, error);
  }

  awaitable<control::Response> answer(control::Request request) {
    if (!request.database.empty() && !serves(request.database)) {
      control::Response other{75, {}, "ticketd: serves another database, " + database_ + "\n", true};
      co_return other;
    }
    auto read = ctl::read_arguments(request.arguments);
    if (const auto* usage = std::get_if<ctl::Usage>(&read))
      co_return control::Response{usage->status, usage->out, usage->err};
    const auto& invocation = std::get<ctl::Invocation>(read);
    ctl::Output output;
    const bool shows = reader_ && ctl::only_shows(invocation.verb);
    DeskThread& thread = shows ? show_ : desk_;
    const int status = co_await thread.run([this, shows, &invocation, &request, &output] {
      return carry_out(invocation, request.input, shows, output);
    });
    if (ctl::changes_desk(invocation.verb)) generation_->wake_lanes();
    if (ctl::wants_sending(invocation.verb)) generation_->hurry_lanes();
    control::Response response{status, std::move(output.out), std::move(output.err)};
    co_return response;
  }

  // A word that nobody foresaw harms its own request alone.
  int carry_out(const ctl::Invocation& invocation, const std::string& input, bool shows,
                ctl::Output& output) {
    try {
      const ctl::Site site = shows ? ctl::Site{reader_.get()} : ctl::Site{store_.get(), intake_.get()};
      return ctl::run(invocation, input, site, now(), output);
    } catch (const std::exception& problem) {
      log::error("a request of ticketctl failed", {{"what", problem.what()}});
      output.err += std::string("ticketd could not do it: ") + problem.what() + "\n";
      return kFailed;
    }
  }

  awaitable<void> watch_signals() {
    while (true) {
      const int signal = co_await signals_.async_wait(asio::use_awaitable);
      if (signal != SIGHUP) break;
      co_await reload();
    }
    co_await stop();
  }

  awaitable<void> reload() {
    notify::reloading();
    if (auto fresh = load_again()) {
      co_await generation_->stop();
      policy_ = (*fresh)->policy();
      customer_files_ = Watch(policy_->customer_files);
      const bool done = co_await desk_.run([this] {
        adopt(policy_, *intake_, *store_);
        owed_.review = owed_.orphans = true;
        return settle_owed();
      });
      generation_ = *std::move(fresh);
      generation_->start();
      reloads_ = !done;
      if (done) tell_reloaded();
    }
    notify::ready(generation_->status());
  }

  // Last, when all that another policy brings about is done.
  void tell_reloaded() {
    reloads_ = false;
    log::info("policy reloaded", {{"policy", config_}});
  }

  // Nothing where anything is wrong with the new policy; the log says what.
  std::optional<std::unique_ptr<Generation>> load_again() {
    auto loaded = rules::load_policy(config_, rules::disk_reader());
    for (const auto& diagnostic : loaded.diagnostics)
      log::warn("policy", {{"diagnostic", diagnostic.format()}});
    if (!loaded.policy) {
      log::error("the policy has errors: the old one goes on", {{"policy", config_}});
      return {};
    }
    auto policy = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
    if (policy->storage.path != policy_->storage.path || policy->control.socket != policy_->control.socket)
      log::warn("storage: and control: are read at start only: restart to change them");
    auto prepared = Generation::prepare(loop_, std::move(policy), desk_, *store_, *intake_, Absent::refused);
    if (prepared) return *std::move(prepared);
    log::error("the policy cannot be used: the old one goes on", {{"error", prepared.error()}});
    return {};
  }

  // Customers come and go without a word to the daemon: the program that writes their file knows nothing of
  // it. With the call in the condition of the `if`, the program that g++ 12 makes takes no mail:
  // test_service.py sees it.
  awaitable<void> watch_customers() {
    while (co_await net::sleep_until(net::Clock::now() + kWatchBeat, stopping_.get_token())) {
      const bool changed = customer_files_.changed();
      if (changed)
        co_await desk_.run([this] {
          owed_.review = refresh_customers(*intake_) || owed_.review;
          return settle_owed();
        });
    }
  }

  awaitable<void> stop() {
    log::info("stopping");
    notify::stopping();
    stopping_.request_stop();
    control_->stop();
    asio::co_spawn(loop_, force_stop(), asio::detached);
    co_await generation_->stop();
    drained_.request_stop();
    loop_.stop();
  }

  // Whatever does not come to rest in time is left as after a crash, which the next start recovers from.
  awaitable<void> force_stop() {
    const bool late = co_await net::sleep_until(net::Clock::now() + kDrainTime, drained_.get_token());
    if (late) end_at_once();
  }

  // Apart, since g++ 12 miscompiles a coroutine that cannot reach its end.
  static void end_at_once() {
    log::warn("not everything came to rest in time; what was at work is recovered at the next start");
    std::_Exit(kStopped);
  }

  // Asks as every second begins rather than sleeping until the next timer: a step of the clock or a suspended
  // machine is noticed at once, and what is due at a second is done as it begins.
  awaitable<void> keep_time() {
    while (co_await net::sleep_until(net::Clock::now() + until_next_second(), stopping_.get_token())) {
      co_await catch_up();
      bool more = true;
      while (more && !stopping_.stop_requested()) more = co_await pass_time();
      more = true;
      while (more && !stopping_.stop_requested()) more = co_await index();
    }
  }

  // What is owed, and what a clock that jumped has put out of place.
  awaitable<void> catch_up() {
    const auto jumped = clock_.jumped();
    const bool set = jumped.count() != 0;
    if (set)
      log::warn("the clock was set: the timers of the desk are set anew",
                {{"seconds", std::to_string(jumped.count())}});
    const auto wrong = future_.look(now(), net::Clock::now(), jumped);
    const bool done = co_await desk_.run([this, set, wrong] {
      owed_.review = owed_.review || set;
      if (wrong) owed_.future = wrong;
      return settle_owed();
    });
    if (done && reloads_) tell_reloaded();
  }

  // One batch. False: nothing more is due, or it cannot be decided now.
  awaitable<bool> pass_time() {
    bool more = false;
    const auto decided = co_await desk_.run([this, &more] {
      auto passed = intake_->pass_time(now());
      more = intake_->has_more();
      tell_notes();
      return passed;
    });
    if (!decided) {
      if (!late_)
        log::error("what is due cannot be decided now; it is tried every second",
                   {{"error", decided.error().message}, {"hint", decided.error().hint}});
      late_ = true;
      co_return false;
    }
    if (late_) log::info("what was due is decided again");
    late_ = false;
    if (*decided > 0) generation_->wake_lanes();
    co_return more;
  }

  // Behind what was committed, in bites that delay nobody. False: all is in the index, or the disk is in
  // trouble, which whoever commits next will tell.
  awaitable<bool> index() {
    constexpr std::size_t kBite = 20;
    const auto indexed = co_await desk_.run([this] { return store_->index(kBite); });
    co_return indexed.value_or(0) == kBite;
  }

  // Tells systemd how things are. The desk's thread must answer too, else a hang there would stay unseen.
  awaitable<void> beat() {
    const auto watchdog = notify::watchdog_interval();
    const auto pause = watchdog ? std::min<std::chrono::microseconds>(*watchdog, kStatusBeat) : kStatusBeat;
    std::string last;
    while (co_await net::sleep_until(net::Clock::now() + pause, stopping_.get_token())) {
      co_await desk_.run([] { return true; });
      if (watchdog) notify::alive();
      if (std::string status = generation_->status(); status != last)
        notify::status(last = std::move(status));
    }
  }

  std::string config_;
  std::shared_ptr<const rules::Policy> policy_;
  const std::string database_;  // that was opened, whatever a later policy says
  Watch customer_files_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<intake::Intake> intake_;
  // What is to be done with what is stored, and is not yet. Of the desk's thread, once the loop runs.
  struct Owed {
    bool review = false, orphans = false, interrupted = false;
    std::optional<storage::Instant>
        future{};  // what was written down since then under a clock that was ahead
  };
  Owed owed_;
  std::string last_owed_;  // that was told
  bool reloads_ = false;   // a reload is not told as done yet
  ClockWatch clock_;
  FutureWatch future_;
  bool late_ = false;  // the last attempt at what is due failed
  asio::io_context loop_{1};
  asio::signal_set signals_{loop_, SIGTERM, SIGINT, SIGHUP};
  std::stop_source stopping_, drained_;
  std::unique_ptr<storage::Store> reader_;
  DeskThread show_;  // owns the reader
  DeskThread desk_;  // ends before what its jobs use
  std::unique_ptr<Generation> generation_;
  std::unique_ptr<control::Server> control_;
};

}  // namespace

int run(const std::string& config, rules::Policy policy) {
  try {
    return Service(config, std::move(policy)).run();
  } catch (const std::exception& problem) {
    log::error("a broken invariant ended the daemon", {{"what", problem.what()}});
    return kFailed;
  }
}

}  // namespace service
