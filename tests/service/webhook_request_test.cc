// What is said to services, and what their answers mean for a delivery.
#include "daemon/outbox/webhook_outcome.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

using namespace std::chrono_literals;
using outbox::Hook;
using outbox::HookVerdict;
using outbox::judge;
using storage::OutboxState;
using storage::test::kNow;
using Type = rules::Webhook::Type;

namespace {

Hook hook(Type type = Type::generic) {
  Hook made;
  made.name = "hook";
  made.type = type;
  made.url = "https://events.example.com/v2/enqueue";
  made.key = "s3cret-key";
  made.project = "example/product";
  return made;
}

storage::OutboxItem item(int attempts = 1) {
  storage::OutboxItem made;
  made.id = {5};
  made.kind = storage::kDelivery;
  made.ticket = {42};
  made.recipient = "hook";
  made.subject = "ticket.created: [Example #42] Site down";
  made.message_id = "key1";
  made.attempts = attempts;
  made.created = kNow;
  return made;
}

desk::Delivery delivery(Type type = Type::generic) {
  return {type, "ticket.created", {}, R"({"a":1})"};
}

desk::Delivery page() {
  auto made = delivery(Type::pagerduty);
  made.page = desk::PageCall{desk::PageAct::trigger, "42.1", 2, {}};
  return made;
}

std::string header(const http::Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers)
    if (field == name) return value;
  return {};
}

http::Answer answer(int status, std::string body = {}, std::string retry_after = {}) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.retry_after = std::move(retry_after);
  return response;
}

http::Answer failure(net::Code code, bool sent) {
  return tl::unexpected(http::Failure{{code, "events.example.com:443 failed", "try"}, sent});
}

outbox::HookOutcome outcome(HookVerdict verdict) {
  outbox::HookOutcome made;
  made.verdict = verdict;
  made.text = "HTTP 500";
  return made;
}

}  // namespace

TEST_CASE("a generic call is signed over its time and its body", "[hook]") {
  const auto request = to_request(hook(), item(), delivery(), kNow);
  CHECK(request.method == "POST");
  CHECK(request.url == "https://events.example.com/v2/enqueue");
  CHECK(request.body == R"({"a":1})");
  CHECK(header(request, "Idempotency-Key") == "key1");
  // printf '1772442000.{"a":1}' | openssl dgst -sha256 -hmac s3cret-key
  CHECK(header(request, "X-Ticketd-Signature") ==
        "t=1772442000,v1=c7428c795a13137f3138d5585731e8b678536fb8153de26ad918f4c972f11d34");
  auto keyless = hook();
  keyless.key.clear();
  CHECK(header(to_request(keyless, item(), delivery(), kNow), "X-Ticketd-Signature").empty());
}

TEST_CASE("secrets join a call where each service wants them", "[hook]") {
  const auto pager = to_request(hook(Type::pagerduty), item(), delivery(Type::pagerduty), kNow);
  CHECK(pager.body == R"({"a":1,"routing_key":"s3cret-key"})");
  const auto github = to_request(hook(Type::github), item(), delivery(Type::github), kNow);
  CHECK(github.url == "https://events.example.com/v2/enqueue/repos/example/product/issues");
  CHECK(header(github, "Authorization") == "Bearer s3cret-key");
  auto lab = hook(Type::gitlab);
  lab.url = "https://gitlab.example.com/";
  const auto gitlab = to_request(lab, item(), delivery(Type::gitlab), kNow);
  CHECK(gitlab.url == "https://gitlab.example.com/api/v4/projects/example%2Fproduct/issues");
  CHECK(header(gitlab, "PRIVATE-TOKEN") == "s3cret-key");
  for (const auto& request : {pager, github, gitlab}) CHECK(header(request, "X-Ticketd-Signature").empty());
  const auto chat = to_request(hook(Type::slack), item(), delivery(Type::slack), kNow);
  CHECK(chat.body.find("s3cret") == std::string::npos);
}

TEST_CASE("a tracker is asked for the mark of a delivery", "[hook]") {
  auto tracker = hook(Type::github);
  tracker.url = "https://api.github.example/";
  const auto github = to_search(tracker, item());
  CHECK(github.method == "GET");
  CHECK(github.url == "https://api.github.example/search/issues?q=key1+in:body+repo:example/product");
  CHECK(header(github, "Authorization") == "Bearer s3cret-key");
  const auto gitlab = to_search(hook(Type::gitlab), item());
  CHECK(gitlab.url.ends_with("/projects/example%2Fproduct/issues?in=description&search=key1"));
}

TEST_CASE("only the issue that bears the mark is the one we opened", "[hook]") {
  http::Response found;
  found.body = R"({"items":[{"html_url":"https://t.example/1","state":"open","body":"speaks of key1"},null,3,
                  {"html_url":"https://t.example/2","state":"closed","body":"x <!-- ticketd: key1 --> y"}]})";
  REQUIRE(outbox::read_found(found, "key1"));
  CHECK(outbox::read_found(found, "key1")->url == "https://t.example/2");
  CHECK(outbox::read_found(found, "key1")->state == "closed");
  CHECK_FALSE(outbox::read_found(found, "key2"));
  found.body =
      R"([{"web_url":"https://lab.example/3","state":"opened","description":"<!-- ticketd: key1 -->"}])";
  CHECK(outbox::read_found(found, "key1")->url == "https://lab.example/3");
  for (const char* body : {"", "{", "null", "[]", "{\"items\":{}}", "{\"items\":7}", "[[[[", "\"key1\""}) {
    found.body = body;
    CHECK_FALSE(outbox::read_found(found, "key1"));
    CHECK_FALSE(outbox::read_opened(found));
  }
  found.body = R"j({"html_url":"javascript:alert(1)","state":"open"})j";
  CHECK_FALSE(outbox::read_opened(found));
}

TEST_CASE("what an answer means", "[hook]") {
  for (const int status : {200, 201, 202, 204})
    CHECK(judge(hook(), answer(status), kNow).verdict == HookVerdict::taken);
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599})
    CHECK(judge(hook(), answer(status), kNow).verdict == HookVerdict::deferred);
  for (const int status : {301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422})
    CHECK(judge(hook(), answer(status), kNow).verdict == HookVerdict::refused);
  CHECK(judge(hook(), failure(net::Code::unreachable, false), kNow).verdict == HookVerdict::deferred);
  CHECK(judge(hook(), failure(net::Code::timeout, true), kNow).verdict == HookVerdict::ambiguous);
  CHECK_FALSE(judge(hook(), answer(500), kNow).unusable);
  CHECK(judge(hook(), answer(429), kNow).unusable);
  CHECK(judge(hook(), answer(503), kNow).unusable);
  CHECK(judge(hook(), failure(net::Code::unreachable, false), kNow).unusable);
  CHECK_FALSE(judge(hook(), failure(net::Code::interrupted, true), kNow).unusable);
}

TEST_CASE("Retry-After is believed up to an hour", "[hook]") {
  CHECK(judge(hook(), answer(429, "", "90"), kNow).retry_after == 90s);
  CHECK(judge(hook(), answer(429, "", "99999999999"), kNow).retry_after == 1h);
  CHECK(judge(hook(), answer(503, "", "Mon, 02 Mar 2026 09:02:00 GMT"), kNow).retry_after == 2min);
  CHECK(judge(hook(), answer(503, "", "later"), kNow).retry_after == std::nullopt);
}

TEST_CASE("what a service says is told without our secrets, and on one line", "[hook]") {
  const auto said = judge(hook(), answer(401, "bad key\ns3cret-key"), kNow).text;
  CHECK(said == "HTTP 401: bad key?***");
  auto chat = hook(Type::slack);
  chat.url = "https://hooks.example.com/services/T0000001/CHATSECRET";
  chat.secret_url = true;
  CHECK(without_secrets(R"(no \/services\/T0000001\/CHATSECRET here)", chat) == R"(no \/***\/***\/*** here)");
  CHECK(without_secrets("at /services/T0000001/CHATSECRET", chat) == "at ***");
  auto open = hook();
  CHECK(without_secrets("at /v2/enqueue", open) == "at /v2/enqueue");
}

TEST_CASE("a delivery that was taken is sent", "[hook]") {
  const auto settled = settle(item(), delivery(), outcome(HookVerdict::taken), {kNow, {}, 0, true});
  CHECK(settled.result.state == OutboxState::sent);
  CHECK_FALSE(settled.event);
  CHECK_FALSE(settled.timer);
  CHECK(settle(item(), page(), outcome(HookVerdict::taken), {kNow, {}, 0, true}).event->kind ==
        "webhook.sent");
}

TEST_CASE("a delivery that is refused is given up, and the desk hears of it", "[hook]") {
  const auto settled = settle(item(), delivery(), outcome(HookVerdict::refused), {kNow, {}, 0, false});
  CHECK(settled.result.state == OutboxState::dead);
  CHECK(settled.event->kind == "webhook.failed");
  REQUIRE(settled.timer);
  CHECK(settled.timer->key.name == "delivery:5");
  CHECK(settled.timer->due == kNow);
  CHECK_THAT(settled.timer->payload, ContainsSubstring("\"tell\":false"));
  CHECK_THAT(settle(item(), page(), outcome(HookVerdict::refused), {kNow, {}, 0, false}).timer->payload,
             ContainsSubstring("\"tell\":true"));
}

TEST_CASE("a delivery that failed is tried again later and later, with jitter", "[hook]") {
  const auto next = [](int attempts, double random, const desk::Delivery& what) {
    return settle(item(attempts), what, outcome(HookVerdict::deferred), {kNow, {}, random, true})
               .result.next_attempt -
           kNow;
  };
  CHECK(next(1, 0.0, delivery()) == 4s);
  CHECK(next(1, 0.999, delivery()) == 7s);
  CHECK(next(4, 0.5, delivery()) == 5min);
  CHECK(next(100, 0.5, delivery()) == 1h);
  CHECK(next(100, 0.5, page()) == 1min);
}

TEST_CASE("where the lane rests, its deliveries wait as long", "[hook]") {
  auto unusable = outcome(HookVerdict::ambiguous);
  unusable.unusable = true;
  const auto settled = settle(item(9), delivery(), unusable, {kNow, kNow + 30s, 0.5, true});
  CHECK(settled.result.state == OutboxState::deferred);
  CHECK(settled.result.ambiguous);
  CHECK(settled.result.next_attempt == kNow + 30s);
  CHECK(settle(item(9), delivery(Type::github), unusable, {kNow, kNow + 5s, 0.5, true}).result.next_attempt ==
        kNow + 1min);
}

TEST_CASE("a call is tried for a day, a page for an hour", "[hook]") {
  const auto state = [](const desk::Delivery& what, std::chrono::seconds age) {
    return settle(item(30), what, outcome(HookVerdict::deferred), {kNow + age, {}, 0.5, true}).result;
  };
  CHECK(state(delivery(), 22h).state == OutboxState::deferred);
  CHECK(state(delivery(), 24h).state == OutboxState::dead);
  CHECK(state(delivery(), 24h).last_error == "given up after 30 attempts: HTTP 500");
  CHECK(state(page(), 58min).state == OutboxState::deferred);
  CHECK(state(page(), 1h).state == OutboxState::dead);
}
