#pragma once
// Which fields of a mail are as its writer's server sent them, by what our own server found.
//
// "dkim=pass" is said of the fields that a signature names, and "spf=pass" of where the mail came from.
// Whoever hands on a signed mail can put in the rest.

#include <string_view>
#include <vector>

#include "daemon/desk/identity/envelope.hh"
#include "mailparse/mail.hh"
#include "rules/policy/policy.hh"

namespace desk {

class Voucher {
 public:
  // Of a mail with a From that the server confirmed. `methods`: what it found.
  Voucher(const mailparse::Mail& mail, std::vector<AuthenticationMethod> methods,
          const rules::Policy& policy);

  // It came from its writer's server, or every signature covers the field. Where there is no signature, and
  // the server names none and no other host, the server went by where it came from.
  bool holds(std::string_view field) const;
  // What is read in the body: its bytes allow no other reading, or what says how to read them is covered.
  bool holds_words() const;

 private:
  const mailparse::Mail& mail_;
  std::string_view domain_;
  std::vector<AuthenticationMethod> methods_;
  bool is_direct_;
};

}  // namespace desk
