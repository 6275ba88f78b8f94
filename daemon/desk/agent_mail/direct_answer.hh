#pragma once
// An answer that somebody of ours sent to the customer as the shared mailbox, past the desk, with the desk in
// copy. Who of us it was nobody knows, so nothing is relayed and no command is carried out; but the customer
// has been answered.

#include <optional>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"

namespace desk {

// Nothing for any other mail, and where no server proves that it is from our mailbox.
std::optional<Decision> take_direct_answer(const Case& what, const Sender& sender);

}  // namespace desk
