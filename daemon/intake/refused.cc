#include "daemon/intake/refused.hh"

#include <charconv>

#include "daemon/desk/case/affected_addresses.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/intake/load_loop_guards.hh"

namespace intake {
namespace {

using storage::Result;
using Nothing = std::optional<desk::Decision>;

// "7.1": message and recipient.
bool read_name(std::string_view name, storage::MessageNo& message, int& recipient) {
  const char* end = name.data() + name.size();
  const auto [dot, error] = std::from_chars(name.data(), end, message.value);
  if (error != std::errc{} || dot == end || *dot != '.') return false;
  return std::from_chars(dot + 1, end, recipient).ptr == end;
}

}  // namespace

Result<std::optional<desk::Decision>> decide_refused(const storage::Store& store, const storage::Timer& timer,
                                                     const desk::Setting& setting) {
  storage::MessageNo message;
  int number = 0;
  if (!read_name(timer.key.name.substr(desk::kRefusedTimer.size()), message, number)) return Nothing{};
  const auto told = store.is_returned(message, number);
  if (!told) return tl::unexpected(told.error());
  const auto copy = store.outbox_copy(message, number);
  if (!copy) return tl::unexpected(copy.error());
  const auto ticket = find_ticket(store, timer.key.ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  if (*told || !*copy || !*ticket) return Nothing{};
  const auto recipient = store.next_recipient(message);
  if (!recipient) return tl::unexpected(recipient.error());
  auto wrote = read_last_words(store, timer.key.ticket);
  if (!wrote) return tl::unexpected(wrote.error());
  desk::Stakes stakes = desk::read_stakes(**ticket);
  stakes.own.insert(desk::lower_ascii((*copy)->recipient));
  const auto reserves = read_reserves(store, stakes);
  if (!reserves) return tl::unexpected(reserves.error());
  desk::Setting spending = setting;
  spending.reserves = &*reserves;
  auto decision =
      desk::decide(desk::Refused{**copy, **ticket, timer.payload, *std::move(wrote), *recipient, spending});
  decision.changes.cancelled.push_back(timer.key);
  return Nothing(std::move(decision));
}

}  // namespace intake
