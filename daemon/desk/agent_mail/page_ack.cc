#include "daemon/desk/agent_mail/page_ack.hh"

#include <algorithm>
#include <charconv>

#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/policy/finish.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::string_view kIncident = "/page/";  // of a service's name for it, behind the desk's domain
constexpr std::size_t kLongestName = 100;

const rules::Agent* find_agent(const rules::Policy& policy, const std::string& name) {
  if (const auto* agent = policy.agent_by_address(name)) return agent;
  const std::string wanted = lower_ascii(name);
  const auto is_it = [&](const auto& agent) {
    return lower_ascii(agent.id) == wanted || lower_ascii(agent.name) == wanted;
  };
  const auto hit = std::find_if(policy.agents.begin(), policy.agents.end(), is_it);
  return hit == policy.agents.end() ? nullptr : &*hit;
}

std::string name_of(const rules::Policy& policy, const std::string& by) {
  if (const auto* agent = find_agent(policy, by)) return agent->id;
  const std::string line = mailparse::without_controls(mailparse::repair_utf8(by));
  return std::string(mailparse::cut_utf8(line, kLongestName));
}

}  // namespace

std::optional<PageName> read_page_name(std::string_view text) {
  if (const auto at = text.rfind(kIncident); at != std::string_view::npos)
    text.remove_prefix(at + kIncident.size());
  if (text.starts_with('#')) text.remove_prefix(1);
  PageName name;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, name.ticket.value);
  if (error != std::errc{} || name.ticket.value <= 0) return {};
  if (rest == end) return name;
  if (*rest != '.') return {};
  name.key = text;
  return name;
}

tl::expected<TakenPage, std::string> take_page(const Moment& moment, const PageName& name,
                                               const std::string& by) {
  const std::string who = name_of(moment.setting.policy, by);
  if (who.find_first_not_of(' ') == std::string::npos)
    return tl::unexpected(std::string("say who has taken it"));
  Topic topic = topic_of(moment.latest);
  topic.next_recipient = moment.next_recipient;
  Draft draft(moment.setting, moment.ticket, std::move(topic));
  draft.past = moment.past;
  auto has_it = acknowledge_pages(draft, name.key, who);
  if (!has_it) return tl::unexpected(std::move(has_it.error()));
  if (draft.changes().pages.empty()) return TakenPage{{}, *std::move(has_it)};
  return TakenPage{finish(std::move(draft)), *std::move(has_it)};
}

}  // namespace desk
