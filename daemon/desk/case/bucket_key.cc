#include "daemon/desk/case/bucket_key.hh"

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

std::string purse(storage::Proof proof) {
  return proof == storage::Proof::unknown ? "" : std::string(to_string(proof)) + " ";
}

}  // namespace

std::string sender_key(const std::string& address, storage::Proof proof) {
  return "sender " + purse(proof) + lower_ascii(address);
}

std::string domain_key(const std::string& address, storage::Proof proof) {
  return "domain " + purse(proof) + lower_ascii(domain_of(address));
}

std::string own_key(const std::string& address) {
  return "own " + lower_ascii(address);
}

std::string people_key(const std::string& address) {
  return std::string(kPeopleKind) + " " + lower_ascii(address);
}

std::string proven_key(const std::string& address) {
  return "proven " + lower_ascii(address);
}

std::string echo_key(const std::string& address, storage::Proof proof) {
  return "echo " + purse(proof) + lower_ascii(address);
}

std::string notice_key(const std::string& kind) {
  return "notice " + kind;
}

std::string ticket_key(storage::TicketId ticket) {
  return "ticket " + std::to_string(ticket.value);
}

}  // namespace desk
