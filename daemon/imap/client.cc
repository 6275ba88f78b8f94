#include "daemon/imap/client.hh"

#include <algorithm>
#include <utility>

#include "daemon/net/login_words.hh"

namespace imap {

using net::Code;

namespace {

constexpr std::size_t kChunk = 64u << 10;
constexpr std::size_t kMostCapabilities = 500;
const auto kIgnore = [](Response&&) {};

}  // namespace

awaitable<Result<std::unique_ptr<Client>>> Client::open(net::ConnectOptions options, Timing timing,
                                                        std::stop_token stop) {
  auto connection = co_await net::Connection::open(options, stop);
  if (!connection) co_return net::failure(connection);
  std::unique_ptr<Client> client(new Client(std::move(*connection), timing, stop));
  auto started = co_await client->start();
  if (!started) co_return net::failure(started);
  co_return client;
}

Client::Client(net::Connection connection, Timing timing, std::stop_token stop)
    : connection_(std::move(connection)), timing_(timing), stop_(std::move(stop)), chunk_(kChunk) {}

// The answer to the login may have come with bytes that libcurl dropped. A NOOP under a tag of our own tells
// where we are: until its answer nothing counts, and half a line before it may even make no sense.
awaitable<Result<void>> Client::start() {
  auto synchronised = co_await perform("NOOP");
  if (!synchronised) co_return net::failure(synchronised);
  capabilities_.clear();
  auto asked = co_await perform("CAPABILITY");
  if (!asked || !can("ID")) co_return asked;
  // Some providers let nobody SELECT who has not said what he is (RFC 2971). A refusal is no trouble.
  auto introduced = co_await perform("ID (\"name\" \"ticketd\")");
  if (!introduced && introduced.error().code != Code::refused) co_return introduced;
  co_return Result<void>();
}

net::Deadline Client::deadline(std::uint64_t expected_bytes) const {
  return net::Clock::now() + timing_.command + std::chrono::seconds(expected_bytes / timing_.slowest);
}

// A prefix that libcurl does not use, so that no answer to its commands is taken for one to ours.
std::string Client::next_tag() {
  return "ticketd" + std::to_string(++commands_);
}

awaitable<Result<Response>> Client::receive(net::Deadline deadline, std::stop_token stop) {
  for (;;) {
    auto response = reader_.next();
    if (!response) co_return net::failure(response);
    if (*response) {
      note(**response);
      co_return std::move(**response);
    }
    auto until = deadline;
    if (downloading_since_)
      until = std::max(
          until, *downloading_since_ + timing_.command + std::chrono::seconds(downloaded_ / timing_.slowest));
    auto count = co_await connection_.read_some(chunk_, until, stop);
    if (!count && count.error().code == Code::closed && !goodbye_.empty()) {
      co_return net::failure(Code::closed, server() + " said goodbye: " + net::printable(goodbye_));
    }
    if (!count) co_return net::failure(count);
    downloaded_ += *count;
    reader_.feed({chunk_.data(), *count});
  }
}

// What the server may say at any time, asked or not (RFC 3501, section 7).
void Client::note(const Response& response) {
  if (response.tag != "*") return;
  if (response.name == "EXISTS") {
    news_ |= response.number > exists_;
    exists_ = response.number;
  } else if (response.name == "EXPUNGE") {
    if (exists_ > 0) --exists_;
  } else if (response.name == "BYE") {
    goodbye_ = status_of(response).text;
    if (goodbye_.empty()) goodbye_ = "BYE";
  } else if (response.name == "CAPABILITY") {
    for (const Token& token : response.tokens) {
      if (capabilities_.size() < kMostCapabilities) capabilities_.insert(upper(token.text));
    }
  }
}

awaitable<Result<Status>> Client::run(std::string command, const Handler& on_untagged, net::Deadline deadline,
                                      std::stop_token stop) {
  const std::string tag = next_tag();
  const std::string line = tag + " " + command + "\r\n";
  auto written = co_await connection_.write(line, deadline, stop);
  if (!written) co_return net::failure(written);
  co_return co_await wait_for(tag, on_untagged, deadline, stop);
}

awaitable<Result<Status>> Client::wait_for(std::string tag, const Handler& on_untagged,
                                           net::Deadline deadline, std::stop_token stop) {
  for (;;) {
    auto response = co_await receive(deadline, stop);
    if (!response) co_return net::failure(response);
    if (response->tag == tag) co_return status_of(*response);
    // A tagged answer to nothing, or "+" where nothing is to be continued, is noise.
    if (response->tag == "*") on_untagged(std::move(*response));
  }
}

awaitable<Result<void>> Client::perform(std::string command) {
  const Handler ignore = kIgnore;
  const net::Deadline until = deadline();
  const std::stop_token never;
  auto status = co_await run(command, ignore, until, never);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  co_return Result<void>();
}

tl::unexpected<net::Error> Client::refused(const std::string& command, const Status& status) {
  refusal_ = status.code;
  const char* word = status.kind == Status::Kind::no ? "NO" : "BAD";
  const std::string code = status.code.empty() ? "" : " [" + status.code + "]";
  return net::failure(Code::refused,
                      server() + " answered " + word + code + " to " + net::printable(command, 80) + ": " +
                          net::printable(status.text),
                      net::mailbox_hint(status.text));
}

awaitable<Result<void>> Client::noop() {
  return perform("NOOP");
}

awaitable<void> Client::logout() {
  timing_.command = std::min(timing_.command, kPartingTime);
  co_await perform("LOGOUT");
}

}  // namespace imap
