#pragma once
// Who wrote a mail. This is asked here alone, where the bytes are read; everybody else looks at `mail.from`.
//
// From is not always the writer. A list that rewrites From for DMARC, or a group in front of our mailbox,
// puts its own address there and keeps the writer in X-Original-From, Reply-To or X-Original-Sender. A web
// form names the writer in Reply-To, which counts where the mailbox says `requester: reply_to`. None of these
// fields is proof: a mail whose writer is not its From proves nobody (proof.hh).
//
// An agent who sends as the shared mailbox is found later, when it is known what the mail answers
// (sender.hh).

#include <string_view>

#include "mailparse/mail.hh"
#include "rules/policy/policy.hh"

namespace desk {

// `mailbox`: the name of the one where the mail was seen.
mailparse::Mail read_mail(std::string_view bytes, std::string_view mailbox, const rules::Policy& policy);

// Puts the writer into `from` and what stood there into `rewritten_from`. A mail of a group that the policy
// calls ours (`list_id`) loses the marks of a list.
void name_writer(mailparse::Mail& mail, const rules::Mailbox* mailbox, const rules::Policy& policy);

// Whether the address is that of the list by which the mail came: team@lists.example.com is the list of
// List-Id team.lists.example.com, and says so in List-Post.
bool is_list_address(std::string_view address, const mailparse::Mail& mail);

}  // namespace desk
