#include "daemon/desk/webhook/webhook_payload.hh"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/desk/webhook/ticket_json.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using Type = rules::Webhook::Type;

constexpr std::size_t kLongestSummary = 1024;  // of PagerDuty; others are given no more
constexpr std::size_t kLongestText = 16u << 10;
constexpr std::string_view kZeroWidthSpace = "\xe2\x80\x8b";

// Names the incident at the service, the same for its whole life.
std::string incident(const Draft& draft, const HookCall& call) {
  const std::string what =
      call.page ? "page/" + call.page->key : "ticket/" + std::to_string(draft.ticket.id.value);
  return draft.policy().desk.domain + "/" + what;
}

std::string titled(const Draft& draft) {
  return reference(draft.policy(), draft.ticket.id) + " " + draft.ticket.subject;
}

std::string summary(const Draft& draft, const HookCall& call) {
  return mailparse::shorten_utf8(headline(call) + ": " + titled(draft), kLongestSummary);
}

// A customer by name, else who wrote.
std::string asked_by(const Draft& draft) {
  const auto& ticket = draft.ticket;
  const auto* customer = draft.policy().customers.find(ticket.customer);
  if (customer) return customer->name.empty() ? customer->id : customer->name;
  return ticket.requester_name.empty() ? ticket.requester : ticket.requester_name;
}

Json ticket_json(const Draft& draft) {
  Json json = to_json(draft.ticket);
  json["ref"] = reference(draft.policy(), draft.ticket.id);
  return json;
}

Json message_json(const Draft& draft) {
  const auto& topic = draft.topic;
  if (!topic.no) return nullptr;
  return {{"id", topic.no.value},
          {"from", or_null(topic.from.addr_spec)},
          {"text", mailparse::shorten_utf8(topic.text, kLongestText)}};
}

Json generic(const Draft& draft, const HookCall& call, const std::string& key) {
  const auto& desk = draft.policy().desk;
  Json page = nullptr;
  if (call.page)
    page = {{"act", to_string(call.page->act)}, {"key", call.page->key}, {"level", call.page->level}};
  return {{"id", key},
          {"event", call.event},
          {"at", rfc3339(draft.now())},
          {"desk", {{"name", desk.name}, {"domain", desk.domain}}},
          {"actor", or_null(call.actor)},
          {"rule", or_null(call.rule)},
          {"detail", or_null(call.detail)},
          {"page", page},
          {"ticket", ticket_json(draft)},
          {"message", message_json(draft)}};
}

// https://developer.pagerduty.com/docs/events-api-v2: critical, error, warning or info.
const char* pagerduty_severity(const Draft& draft) {
  constexpr const char* kWords[] = {"critical", "error", "warning", "info"};
  return kWords[std::min<std::size_t>(draft.policy().severity_rank(draft.ticket.severity), 3)];
}

Json pagerduty(const Draft& draft, const HookCall& call) {
  const PageAct act = act_of(call.page, call.event);
  Json event = {{"event_action", to_string(act)}, {"dedup_key", incident(draft, call)}};
  if (act != PageAct::trigger) return event;
  Json details = ticket_json(draft);
  details["detail"] = or_null(call.detail);
  event["client"] = draft.policy().desk.name;
  event["payload"] = {{"summary", summary(draft, call)},
                      {"source", draft.policy().desk.domain},
                      {"severity", pagerduty_severity(draft)},
                      {"timestamp", rfc3339(draft.now())},
                      {"class", call.event},
                      {"custom_details", std::move(details)}};
  return event;
}

const char* splunk_type(const Draft& draft, const HookCall& call) {
  switch (act_of(call.page, call.event)) {
    case PageAct::acknowledge:
      return "ACKNOWLEDGEMENT";
    case PageAct::resolve:
      return "RECOVERY";
    case PageAct::trigger:
      break;
  }
  if (call.page) return "CRITICAL";  // a page that wakes nobody is none
  const auto rank = draft.policy().severity_rank(draft.ticket.severity);
  return rank == 0 ? "CRITICAL" : rank == 1 ? "WARNING" : "INFO";
}

Json splunk(const Draft& draft, const HookCall& call) {
  return {
      {"message_type", splunk_type(draft, call)},
      {"entity_id", incident(draft, call)},
      {"entity_display_name", mailparse::shorten_utf8(titled(draft), kLongestSummary)},
      {"state_message", mailparse::shorten_utf8(
                            headline(call) + (call.detail.empty() ? "" : ": " + call.detail), kLongestText)},
      {"state_start_time", draft.now().time_since_epoch().count()},
      {"monitoring_tool", "ticketd"}};
}

// Slack's three characters that mean something; a link of Mattermost, whose text could lie, is broken up.
std::string mrkdwn(std::string_view text) {
  std::string out;
  for (const char c : without_mentions(text)) {
    if (c == '(' && out.ends_with(']')) out += kZeroWidthSpace;
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

Json slack(const Draft& draft, const HookCall& call) {
  const auto& ticket = draft.ticket;
  std::string about = headline(call) + ", " + ticket.severity + ", " + std::string(to_string(ticket.status));
  if (!ticket.assignee.empty()) about += ", " + ticket.assignee;
  about += ": " + asked_by(draft);
  std::string text =
      "*" + mrkdwn(mailparse::shorten_utf8(titled(draft), kLongestSummary)) + "*\n" + mrkdwn(about);
  if (!call.detail.empty()) text += "\n" + mrkdwn(mailparse::shorten_utf8(call.detail, kLongestSummary));
  return {{"text", text}};
}

// What customers wrote stays here: a tracker may be public, and only the subject names the matter.
std::string issue_text(const Draft& draft, const HookCall& call, const std::string& key) {
  std::string text = "Ticket " + reference(draft.policy(), draft.ticket.id) + " of " +
                     draft.policy().desk.name + ", severity " + draft.ticket.severity + ".\n";
  if (!call.rule.empty()) text += "Opened by the rule \"" + call.rule + "\".\n";
  return without_mentions(text) + "\n<!-- ticketd: " + key + " -->\n";
}

Json issue(const Draft& draft, const HookCall& call, const char* body, const std::string& key) {
  return {{"title", without_mentions(mailparse::shorten_utf8(titled(draft), 250))},
          {body, issue_text(draft, call, key)}};
}

Json body_of(const Draft& draft, const HookCall& call, Type type, const std::string& key) {
  switch (type) {
    case Type::generic:
      return generic(draft, call, key);
    case Type::pagerduty:
      return pagerduty(draft, call);
    case Type::splunk:
      return splunk(draft, call);
    case Type::slack:
      return slack(draft, call);
    case Type::github:
      return issue(draft, call, "body", key);
    case Type::gitlab:
      return issue(draft, call, "description", key);
  }
  return generic(draft, call, key);
}

}  // namespace

std::string hook_body(const Draft& draft, const HookCall& call, Type type, const std::string& key) {
  return body_of(draft, call, type, key).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string headline(const HookCall& call) {
  constexpr std::pair<std::string_view, std::string_view> kHeadlines[] = {
      {"ticket.created", "New ticket"},
      {"ticket.updated", "Changed"},
      {"ticket.assigned", "Assigned"},
      {"ticket.reopened", "Reopened"},
      {"ticket.solved", "Solved"},
      {"ticket.closed", "Closed"},
      {"ticket.merged", "Merged"},
      {"message.received", "The customer wrote"},
      {"message.sent", "Answered"},
      {"note.added", "Note"},
      {"sla.reminder", "Deadline ahead"},
      {"sla.breached", "Deadline missed"},
      {"page.opened", "Page"},
      {"page.escalated", "Page, next level"},
      {"page.acknowledged", "Page taken"},
      {"page.resolved", "Page over"},
      {"task.added", "Task"},
      {"link.added", "Link"}};
  for (const auto& [event, words] : kHeadlines)
    if (event == call.event) return std::string(words);
  return call.rule.empty() ? call.event : call.rule;
}

// A zero-width space behind each @ that begins a word; addresses stay what they are.
std::string without_mentions(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins =
        text[i] == '@' && (i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0);
    out += text[i];
    if (begins) out += kZeroWidthSpace;
  }
  return out;
}

}  // namespace desk
