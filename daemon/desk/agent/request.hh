#pragma once
// A mail of one of our own people, read: what it asks for, and how much it proves (docs/agents.md).

#include <string>
#include <vector>

#include "daemon/desk/agent/agent_files.hh"
#include "daemon/desk/agent/agent_words.hh"
#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/words/command.hh"

namespace desk {

// What the mail proves about its writer, weakest first: nothing; that the writer has a mail which went to
// this agent; that the writer is the agent.
enum class Proof { none, thread, person };

// What #show, #list and #search find goes to the registered address alone, so a token of the agent's is
// enough to ask; without any, a forger could make the desk search all day.
inline constexpr Proof kProofToRead = Proof::thread;

struct Request {
  const Case& what;
  const Sender& sender;
  const Candidate* ticket = nullptr;  // that the mail joins; null: it starts a thread
  Proof proof = Proof::none;
  Commands commands;
  AgentWords words{};
  AgentFiles files{};
  const storage::OutboxItem* answered = nullptr;  // the copy of ours that it answers; null: not known
  bool has_text = false;                          // more than what clients add by themselves

  const rules::Agent& agent() const { return *sender.agent; }
};

// The least proof with which the mail may do all that it asks for.
Proof needed_proof(const Request& request);

// Whether there is more in it than commands and what clients add, and whether that goes outside.
bool has_words(const Request& request);
bool speaks(const Request& request);
// Whether the mail is for our own people alone: by #note, since it answers a question that a colleague asked
// by #ask, or is for a colleague, and nothing in it (#public, #reply) says that it is for the customer.
bool stays_inside(const Request& request);
// Whether it is addressed to others, with the desk in copy, or passes on a mail of the desk, and nobody of
// the ticket or its customer gets it.
bool is_for_colleagues(const Request& request);
// Whether the mail answers the copy of such a question.
bool answers_question(const Request& request);

}  // namespace desk
