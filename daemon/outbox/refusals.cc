#include "daemon/outbox/refusals.hh"

#include <algorithm>

#include "daemon/outbox/shorten.hh"

namespace outbox {
namespace {

constexpr std::size_t kMostKept = 10'000, kLongestRun = 200;

std::string domain_of(const std::string& address) {
  std::string domain = address.substr(std::min(address.rfind('@') + 1, address.size()));
  for (char& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return domain;
}

}  // namespace

bool is_for_our_people(const storage::OutboxItem& item) {
  return may_be_shortened(item) && item.kind != storage::kDelivery;
}

void Refusals::add(const storage::OutboxItem& item, const std::string& reply) {
  if (refused_.size() > kMostKept) refused_.clear();
  refused_.try_emplace(item.id.value,
                       Refused{is_for_our_people(item) ? domain_of(item.recipient) : "", false, false});
  std::erase_if(run_, [&](const Heard& heard) { return heard.id == item.id.value; });
  if (run_.size() >= kLongestRun) run_.erase(run_.begin());
  run_.push_back({item.id.value, item.recipient, gist_of(reply, item.recipient)});
}

void Refusals::taken(const storage::OutboxItem& item) {
  run_.clear();
  refused_.erase(item.id.value);
  const std::string domain = domain_of(item.recipient);
  for (auto& [id, refused] : refused_) {
    refused.its_own = true;
    refused.proven |= refused.domain.empty() || refused.domain == domain;
  }
}

bool Refusals::is_shared(const storage::OutboxItem& item) const {
  const auto own =
      std::find_if(run_.begin(), run_.end(), [&](const Heard& heard) { return heard.id == item.id.value; });
  return own != run_.end() && std::any_of(run_.begin(), run_.end(), [&](const Heard& heard) {
           return heard.recipient != own->recipient && alike(heard.gist, own->gist);
         });
}

bool Refusals::is_its_own(const storage::OutboxItem& item) const {
  const auto found = refused_.find(item.id.value);
  return found != refused_.end() && found->second.its_own;
}

bool Refusals::is_proven(const storage::OutboxItem& item) const {
  const auto found = refused_.find(item.id.value);
  return found != refused_.end() && found->second.proven;
}

}  // namespace outbox
