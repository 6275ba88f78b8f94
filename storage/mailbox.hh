#pragma once
// Which mailbox of which server stands behind a name of the policy, and from when on its mail is taken.
//
// A place in the ledger is (name, UIDVALIDITY, UID). Behind the same name and UIDVALIDITY may stand another
// account, or the same one restored from a backup: Gmail gives every INBOX UIDVALIDITY 1, Exchange 14. Then
// the UIDs are other mails'. So host, user and folder are kept, and a UIDNEXT below what we know, or another
// mail under the UID of one that we know, betrays the rest. The entries of the former life keep all they say
// but their place: they count as mail without a server, nothing is done for them there any more, and the new
// life is taken from its first mail on. What was taken before is known by its bytes.
//
// A mailbox that gets another name in the policy stays the same one, with all that is known of it: its host,
// user and folder tell. From when on a new one is the desk's to answer counts from the moment that the policy
// named it, however long it takes until somebody can log in.
//
// The first start on a mailbox in use must not answer what people wrote years ago: mail older than `since`
// that was there at the first look is left alone, remembered in ranges of UIDs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/ids.hh"

namespace storage {

struct Origin {
  std::string host;  // with the port where it is not IMAP's own
  std::string user, folder;
  friend bool operator==(const Origin&, const Origin&) = default;
};

// A mailbox of the policy that is in force.
struct Expected {
  std::string mailbox;           // its name
  std::optional<Origin> origin;  // none: it has no server
};

// What a server says of a folder that was selected.
struct Selection {
  std::string mailbox;  // its name in the policy
  Origin origin;
  std::uint32_t uidvalidity = 0;
  std::uint32_t uidnext = 0;  // 0: the server did not say
  bool other = false;         // a mail there is another one than is known under its UID
};

struct Standing {
  enum class Life : std::uint8_t {
    known,
    fresh,       // never seen before
    renumbered,  // the same mailbox under a new UIDVALIDITY
    moved,       // another host, user or folder
    restored     // UIDNEXT is below what we know, or a mail is another one
  };
  Life life = Life::known;
  std::string former;            // of `moved`: what stood there before
  std::uint32_t next = 1;        // the lowest UID that may be unknown
  std::uint32_t known_next = 1;  // of `restored`: what we knew
  std::uint32_t first_next = 0;  // UIDs below were there at the first look, so that `since` counts for them
  std::optional<Instant> since;  // none: all mail is taken
  bool since_decided = false;
  // Of one that is not decided: since when it is the desk's. Of one that was moved, the last look at the
  // former one; of a fresh one, when the policy first named it.
  std::optional<Instant> ours_since{};
};

// A mail that is known, by its number and the time at which its server got it.
struct Landmark {
  std::uint32_t uid = 0;
  Instant internal_date{};
  friend bool operator==(const Landmark&, const Landmark&) = default;
};

struct LeftAlone {
  std::uint32_t first = 0, last = 0;  // UIDs
  std::uint32_t count = 0;            // mails among them
  friend bool operator==(const LeftAlone&, const LeftAlone&) = default;
};

}  // namespace storage
