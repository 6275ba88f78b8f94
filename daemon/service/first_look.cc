#include "daemon/service/first_look.hh"

#include <algorithm>
#include <chrono>

namespace service {
namespace {

using std::chrono::days;

constexpr days kMargin{1}, kLongAgo{365};
constexpr std::ptrdiff_t kFew = 50;

}  // namespace

std::optional<imap::Instant> first_since(const std::vector<imap::Metadata>& mails, imap::Instant now) {
  const auto is_old = [now](const imap::Metadata& mail) {
    return mail.internal_date != imap::Instant{} && mail.internal_date < now - kMargin;
  };
  const bool handled = std::any_of(mails.begin(), mails.end(), [&](const auto& mail) {
    return is_old(mail) && (imap::was_handled(mail) || mail.internal_date < now - kLongAgo);
  });
  if (!handled && std::count_if(mails.begin(), mails.end(), is_old) <= kFew) return {};
  return now - kMargin;
}

}  // namespace service
