#include "daemon/control/protocol.hh"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

namespace control {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kVersion = 1;
constexpr std::uint64_t kMaxStatus = 255;

tl::unexpected<std::string> wrong(std::string what) {
  return tl::unexpected<std::string>(std::move(what));
}

std::string write_line(const Json& head) {
  return head.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// The object of a head line, or what is wrong with it.
tl::expected<Json, std::string> read_line(std::string_view line) {
  Json head = Json::parse(line, nullptr, false);
  if (!head.is_object()) return wrong("the head line is not a JSON object");
  const auto version = head.find("version");
  if (version == head.end() || *version != kVersion)
    return wrong("ticketctl and ticketd are of different versions: restart the daemon after an upgrade");
  return head;
}

std::optional<std::uint64_t> read_number(const Json& head, const char* key) {
  const auto at = head.find(key);
  if (at == head.end() || !at->is_number_unsigned()) return {};
  return at->get<std::uint64_t>();
}

}  // namespace

std::string write_head(const Request& request) {
  Json head{{"version", kVersion}, {"arguments", request.arguments}, {"input", request.input.size()}};
  if (!request.database.empty()) head["database"] = request.database;
  return write_line(head);
}

std::string write_head(const Response& response) {
  Json head{{"version", kVersion},
            {"status", static_cast<unsigned>(response.status)},
            {"out", response.out.size()},
            {"err", response.err.size()}};
  if (response.other_desk) head["other_desk"] = true;
  return write_line(head);
}

tl::expected<RequestHead, std::string> read_request_head(std::string_view line) {
  const auto json = read_line(line);
  if (!json) return tl::unexpected(json.error());
  RequestHead head;
  const auto arguments = json->find("arguments");
  if (arguments == json->end() || !arguments->is_array()) return wrong("the request has no arguments");
  for (const auto& argument : *arguments) {
    if (!argument.is_string()) return wrong("an argument is not a string");
    head.arguments.push_back(argument.get<std::string>());
  }
  const auto input = read_number(*json, "input");
  if (!input) return wrong("the request does not count its input");
  if (*input > kMaxInput) return wrong("the input is larger than 256 MiB");
  head.input = *input;
  const auto database = json->find("database");
  if (database != json->end() && database->is_string()) head.database = database->get<std::string>();
  return head;
}

tl::expected<ResponseHead, std::string> read_response_head(std::string_view line) {
  const auto json = read_line(line);
  if (!json) return tl::unexpected(json.error());
  const auto status = read_number(*json, "status"), out = read_number(*json, "out"),
             err = read_number(*json, "err");
  if (!status || !out || !err) return wrong("the response is incomplete");
  if (*status > kMaxStatus || *out > kMaxOutput || *err > kMaxOutput)
    return wrong("the response counts more than there can be");
  const auto other = json->find("other_desk");
  const bool other_desk = other != json->end() && other->is_boolean() && other->get<bool>();
  return ResponseHead{static_cast<int>(*status), *out, *err, other_desk};
}

}  // namespace control
