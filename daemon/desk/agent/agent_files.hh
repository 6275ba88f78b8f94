#pragma once
// The files of an agent's mail: which of them go along, and which say something.

#include <vector>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/words/line_kinds.hh"

namespace desk {

struct AgentFiles {
  std::vector<const mailparse::Attachment*> leaving;  // with an answer that is sent
  bool says_something = false;                        // one of them is worth an answer by itself
  bool pictures = false;                              // one of them is a picture in the text
};

// Never leaving: a signature, which holds for the mail as it was; a mail of the desk's own that is attached,
// or one that quotes it; a file that the desk sent to the agent, which clients send back with what they
// quote. Nothing by themselves are keys, cards, an answer to an invitation, pictures in the text, and what
// gateways attach.
AgentFiles files_of(const Case& what, const storage::OutboxItem* answered, const Sources& sources);

}  // namespace desk
