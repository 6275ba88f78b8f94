#pragma once
// Was a mail written by a machine, and why; and apart from that, is an automatic answer unwanted?
//
// Two different questions. A machine's mail changes no state of a ticket. A person's mail to a list, from a
// noreply address or with a suppression header is read as a person's mail, but nothing answers it by itself.
//
// Sure signs, each enough alone: a report (RFC 6522), Auto-Submitted (RFC 3834) other than "no", the marks
// that vendors put on out-of-office answers, a null return path, a mailer daemon as sender. "Auto-Submitted:
// no" says that a person wrote it, and outweighs all but a report and a null return path. Words prove
// nothing, in a subject or a text: people ask about their automatic answers, and paste them. "Automatic
// reply: ..." counts where the mail answers another one or has a program's field, a challenge only with a
// program's field or no sender; else nothing answers it by itself, and it is read.

#include <string>

#include "mailparse/automatic/bounce.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

struct Automatic {
  bool is_auto = false;
  AutoClass klass = AutoClass::none;
  std::string reason;  // for people: "Auto-Submitted: auto-replied"
  bool no_auto_reply = false;
  bool is_list = false;        // has the marks of a list
  bool wants_silence = false;  // apart from them, no automatic answer is wanted
};

Automatic classify(const Mail& so_far, const Structure& structure, const BounceReport& bounce);

}  // namespace mailparse
