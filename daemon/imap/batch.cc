#include "daemon/imap/batch.hh"

namespace imap {

std::span<const Metadata> next_batch(std::span<const Metadata> mails, std::size_t most, std::uint64_t bytes) {
  std::size_t count = 1;
  std::uint64_t left = mails.front().size < bytes ? bytes - mails.front().size : 0;
  while (count < mails.size() && count < most && mails[count].size <= left && left > 0) {
    left -= mails[count].size;
    ++count;
  }
  return mails.first(count);
}

}  // namespace imap
