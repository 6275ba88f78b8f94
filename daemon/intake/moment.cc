#include "daemon/intake/moment.hh"

#include "daemon/desk/case/affected_addresses.hh"
#include "daemon/intake/load_context.hh"
#include "daemon/intake/load_loop_guards.hh"

namespace intake {

using storage::Result;

Result<std::optional<TicketView>> read_view(const storage::Store& store, storage::TicketId id) {
  auto ticket = store.ticket(id);
  if (!ticket) return tl::unexpected(ticket.error());
  auto ends = store.ends(id);
  if (!ends) return tl::unexpected(ends.error());
  if (!*ticket || !*ends) return std::optional<TicketView>{};
  auto participants = store.participants(id);
  if (!participants) return tl::unexpected(participants.error());
  auto past = read_past(store, id);
  if (!past) return tl::unexpected(past.error());
  auto recipient = store.next_recipient((*ends)->latest.no);
  if (!recipient) return tl::unexpected(recipient.error());
  auto living = store.living((*ticket)->customer, (*ticket)->requester, desk::kMostNeighbours);
  if (!living) return tl::unexpected(living.error());
  auto reserves = read_reserves(store, desk::read_stakes(**ticket));
  if (!reserves) return tl::unexpected(reserves.error());
  auto links = store.links(id);
  if (!links) return tl::unexpected(links.error());
  return TicketView{**std::move(ticket), *std::move(participants), **std::move(ends),    *std::move(past),
                    *recipient,          *std::move(living),       *std::move(reserves), *std::move(links)};
}

desk::Moment moment_of(const TicketView& view, const storage::Timer& timer, const desk::Setting& setting) {
  desk::Setting about = setting;
  about.neighbours = view.living;
  about.reserves = &view.reserves;
  about.links = view.links;
  return {timer,
          view.ticket,
          view.participants,
          view.ends.opening,
          view.ends.latest,
          view.past,
          view.next_recipient,
          about};
}

}  // namespace intake
