#pragma once
// Opaque signatures in a mail (S/MIME signed-data, RFC 8551 3.5.2): the whole mail, or one part of it where a
// mailing list or a gateway wrapped it together with its footer. What was signed takes the signature's place.

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "mailparse/mime/structure.hh"

namespace mailparse {

struct OpenedSignatures {
  Structure structure;               // with the parts that were signed; refers to the mail and to `contents`
  std::deque<std::string> contents;  // what the signatures held
};

// Nothing where the mail has no such part. A signed document ("invoice.xml.p7m") is a file and stays one.
std::optional<OpenedSignatures> open_signatures(const Structure& mail, const Limits& limits,
                                                std::vector<std::string>& defects);

}  // namespace mailparse
