#pragma once
// Whom a mail copies in, and who of them takes part from now on.
//
// Whoever takes part gets every answer, so it takes proof of the writer, or the policy's word (`trust:
// admit`). Whom a forged or an unproven mail names is shown to agents, who may let them in with #cc. Without
// an agent a ticket has at most 50 people, and at most five from outside the customer's own domains: whoever
// writes in must not have us mail strangers by the hundred.

#include <span>

#include "daemon/desk/draft/draft.hh"

namespace desk {

inline constexpr std::size_t kMostStrangers = 5;  // of a ticket; of all people kMostParticipants (sender.hh)

// `known`: who takes part already, or was named. They stay what agents made of them.
void admit_copied(Draft& draft, const Case& what, std::span<const storage::Participant> known);

// A colleague of the customer who is believed to be writing takes part from then on, where there is room:
// the answer is for them. Whom agents took out, and whom an unproven mail named, waits for #cc.
void admit_writer(Draft& draft, const Case& what, const mailparse::Address& writer,
                  std::span<const storage::Participant> known);

// Of a mail that moves to a ticket of its own. Who took part before, or was only named, stays what they were;
// `before` are the people of the old ticket.
void admit_again(Draft& draft, const storage::Message& message, std::span<const storage::Participant> before);

// For people: who joined by this mail, and whom it only names, one a line.
std::string describe_people(const Topic& topic);

}  // namespace desk
