#pragma once
// Cuts the server's byte stream into responses, as the bytes come.
//
// A literal ({n} at the end of a line, then n bytes) is taken by count and never looked at, so that a mail
// which contains "T7 OK done" cannot speak for the server. In OK, NO, BAD, BYE, PREAUTH and "+" the rest of
// the line is text for people and has no literals. Everything is bounded, nothing recurses, time is linear.
// After an error the stream is lost: close it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/imap/response.hh"
#include "daemon/net/error.hh"

namespace imap {

class Reader {
 public:
  static constexpr std::size_t kMaxText = 256u << 10;  // of one response, literals aside
  static constexpr std::size_t kMaxDepth = 32;         // of brackets
  static constexpr std::size_t kSmallLiterals = 64u << 10;

  // What the literals of one response may have together, until told otherwise.
  void allow_literals(std::size_t bytes) { literal_limit_ = bytes; }

  void feed(std::string_view bytes) { buffer_.append(bytes); }
  // The next complete response, or nothing until more is fed.
  net::Result<std::optional<Response>> next();

 private:
  using Step = net::Result<void>;

  bool take_literal();
  std::optional<std::string> take_line();
  Step read_line(std::string_view line);
  bool begin(std::string_view& line);
  Step read_tokens(std::string_view line);
  Step read_quoted(std::string_view& line);
  Step read_literal_size(std::string_view& line);
  void push(Token::Kind kind, std::string text);

  std::string buffer_;
  std::size_t position_ = 0;  // of the first unused byte in buffer_
  std::size_t scanned_ = 0;   // no line end between position_ and here

  Response current_;
  bool begun_ = false;       // current_ waits for its next line
  bool in_literal_ = false;  // the last token of current_ waits for bytes
  std::size_t missing_ = 0;  // of them
  std::size_t depth_ = 0;
  std::size_t text_ = 0, literals_ = 0;  // bytes of current_
  std::size_t literal_limit_ = kSmallLiterals;
};

}  // namespace imap
