#pragma once
// SMTP replies (RFC 5321, 4.2) with their enhanced status codes (RFC 2034, 3463), cut from the byte stream as
// it comes.
//
// Bounded in line, lines and bytes; linear. After an error the stream is lost: close it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/net/error.hh"

namespace smtp {

struct Reply {
  int code = 0;                    // 200 to 599
  std::string status;              // "5.1.1"; empty if the server gave none that fits the code
  std::vector<std::string> lines;  // what follows code and status in each line, as written

  bool positive() const { return code / 100 == 2; }
  bool intermediate() const { return code / 100 == 3; }
  bool permanent() const { return code / 100 == 5; }
  bool closing() const { return code == 421; }  // the server hangs up, whatever was asked (RFC 5321, 3.8)
};
std::string to_string(const Reply&);  // "550 5.1.1 no such user", one printable line

class ReplyReader {
 public:
  static constexpr std::size_t kMaxLine = 4096;  // RFC 5321 says 512; real servers write more
  static constexpr std::size_t kMaxLines = 128;

  void feed(std::string_view bytes) { buffer_.append(bytes); }
  // The next complete reply, or nothing until more is fed.
  net::Result<std::optional<Reply>> next();
  bool is_empty() const {
    return position_ == buffer_.size() && current_.lines.empty();
  }  // all of it was given out

 private:
  net::Result<bool> read_line(std::string_view line);  // true: that was the last line of its reply

  std::string buffer_;
  std::size_t position_ = 0, scanned_ = 0;
  Reply current_;
};

}  // namespace smtp
