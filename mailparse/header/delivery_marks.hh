#pragma once
// What a delivery agent writes on top of a mail each time it hands it over: the mbox line "From x Mon Nov 30
// ...", and Exim's Delivery-date. They say when it was tried, nothing of the mail, and differ from try to
// try.

#include <string>

namespace mailparse {

// The mail as it was before; the rest stays as it is, byte by byte.
void remove_delivery_marks(std::string& mail);

}  // namespace mailparse
