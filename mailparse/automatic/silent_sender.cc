#include "mailparse/automatic/silent_sender.hh"

#include <algorithm>

#include "mailparse/automatic/automatic_words.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

std::string plain_local(std::string_view address) {
  std::string local = lower(address.substr(0, std::min(address.find('@'), address.find('+'))));
  std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
  return local;
}

bool has_silent_sender(const Mail& mail) {
  const auto silent = [](const Address& a) {
    const std::string local = plain_local(a.addr_spec);
    return std::any_of(kNoReplyLocals.begin(), kNoReplyLocals.end(), [&](std::string_view known) {
      return local == known || (known.size() > 6 && local.starts_with(known)) ||
             (known.size() > 6 && local.ends_with(known));
    });
  };
  const std::vector<Address>& answered = mail.reply_to.empty() ? mail.from : mail.reply_to;
  return answered.empty() || std::all_of(answered.begin(), answered.end(), silent);
}

}  // namespace mailparse
