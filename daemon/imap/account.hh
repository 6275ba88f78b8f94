#pragma once
// What the watcher of one mailbox is told, each knob with its default and consequence.

#include <chrono>
#include <functional>
#include <string>

#include "daemon/imap/client.hh"
#include "daemon/net/endpoint.hh"

namespace imap {

// What happens on the server to a mail that the sink has settled.
struct After {
  enum class Kind : std::uint8_t { leave, seen, remove, move };
  Kind kind = Kind::leave;
  std::string folder;  // of move; UTF-8, with the server's own hierarchy separator
};

struct Account {
  net::ConnectOptions connect;
  std::string folder = "INBOX";  // UTF-8
  After after;

  // One FETCH and one take() at most; a mail that is larger travels alone.
  std::size_t batch_mails = 50;
  std::uint64_t batch_bytes = 4u << 20;
  // Of a larger mail only the first so many bytes are fetched, and FetchedMail::truncated says so.
  std::size_t max_mail = 100u << 20;
  // A server without IDLE is asked this often.
  std::chrono::milliseconds poll{60'000};
  // IDLE is left and taken up again after this time and up to as much again; mail that came unannounced is
  // found then.
  std::chrono::milliseconds idle{300'000};
  // All UIDs that the server has are held against the ledger this often at most; at first, and after a
  // listing with gaps, sooner: after `poll`, and then twice as long each time.
  std::chrono::milliseconds survey{3'600'000};
  std::chrono::milliseconds first_backoff{1'000}, longest_backoff{300'000};
  // After a login was refused it is looked this often whether the secret is another one.
  std::chrono::milliseconds look_at_secret{3'000};
  // A session that got as far as waiting for mail has worked: the next one follows no later than this.
  std::chrono::milliseconds longest_pause_after_work{15'000};
  // Of a mail that is cut by the look of it the same bytes must come three times, so long apart, to be
  // believed.
  std::chrono::milliseconds doubt{20'000};
  // A connection that lived this long was a good one: the next back-off begins at the first step.
  std::chrono::milliseconds stable{60'000};
  Timing timing;
  std::function<double()> random;  // in [0, 1); required
};

}  // namespace imap
