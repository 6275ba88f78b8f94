#include "daemon/desk/case/history.hh"

#include <charconv>

namespace desk {
namespace {

constexpr std::string_view kWith = "with #";

}  // namespace

bool is_living(const storage::Ticket& ticket) {
  return ticket.status != storage::Status::solved && ticket.status != storage::Status::closed;
}

storage::TicketId merged_here(const storage::Event& event) {
  if (event.kind != "ticket.merged" || !event.detail.starts_with(kWith)) return {};
  return read_ticket_number(std::string_view(event.detail).substr(kWith.size()));
}

std::string write_merged_here(storage::TicketId other) {
  return std::string(kWith) + std::to_string(other.value);
}

std::string write_link(const storage::Link& link, storage::TicketId from) {
  const auto other = storage::other_end(link, from);
  return std::string(to_string(link, from)) + " " + (other ? "#" + std::to_string(other.value) : link.url);
}

storage::TicketId read_ticket_number(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  storage::TicketId id;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id.value);
  return error == std::errc{} && stop == end && id.value > 0 ? id : storage::TicketId{};
}

}  // namespace desk
