#include "daemon/smtp/dialogue.hh"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <stdexcept>

#include "daemon/net/logins.hh"
#include "daemon/smtp/blame.hh"

namespace smtp {

using net::Code;

namespace {

constexpr std::size_t kPiece = 64u << 10;
constexpr Extensions kAll{true, true, true, true, {}};  // of a relay that we did not get to know

awaitable<void> say_goodbye(std::unique_ptr<Client> client) {
  co_await client->quit();
}

}  // namespace

awaitable<Outcome> Line::send(const Envelope& envelope, const Envelope* next, std::stop_token stop) {
  for (;;) {
    if (offered_ != nullptr && offered_ != &envelope)
      hang_up();  // never take another message's answers for this one's
    const bool used_before = client_ != nullptr;
    used_ = used_before;
    stage_ = Stage::connect;
    dismissed_ = false;
    out_of_step_ = false;
    auto connected = co_await connect(stop);
    if (!connected) {
      trouble_ = connected.error();
      Transaction never(envelope, kAll);
      never.on_loss(Stage::connect, *trouble_);
      co_return std::move(never).outcome();
    }
    Transaction transaction(envelope, client_->extensions());
    if (!transaction.sendable()) {
      Outcome refused = std::move(transaction).outcome();
      if (refused.by_offer) hang_up();  // it greets anew next time
      if (refused.by_offer && used_before) continue;
      co_return refused;
    }
    auto done = co_await run(transaction, next, stop);
    if (done) co_return conclude(std::move(transaction));

    hang_up();
    const bool safe = stage_ != Stage::dot;
    if (safe && used_before && (done.error().code == Code::closed || out_of_step_))
      continue;  // closed while idle, or after its fill of messages, or one answer too many is under way
    const bool in_trouble = done.error().code != Code::closed || dismissed_ || stage_ <= Stage::mail;
    if (in_trouble) trouble_ = done.error();
    transaction.on_loss(stage_, done.error(), dismissed_);
    co_return std::move(transaction).outcome();
  }
}

awaitable<Result<void>> Line::connect(std::stop_token stop) {
  if (client_) co_return Result<void>();
  auto opened = co_await Client::open(relay_.connect, relay_.timeouts, stop);
  if (!opened) co_return net::failure(opened);
  client_ = std::move(*opened);
  if (client_->no_login() && relay_.on_no_login) relay_.on_no_login(client_->server());
  co_return Result<void>();
}

// What it says about one mail and means of all: the others need not ask, and a new connection may help. So it
// may where it did not understand us, since something got lost on the way.
Outcome Line::conclude(Transaction&& transaction) {
  Outcome outcome = std::move(transaction).outcome();
  if (outcome.verdict == Verdict::delivered) return outcome;
  if (is_about_syntax(outcome.text)) hang_up();
  if (outcome.blame != Blame::relay) return outcome;
  trouble_ = net::Error{Code::refused, outcome.text, ""};
  hang_up();
  return outcome;
}

awaitable<Result<void>> Line::run(Transaction& transaction, const Envelope* next, std::stop_token stop) {
  stage_ = Stage::mail;
  Result<void> offered;
  if (client_->extensions().pipelining) {
    offered = co_await offer(transaction, stop);
  } else {
    offered = co_await offer_stepwise(transaction, stop);
  }
  if (!offered || !transaction.anyone()) co_return offered;
  co_return co_await deliver(transaction, next, stop);
}

// One answer too many, once, and each later one would be taken for the answer to the command before. So
// whatever is there before we ask, and a kind of answer that the command cannot have, ends the connection;
// the mail is tried over another one.
Result<Reply> Line::out_of_step(const std::string& what) {
  out_of_step_ = true;
  return net::failure(Code::protocol, client_->server() + " answers something that was not asked: " + what);
}

// A refusal for good may be a second word about the message before: it counts once a new connection says so
// too.
bool Line::is_late(const Reply& mail) const {
  return mail.permanent() && used_;
}

awaitable<Result<void>> Line::reset(std::stop_token stop) {
  auto answer = co_await read(relay_.timeouts.command, stop);
  if (!answer) co_return net::failure(answer);
  if (!answer->positive()) co_return net::failure(out_of_step("to RSET " + to_string(*answer)));
  co_return Result<void>();
}

awaitable<Result<void>> Line::offer(Transaction& transaction, std::stop_token stop) {
  const auto patience = relay_.timeouts.command;
  if (offered_ == nullptr) {
    if (client_->has_unread()) co_return net::failure(out_of_step("before MAIL"));
    const bool unfinished = needs_reset_;
    const std::string group = (unfinished ? "RSET\r\n" : "") + transaction.commands();
    auto written = co_await client_->write(group, patience, stop);
    if (!written) co_return net::failure(written);
    if (unfinished) {
      auto ended = co_await reset(stop);
      if (!ended) co_return ended;
    }
  }
  offered_ = nullptr;
  needs_reset_ = true;
  auto mail = co_await read(patience, stop);
  if (!mail) co_return net::failure(mail);
  if (is_late(*mail)) co_return net::failure(out_of_step("to MAIL " + to_string(*mail)));
  transaction.on_mail(*mail);
  stage_ = Stage::rcpt;
  bool may_have_somebody = false;
  for (std::size_t i = 0; i < transaction.recipients(); ++i) {
    auto rcpt = co_await read(patience, stop);
    if (!rcpt) co_return net::failure(rcpt);
    may_have_somebody |= rcpt->positive();
    transaction.on_rcpt(i, *rcpt);
  }
  stage_ = Stage::data;
  auto data = co_await read(relay_.timeouts.data, stop);
  if (!data) co_return net::failure(data);
  if (data->positive() || client_->has_unread())
    co_return net::failure(out_of_step("to DATA " + to_string(*data)));
  const bool anyone = transaction.anyone();
  transaction.on_data(*data);
  // A relay may say 354 although it accepted nobody (RFC 2920, 3.1): an empty message ends that. One that
  // took a recipient after it had refused MAIL might deliver it.
  if (!anyone && data->intermediate() && may_have_somebody) hang_up();
  if (!anyone && data->intermediate() && client_) co_return co_await end_empty(stop);
  co_return Result<void>();
}

awaitable<Result<void>> Line::end_empty(std::stop_token stop) {
  auto answer = co_await say(".\r\n", relay_.timeouts.dot, stop);
  if (!answer) co_return net::failure(answer);
  needs_reset_ = false;
  co_return Result<void>();
}

awaitable<Result<void>> Line::offer_stepwise(Transaction& transaction, std::stop_token stop) {
  const auto patience = relay_.timeouts.command;
  if (needs_reset_) {
    auto written = co_await client_->write("RSET\r\n", patience, stop);
    if (!written) co_return net::failure(written);
    auto ended = co_await reset(stop);
    if (!ended) co_return ended;
  }
  needs_reset_ = true;
  auto mail = co_await say(transaction.mail_command(), patience, stop);
  if (!mail) co_return net::failure(mail);
  if (is_late(*mail)) co_return net::failure(out_of_step("to MAIL " + to_string(*mail)));
  transaction.on_mail(*mail);
  stage_ = Stage::rcpt;
  for (std::size_t i = 0; i < transaction.recipients() && transaction.anyone(); ++i) {
    auto rcpt = co_await say(transaction.rcpt_command(i), patience, stop);
    if (!rcpt) co_return net::failure(rcpt);
    transaction.on_rcpt(i, *rcpt);
  }
  if (!transaction.anyone()) co_return Result<void>();
  stage_ = Stage::data;
  auto data = co_await say("DATA\r\n", relay_.timeouts.data, stop);
  if (!data) co_return net::failure(data);
  if (data->positive() || client_->has_unread())
    co_return net::failure(out_of_step("to DATA " + to_string(*data)));
  transaction.on_data(*data);
  co_return Result<void>();
}

// The message in pieces. The last piece carries the dot, and behind it, where that is allowed, the commands
// of the next message.
awaitable<Result<void>> Line::deliver(Transaction& transaction, const Envelope* next, std::stop_token stop) {
  stage_ = Stage::body;
  std::string_view left = transaction.bytes();
  Stuffer stuffer;
  std::string wire;
  while (left.size() > kPiece) {
    stuffer.add(left.substr(0, kPiece), wire);
    left.remove_prefix(kPiece);
    auto written = co_await client_->write(wire, relay_.timeouts.block, stop);
    if (!written) co_return net::failure(written);
    wire.clear();
  }
  stuffer.add(left, wire);
  stuffer.finish(wire);
  const std::string group = group_of(next);
  wire += group;
  if (stop.stop_requested()) co_return net::failure(Code::interrupted, "asked to stop");

  stage_ = Stage::dot;
  const std::stop_token never;
  auto written = co_await client_->write(wire, relay_.timeouts.block, never);
  if (!written) co_return net::failure(written);
  auto answer = co_await answer_to_dot(stop);
  if (!answer) co_return net::failure(answer);
  transaction.on_dot(*answer);
  needs_reset_ = false;
  offered_ = group.empty() ? nullptr : next;
  if (answer->closing()) hang_up();
  co_return Result<void>();
}

awaitable<Result<Reply>> Line::answer_to_dot(std::stop_token stop) {
  auto answer = co_await client_->read(relay_.timeouts.dot, stop);
  if (answer || answer.error().code != Code::interrupted) co_return answer;
  const std::stop_token never;
  co_return co_await client_->read(std::min(relay_.timeouts.dot, relay_.timeouts.parting), never);
}

awaitable<Result<Reply>> Line::say(std::string command, std::chrono::milliseconds patience,
                                   std::stop_token stop) {
  if (client_->has_unread()) co_return out_of_step("before " + command.substr(0, 4));
  auto written = co_await client_->write(command, patience, stop);
  if (!written) co_return net::failure(written);
  auto reply = co_await read(patience, stop);
  if (reply && client_->has_unread()) co_return out_of_step("behind " + to_string(*reply));
  co_return reply;
}

// 421 is a lost connection with a reason.
awaitable<Result<Reply>> Line::read(std::chrono::milliseconds patience, std::stop_token stop) {
  auto reply = co_await client_->read(patience, stop);
  if (reply && reply->closing()) {
    dismissed_ = true;
    co_return net::failure(Code::closed, client_->server() + " hung up: " + to_string(*reply));
  }
  if (reply && reply->intermediate() && stage_ != Stage::data)
    co_return out_of_step(to_string(*reply));  // 354 to anything but DATA
  co_return reply;
}

std::string Line::group_of(const Envelope* next) const {
  if (next == nullptr || !client_->extensions().pipelining) return "";
  const Transaction transaction(*next, client_->extensions());
  return transaction.sendable() ? transaction.commands() : "";
}

void Line::hang_up() {
  client_.reset();
  offered_ = nullptr;
  needs_reset_ = false;
}

bool Line::may_log_in() const {
  return net::may_log_in(relay_.connect);
}

void Line::begin_call() {
  if (busy_) throw std::logic_error("smtp::Sender: a second send() before the first has ended");
  busy_ = true;
  trouble_.reset();
  if (idle_) idle_->cancel();
  if (offered_ != nullptr) hang_up();  // the call before was stopped between two messages
}

void Line::end_call(const boost::asio::any_io_executor& executor) {
  busy_ = false;
  if (!client_) return;
  idle_ = std::make_unique<boost::asio::steady_timer>(executor, relay_.keep_open);
  idle_->async_wait([weak = weak_from_this(), executor](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || !self || self->busy_ || !self->client_) return;
    boost::asio::co_spawn(executor, say_goodbye(std::move(self->client_)), boost::asio::detached);
  });
}

awaitable<void> Line::close() {
  if (idle_) idle_->cancel();
  if (!client_) co_return;
  co_await say_goodbye(std::move(client_));
}

}  // namespace smtp
