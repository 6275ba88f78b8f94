#include "rules/evaluate/field_values.hh"

#include "rules/policy/policy.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

constexpr std::string_view kKinds[] = {"customer", "agent", "staff", "bounce", "machine"};

std::vector<std::string> lowered(const std::vector<std::string>& addresses) {
  std::vector<std::string> out;
  out.reserve(addresses.size());
  for (const std::string& address : addresses) out.push_back(lower_ascii(address));
  return out;
}

}  // namespace

FieldValues::FieldValues(const Policy& policy, const Facts& facts, const Situation& situation)
    : policy_(policy),
      facts_(facts),
      situation_(situation),
      from_(lower_ascii(facts.from)),
      to_(lowered(facts.to)),
      cc_(lowered(facts.cc)),
      recipients_(lowered(facts.recipients)) {}

std::span<const Word> FieldValues::words(const Condition& leaf) {
  words_.clear();
  switch (leaf.field) {
    case Field::from:
      words_.push_back({facts_.from, from_});
      break;
    case Field::from_name:
      add(facts_.from_name);
      break;
    case Field::to:
      add_all(facts_.to, to_);
      break;
    case Field::cc:
      add_all(facts_.cc, cc_);
      break;
    case Field::recipient:
      add_all(facts_.recipients, recipients_);
      break;
    case Field::subject:
      add(facts_.subject);
      break;
    case Field::body:
      add(facts_.body);
      break;
    case Field::header:
      add_headers(leaf.header);
      break;
    case Field::attachment_name:
      for (const auto& attachment : attachments()) add(attachment.name);
      break;
    case Field::attachment_type:
      for (const auto& attachment : attachments()) add(attachment.type);
      break;
    case Field::kind:
      add(kKinds[static_cast<std::size_t>(facts_.kind)]);
      break;
    case Field::language:
      add(facts_.language);
      break;
    case Field::customer:
      add(facts_.customer);
      break;
    case Field::plan:
      add(facts_.plan);
      break;
    case Field::mailbox:
      add(facts_.mailbox);
      break;
    case Field::queue:
      add(situation_.queue);
      break;
    case Field::group:
      add(situation_.group);
      break;
    case Field::assignee:
      add(situation_.assignee);
      break;
    case Field::severity:
      add(situation_.severity);
      break;
    case Field::status:
      add(to_string(situation_.status));
      break;
    case Field::tag:
      add_all(situation_.tags, situation_.tags);
      break;
    case Field::link:
      add_all(facts_.links, facts_.links);
      break;
    case Field::attachment:
    case Field::attachment_size:
    case Field::opens:
    case Field::first:
    case Field::encrypted:
    case Field::spam:
    case Field::proven:
    case Field::calendar:
    case Field::age:
    case Field::quiet:
    case Field::status_for:
    case Field::paged:
    case Field::customer_replies:
    case Field::agent_replies:
    case Field::reopened:
      break;  // numbers and times have no words
  }
  return words_;
}

std::span<const std::int64_t> FieldValues::numbers(Field field) {
  numbers_.clear();
  switch (field) {
    case Field::attachment:
      numbers_.push_back(facts_.attachments.empty() ? 0 : 1);
      break;
    case Field::attachment_size:
      for (const auto& one : attachments()) numbers_.push_back(static_cast<std::int64_t>(one.size));
      break;
    case Field::opens:
      numbers_.push_back(facts_.opens);
      break;
    case Field::first:
      numbers_.push_back(facts_.first);
      break;
    case Field::encrypted:
      numbers_.push_back(facts_.encrypted);
      break;
    case Field::spam:
      numbers_.push_back(facts_.spam);
      break;
    case Field::proven:
      numbers_.push_back(facts_.proof == Proof::proven ? 2 : facts_.proof == Proof::failed ? 0 : 1);
      break;
    case Field::customer_replies:
      numbers_.push_back(facts_.customer_replies);
      break;
    case Field::agent_replies:
      numbers_.push_back(facts_.agent_replies);
      break;
    case Field::reopened:
      numbers_.push_back(facts_.reopened);
      break;
    case Field::severity: {
      const std::size_t rank = policy_.severity_rank(situation_.severity), all = policy_.severities.size();
      if (rank < all) numbers_.push_back(static_cast<std::int64_t>(all - rank));
      break;
    }
    case Field::from:
    case Field::from_name:
    case Field::to:
    case Field::cc:
    case Field::recipient:
    case Field::subject:
    case Field::body:
    case Field::header:
    case Field::attachment_name:
    case Field::attachment_type:
    case Field::kind:
    case Field::language:
    case Field::customer:
    case Field::plan:
    case Field::mailbox:
    case Field::queue:
    case Field::group:
    case Field::assignee:
    case Field::status:
    case Field::tag:
    case Field::calendar:
    case Field::age:
    case Field::quiet:
    case Field::status_for:
    case Field::paged:
    case Field::link:
      break;
  }
  return numbers_;
}

std::span<const AttachmentFact> FieldValues::attachments() const {
  return only_ ? std::span(only_, 1) : std::span(facts_.attachments);
}

void FieldValues::add_all(const std::vector<std::string>& texts, const std::vector<std::string>& lower) {
  for (std::size_t i = 0; i < texts.size(); ++i) words_.push_back({texts[i], lower[i]});
  if (texts.empty()) add({});
}

void FieldValues::add_headers(const std::string& lower_name) {
  if (!headers_read_)
    for (const auto& [name, value] : facts_.headers) headers_[lower_ascii(name)].push_back(value);
  headers_read_ = true;
  const auto found = headers_.find(lower_name);
  if (found == headers_.end()) return;
  for (const std::string_view value : found->second) add(value);
}

}  // namespace rules
