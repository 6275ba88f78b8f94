// NAMESPACE (RFC 2342): on some servers every folder of a user is called INBOX.NAME.
#include <algorithm>

#include "daemon/imap/client.hh"

namespace imap {
namespace {

// Of (("INBOX." ".")) NIL NIL the first pair: the personal namespace.
Namespace first_pair(const std::vector<Token>& tokens) {
  using Kind = Token::Kind;
  if (tokens.size() < 4 || tokens[0].kind != Kind::open || tokens[1].kind != Kind::open ||
      tokens[2].kind != Kind::string)
    return {};
  return {tokens[2].text, tokens[3].kind == Kind::string ? tokens[3].text : ""};
}

}  // namespace

std::string in_namespace(std::string_view folder, const Namespace& personal) {
  const auto& [prefix, delimiter] = personal;
  const bool complete = prefix.empty() || upper(folder) == "INBOX" ||
                        upper(folder.substr(0, prefix.size())) == upper(prefix) ||
                        upper(folder) + delimiter == upper(prefix);
  if (complete) return std::string(folder);
  std::string name(folder);
  if (delimiter.size() == 1 && name.find(delimiter) == std::string::npos)
    std::replace(name.begin(), name.end(), '/', delimiter.front());
  return prefix + name;
}

awaitable<Result<Namespace>> Client::personal_namespace() {
  Namespace found;
  if (!can("NAMESPACE")) co_return found;
  const Handler on = [&found](Response&& response) {
    if (response.name == "NAMESPACE") found = first_pair(response.tokens);
  };
  const std::string command = "NAMESPACE";
  const net::Deadline until = deadline();
  const std::stop_token never;
  auto status = co_await run(command, on, until, never);
  if (!status) co_return net::failure(status);
  co_return found;
}

}  // namespace imap
