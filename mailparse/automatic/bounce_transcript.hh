#pragma once
// Reports that show the dialogue with the other server:
//
//   >>> RCPT To:<a@b.example>
//   <<< 550 5.1.1 User unknown
//   550 <a@b.example>... User unknown                     (sendmail and its kin)
//   Sent <<< RCPT TO:<a@b.example>
//   Received >>> 550 5.1.1 <a@b.example>... user unknown  (InterScan)

#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

// Recipients that the dialogue names together with a refusal. Actions are left empty.
std::vector<BouncedRecipient> read_transcript(std::string_view report);

}  // namespace mailparse
