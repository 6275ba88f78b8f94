#include "daemon/ctl/cmd_auth.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>

#include "daemon/accounts/accounts.hh"
#include "daemon/accounts/grant.hh"
#include "daemon/http/client.hh"
#include "daemon/imap/client.hh"
#include "daemon/oauth/consent.hh"
#include "daemon/oauth/loopback.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/smtp/client.hh"
#include "daemon/verbs/json.hh"

namespace ctl {
namespace {

using net::awaitable;
using oauth::Fault;
using oauth::Grant;
using Done = tl::expected<void, Fault>;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience{5min};
constexpr std::chrono::seconds kTurn{40};

template <class T>
T run_here(boost::asio::io_context& loop, awaitable<T> work) {
  T result;
  std::exception_ptr problem;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error, T value) {
    problem = error;
    result = std::move(value);
    loop.stop();
  });
  loop.run();
  loop.restart();
  if (problem) std::rethrow_exception(problem);
  return result;
}

tl::unexpected<Fault> local(std::string what, std::string hint) {
  Fault fault;
  fault.kind = oauth::Kind::local;
  fault.what = std::move(what);
  fault.hint = std::move(hint);
  return tl::unexpected(std::move(fault));
}

oauth::Moment moment() {
  return {service::now(), oauth::random_word()};
}

// One grant on its way from a person's yes to the folder of refresh tokens.
class SignIn {
 public:
  SignIn(boost::asio::io_context& loop, Grant grant, std::string folder, const Terminal& terminal)
      : loop_(loop),
        grant_(std::move(grant)),
        file_(std::move(folder), oauth::id_of(grant_)),
        terminal_(terminal) {}

  awaitable<Done> run(Auth options) {
    if (grant_.secret) {
      auto secret = grant_.secret();
      if (!secret)
        co_return local(secret.error(),
                        "run ticketctl with the credentials of the service; see docs/providers.md");
      secret_ = *std::move(secret);
    }
    if (options.device) co_return co_await by_device();
    co_return co_await by_browser(options.port);
  }

 private:
  awaitable<Done> by_browser(std::uint16_t port) {
    auto loopback = oauth::Loopback::open(loop_, port);
    if (!loopback) co_return local(loopback.error(), "another --port may be free");
    const auto consent = oauth::begin_consent(grant_, (*loopback)->redirect());
    terminal_.say(
        "Open this address in a browser and sign in as " + grant_.user +
        ", or as somebody who may use its mailbox:\n\n    " + consent.url +
        "\n\nIf the browser runs on another machine, its last page cannot be shown there: paste the address "
        "of that page (" +
        consent.redirect + "/?...) here. Waiting for five minutes.\n");
    const auto address = co_await (*loopback)->wait(consent.state, terminal_.input, kPatience);
    if (!address) co_return local("nobody signed in within five minutes", "begin again");
    const auto code = oauth::read_redirect(*address, consent, grant_);
    if (!code) co_return tl::unexpected(code.error());
    auto question = oauth::code_request(grant_, secret_, *code, consent, moment());
    if (!question) co_return tl::unexpected(question.error());
    const auto token = co_await ask(*question);
    co_return co_await keep(token);
  }

  awaitable<Done> by_device() {
    if (grant_.device_url.empty())
      co_return local("this provider has no device flow for mail", "leave --device out");
    auto question = oauth::device_request(grant_, moment());
    if (!question) co_return tl::unexpected(question.error());
    const oauth::Asked asked = question->asked;
    http::Request request = std::move(question->request);
    const std::stop_token never;
    const auto answer = co_await http::exchange(std::move(request), never);
    const auto device = oauth::read_device(answer, asked);
    if (!device) co_return tl::unexpected(device.error());
    terminal_.say("Open " + device->url + " in any browser and type in " + device->user_code +
                  ". If the page says that this is blocked, leave --device out: many tenants forbid it.\n");
    const auto token = co_await poll(*device);
    co_return co_await keep(token);
  }

  awaitable<tl::expected<oauth::Token, Fault>> poll(oauth::Device device) {
    const auto until = net::Clock::now() + device.lifetime;
    const std::stop_token never;
    for (;;) {
      co_await net::sleep_until(net::Clock::now() + device.interval, never);
      auto question = oauth::poll_request(grant_, secret_, device, moment());
      if (!question) co_return tl::unexpected(question.error());
      auto token = co_await ask(*question);
      const bool waits =
          !token && (token.error().error == "authorization_pending" || token.error().error == "slow_down" ||
                     token.error().kind == oauth::Kind::network);
      if (!waits) co_return token;
      if (token.error().error == "slow_down") device.interval += 5s;
      if (net::Clock::now() >= until) co_return local("nobody typed the code in", "begin again");
    }
  }

  awaitable<tl::expected<oauth::Token, Fault>> ask(oauth::Question question) {
    http::Request request = std::move(question.request);
    const std::stop_token never;
    const auto answer = co_await http::exchange(std::move(request), never);
    co_return oauth::read_answer(answer, question.asked);
  }

  // The daemon may be renewing the token that this one replaces.
  awaitable<Done> keep(tl::expected<oauth::Token, Fault> token) {
    if (!token) co_return tl::unexpected(token.error());
    if (token->refresh.empty())
      co_return local("the provider gave no refresh token",
                      "its scope must allow access without you: offline_access at Microsoft and many others");
    const std::stop_token never;
    const auto until = net::Clock::now() + kTurn;
    auto turn = oauth::Turn::take(file_);
    while (!turn && net::Clock::now() < until) {
      co_await net::sleep_until(net::Clock::now() + 50ms, never);
      turn = oauth::Turn::take(file_);
    }
    if (!turn)
      co_return local("the folder " + file_.folder() + " cannot be written",
                      "run it as root, or as the user of ticketd");
    const auto written = file_.write({token->refresh, oauth::random_word()});
    if (!written) co_return local(written.error(), "run it as root, or as the user of ticketd");
    co_return Done();
  }

  boost::asio::io_context& loop_;
  Grant grant_;
  oauth::RefreshFile file_;
  const Terminal& terminal_;
  std::string secret_;
};

// What a person has to agree to, each once.
std::vector<Grant> grants_of(const rules::Policy& policy, const rules::Mailbox& mailbox) {
  std::vector<Grant> grants;
  const auto add = [&](const rules::OAuth& oauth, const std::string& user) {
    if (oauth.provider == rules::OAuth::Provider::none || oauth.flow != rules::OAuth::Flow::refresh) return;
    auto grant = service::grant_of(oauth, user, mailbox.name);
    for (const auto& known : grants)
      if (oauth::id_of(known) == oauth::id_of(grant)) return;
    grants.push_back(std::move(grant));
  };
  if (mailbox.imap) add(mailbox.imap->oauth2, mailbox.imap->user);
  if (const auto* smtp = service::relay_of(policy, mailbox)) add(smtp->oauth2, smtp->user);
  return grants;
}

struct Tried {
  std::string what, error;  // error: empty, it works
};

awaitable<Tried> try_imap(imap::Account account) {
  Tried tried{"IMAP at " + to_string(account.connect.endpoint), {}};
  const std::stop_token never;
  auto client = co_await imap::Client::open(account.connect, account.timing, never);
  if (!client) {
    tried.error = net::to_string(client.error());
    co_return tried;
  }
  const auto selected = co_await (*client)->select(account.folder, true);
  if (!selected) tried.error = net::to_string(selected.error());
  co_await (*client)->logout();
  co_return tried;
}

awaitable<Tried> try_smtp(net::ConnectOptions options) {
  Tried tried{"SMTP at " + to_string(options.endpoint), {}};
  const smtp::Timeouts timeouts;
  const std::stop_token never;
  auto client = co_await smtp::Client::open(options, timeouts, never);
  if (!client) {
    tried.error = net::to_string(client.error());
    co_return tried;
  }
  co_await (*client)->quit();
  co_return tried;
}

std::vector<Tried> try_logins(boost::asio::io_context& loop, const rules::Policy& policy,
                              const rules::Mailbox& mailbox) {
  service::Shared shared;
  shared.keepers =
      std::make_shared<oauth::Keepers>(loop.get_executor(), oauth::token_folder(policy.storage.path));
  std::vector<Tried> all;
  if (mailbox.imap) {
    auto account = service::imap_account(policy, mailbox, shared);
    all.push_back(account ? run_here(loop, try_imap(*account)) : Tried{"IMAP", account.error()});
  }
  if (const auto* smtp = service::relay_of(policy, mailbox)) {
    auto options = service::smtp_connection(mailbox, *smtp, shared);
    all.push_back(options ? run_here(loop, try_smtp(*options)) : Tried{"SMTP", options.error()});
  }
  return all;
}

int report(const rules::Mailbox& mailbox, const std::vector<Tried>& logins, bool json, Output& output) {
  int status = kDone;
  Json rows = Json::array();
  for (const auto& login : logins) {
    const bool works = login.error.empty();
    if (!works) status = kRefused;
    rows.push_back({{"login", login.what}, {"works", works}, {"error", login.error}});
    if (!json)
      output.out +=
          login.what + (works ? ": the login works\n" : ": the login does not work: " + login.error + "\n");
  }
  if (json) output.out += dump(Json{{"mailbox", mailbox.name}, {"logins", rows}});
  return status;
}

}  // namespace

int auth(const Auth& options, bool json, const rules::Policy& policy, const Terminal& terminal,
         Output& output) {
  const auto* mailbox = policy.find_mailbox(options.mailbox);
  if (!mailbox) return fail(output, kUsage, "the policy has no mailbox " + options.mailbox);
  boost::asio::io_context loop;
  const auto grants = grants_of(policy, *mailbox);
  if (grants.empty())
    terminal.say("Nobody has to agree to anything for mailbox " + mailbox->name +
                 "; its logins are tried.\n");
  for (const auto& grant : grants) {
    SignIn sign_in(loop, grant, oauth::token_folder(policy.storage.path), terminal);
    const auto done = run_here(loop, sign_in.run(options));
    if (!done) return fail(output, kRefused, done.error().what, done.error().hint);
    terminal.say("Kept for client " + grant.client + " and " + grant.user +
                 ". ticketd uses it within seconds.\n");
  }
  return report(*mailbox, try_logins(loop, policy, *mailbox), json, output);
}

}  // namespace ctl
