#pragma once
// Where mail comes in and goes out.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/time/diagnostic.hh"
#include "rules/yaml/oauth.hh"
#include "rules/yaml/secret.hh"

namespace rules {

struct Endpoint {
  enum class Security : std::uint8_t {
    tls,
    starttls,
    none
  };  // imaps:// is tls, imap:// starttls unless `tls: none`
  Security security = Security::tls;
  std::string host;
  std::uint16_t port = 0;
  std::string ca_file;  // PEM file of a private CA; empty: the system's
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Imap {
  Endpoint server;
  std::string folder = "INBOX";
  std::string user;
  Secret password;
  OAuth oauth2;                   // used instead of a password where given
  std::chrono::seconds poll{60};  // the net below IDLE, and the beat where the server has no IDLE
};

struct Smtp {
  Endpoint server;
  std::string user;  // empty: no login
  Secret password;
  OAuth oauth2;
};

// What happens to a mail on the server once it is durable here.
struct AfterCommit {
  enum class Kind : std::uint8_t { move, seen, remove, leave };  // `remove` is written `delete`
  Kind kind = Kind::seen;
  std::string folder;  // of move
};

// Which mail of a mailbox that was in use before the desk is taken.
struct Since {
  enum class Kind : std::uint8_t { first_start, all, date };
  Kind kind = Kind::first_start;
  std::chrono::local_days date{};  // of `date`: from its beginning on, in UTC
  friend bool operator==(const Since&, const Since&) = default;
};

// How sure it is that a mail is from the address in its From.
enum class Proof : std::uint8_t { unknown, proven, failed };

// What a mail that is not proven may do all the same.
struct Trust {
  bool entitle = false;  // the customer's plan and SLA, and whatever rules tie to them
  bool admit = false;    // whom it copies in takes part, and a colleague of the customer does
  bool echo = false;     // automatic mail repeats its subject and name
  bool speak = false;    // in the name of one of our own people, without commands, it is theirs
};

enum class RequesterFrom : std::uint8_t { from, reply_to };
enum class NullSender : std::uint8_t { automatic, yes, no };  // `auto` learns from a relay that refuses <>

struct Mailbox {
  std::string name;
  std::string address;               // lower case, as all addresses of a policy
  std::vector<std::string> aliases;  // other addresses whose mail ends here
  std::string display_name;          // beside the address in From; empty: the desk's name
  int rank = 100;     // smaller is more urgent; mailboxes in the order of the policy break ties
  std::string queue;  // empty: none
  std::optional<Imap> imap;
  std::optional<Smtp> smtp;            // its own, else the policy's, else the first mailbox's that has one
  std::optional<std::string> maildir;  // a Maildir folder to read
  AfterCommit after;
  Since since;
  std::vector<std::string> authserv_id;  // whose Authentication-Results are believed; empty: nobody's
  RequesterFrom requester = RequesterFrom::from;
  std::string list_id;  // our own group address adds this List-Id: it does not make a mail bulk
  NullSender null_sender = NullSender::automatic;
  bool plus_addressing = false;     // address+token@domain arrives here too
  Trust unknown{.entitle = true};   // of mail that nobody vouches for
  Trust failed;                     // of mail that a trusted server calls forged
  bool authenticated_only = false;  // takes authenticated submission only: From is proof
  Mark mark;

  bool grants(Proof proof, bool Trust::*right) const {
    return proof == Proof::proven || (proof == Proof::unknown ? unknown : failed).*right;
  }
};

}  // namespace rules
