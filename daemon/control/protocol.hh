#pragma once
// What ticketctl and the daemon say to one another over the Unix socket: one request, one response, then the
// end.
//
// Each is one line of JSON that counts the bytes behind it:
//   {"version":1,"arguments":["list","--json"],"input":0}\n
//   {"version":1,"status":0,"out":123,"err":0}\n<out><err>
// The daemon reads the arguments with the grammar of ticketctl itself, so both always mean the same.

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace control {

inline constexpr std::size_t kMaxHead = 64u << 10;    // bytes of a head line
inline constexpr std::size_t kMaxInput = 256u << 20;  // bytes behind a request
inline constexpr std::size_t kMaxOutput = 1u << 30;   // bytes of either output behind a response

struct Request {
  std::vector<std::string> arguments;
  std::string input;
  std::string database{};  // absolute; another desk's daemon is not meant. Empty: whoever listens
};

struct Response {
  int status = 0;
  std::string out, err;
  bool other_desk = false;  // it serves another database, and did nothing
};

struct RequestHead {
  std::vector<std::string> arguments;
  std::size_t input = 0;
  std::string database{};
};
struct ResponseHead {
  int status = 0;
  std::size_t out = 0, err = 0;
  bool other_desk = false;
};

std::string write_head(const Request& request);
std::string write_head(const Response& response);
// The error says what is wrong with the line.
tl::expected<RequestHead, std::string> read_request_head(std::string_view line);
tl::expected<ResponseHead, std::string> read_response_head(std::string_view line);

}  // namespace control
