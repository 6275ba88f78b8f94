#include "rules/policy/action.hh"

namespace rules {

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string with(std::string_view word, std::string_view rest) {
  std::string out(word);
  if (!rest.empty()) out.append(" ").append(rest);
  return out;
}

struct Writer {
  std::string operator()(const SetSeverity& a) const { return with("severity", a.severity); }
  std::string operator()(const SetQueue& a) const { return with("queue", a.queue); }
  std::string operator()(const SetGroup& a) const { return with("group", a.group); }
  std::string operator()(const Assign& a) const {
    constexpr std::string_view kHow[] = {"assign", "assign rotation", "assign round-robin",
                                         "assign least-loaded", "assign none"};
    return with(kHow[static_cast<std::size_t>(a.how)], a.name);
  }
  std::string operator()(const AddTag& a) const { return with("tag", a.tag); }
  std::string operator()(const RemoveTag& a) const { return with("untag", a.tag); }
  std::string operator()(const SetStatus& a) const { return with("status", to_string(a.status)); }
  std::string operator()(const Reply& a) const { return with("reply", a.template_name); }
  std::string operator()(const Notify& a) const {
    std::string out = "notify";
    for (std::size_t i = 0; i < a.who.size(); ++i) out += (i > 0 ? ", " : " ") + to_string(a.who[i]);
    return a.template_name.empty() ? out : out + " by " + a.template_name;
  }
  std::string operator()(const OpenPage& a) const { return with("page", a.page); }
  std::string operator()(const CallWebhook& a) const { return with("webhook", a.webhook); }
  std::string operator()(const Link& a) const { return with("link", a.target); }
  std::string operator()(const Forward& a) const { return with("forward", listed(a.to)); }
  std::string operator()(const Note&) const { return "note"; }
  std::string operator()(const Due& a) const { return with("due", to_string(a.span)); }
  std::string operator()(const SetSla& a) const { return with("sla", a.sla); }
  std::string operator()(const NoSla&) const { return "no_sla"; }
  std::string operator()(const Drop& a) const { return with("drop", a.reason); }
  std::string operator()(const Stop&) const { return "stop"; }
};

}  // namespace

std::string to_string(const Audience& audience) {
  constexpr std::string_view kWords[] = {"owner",    "account_manager", "group",     "agent",
                                         "rotation", "requester",       "operators", ""};
  const std::string_view word = kWords[static_cast<std::size_t>(audience.kind)];
  return word.empty() ? audience.name : with(word, audience.name);
}

std::string to_string(const Action& action) {
  return std::visit(Writer{}, action);
}

}  // namespace rules
