#pragma once
// The message that a decision is about: the mail in hand, or the latest one of a ticket whose time has come.
// Letters answer it and templates speak of it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"
#include "storage/message.hh"

namespace desk {

struct Topic {
  storage::MessageNo no;   // 0 until the mail is taken into a ticket
  int next_recipient = 1;  // of notices about it
  mailparse::Address from;
  std::string sent_by;  // whoever passed on what `from` is said to have written; empty: nobody
  std::string subject;
  std::string text, quoted;  // the new words, and what they were cut from
  std::string message_id;
  std::vector<std::string> in_reply_to, references;
  std::vector<storage::AttachmentInfo> attachments;
  const std::vector<mailparse::Attachment>* files = nullptr;  // where their bytes are at hand
  std::string_view original;               // a signed or encrypted mail, which agents get whole
  bool sealed = false;                     // nobody but its reader can read it: there are no words to show
  bool stranger = false;                   // its sender takes no part in the ticket
  std::optional<storage::Proof> proof;     // of the sender; none: nobody wrote it, or we did
  std::vector<std::string> joined, named;  // who takes part by it from now on; whom it only names
};

// Refers to the mail's attachments: the mail must outlive the topic.
Topic topic_of(const mailparse::Mail& mail);
Topic topic_of(const storage::Message& message);

}  // namespace desk
