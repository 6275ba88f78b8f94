#pragma once
// One IMAP response (RFC 3501, section 7) after the wire encoding is gone: words, strings and brackets,
// without meaning.

#include <cstdint>
#include <string>
#include <vector>

namespace imap {

using Uid = std::uint32_t;          // never 0 for a mail
using UidValidity = std::uint32_t;  // names one life of a mailbox: UIDs of another one mean nothing

struct Token {
  enum class Kind : std::uint8_t {
    atom,
    string,
    open,
    close
  };  // string: quoted or literal; open and close: ( and )
  Kind kind = Kind::atom;
  std::string text;
};

struct Response {
  std::string tag;   // "*" untagged, "+" continuation, else the tag of a command of ours
  std::string name;  // upper case: OK, NO, BAD, BYE, PREAUTH, FETCH, EXISTS, CAPABILITY, ...; empty for "+"
  std::uint32_t number = 0;   // of "* 12 EXISTS"
  std::string text;           // what follows OK, NO, BAD, BYE, PREAUTH and "+", as it came
  std::vector<Token> tokens;  // what follows any other name; brackets are balanced
};

// What OK, NO, BAD, BYE and PREAUTH say (RFC 3501, 7.1): "[CODE arguments] text for people".
struct Status {
  enum class Kind : std::uint8_t { ok, no, bad, bye, preauth };
  Kind kind = Kind::ok;
  std::string code;       // upper case, empty if none: TRYCREATE, UIDVALIDITY, READ-ONLY, ...
  std::string arguments;  // of the code, as written
  std::string text;
};
bool is_status(const Response&);
Status status_of(const Response&);  // of one for which is_status holds

std::string upper(std::string_view ascii);
// Decimal digits only, in 32 or 64 bits; false otherwise, `value` is then left alone.
bool read_number(std::string_view digits, std::uint32_t& value);
bool read_number(std::string_view digits, std::uint64_t& value);

}  // namespace imap
