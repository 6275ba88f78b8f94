#pragma once
// At which mails the last session of a mailbox broke off, so that the next one fetches them alone.

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/imap/sink.hh"

namespace imap {

struct Suspects {
  Uid last = 0;  // up to this UID mails are fetched one by one: a connection broke in a batch
  std::map<Uid, std::string> failed;  // alone, and why; not noted yet, since no neighbour has come
  std::set<Uid> broke;  // the connection ended while they were fetched alone: by their start from now on
  unsigned probes = 5;  // so many may fail one after the other before a session gives up

  struct Doubt {
    std::size_t size = 0;
    unsigned times = 0;
    net::Clock::time_point first{};
  };
  std::map<Uid, Doubt> doubts;  // came cut by the look of it
  bool told_about_uidplus = false;
  bool miscounts = false;  // the server lists more bytes than a mail has that is whole by its last boundary

  std::set<Uid> copied;      // to the folder of processed mail, and the sink could not note it
  std::vector<Uid> acting;   // whose after-action was under way when the connection broke
  std::set<Uid> one_by_one;  // after-actions of these are asked for alone
  struct Rest {
    net::Clock::time_point until{};
    std::chrono::minutes pause{10};
  };
  std::map<Uid, Rest> resting;  // the connection ended at the after-action of each alone

  void forget();  // all that is about UIDs: they mean nothing in another life of the mailbox
};

}  // namespace imap
