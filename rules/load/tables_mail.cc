// mailboxes and smtp.

#include <algorithm>
#include <charconv>

#include "rules/load/tables.hh"
#include "rules/yaml/parsed_shape.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

using std::chrono::seconds;

struct ServerUrl {
  Endpoint server;
  std::string path;  // without the leading /, decoded
};

struct Protocol {
  std::string_view plain, secure;  // schemes
  std::uint16_t plain_port, secure_port;
};
constexpr Protocol kImap = {"imap://", "imaps://", 143, 993};
constexpr Protocol kSmtp = {"smtp://", "smtps://", 587, 465};  // submission, RFC 6409 and RFC 8314

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const bool escape = text[at] == '%' && at + 2 < text.size();
    if (escape &&
        std::from_chars(text.data() + at + 1, text.data() + at + 3, value, 16).ptr == text.data() + at + 3) {
      out += static_cast<char>(value);
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::optional<ServerUrl> parse_server(std::string_view url, const Protocol& protocol) {
  ServerUrl out;
  const bool secure = url.starts_with(protocol.secure);
  out.server.security = secure ? Endpoint::Security::tls : Endpoint::Security::starttls;
  out.server.port = secure ? protocol.secure_port : protocol.plain_port;
  url.remove_prefix(secure ? protocol.secure.size() : protocol.plain.size());
  if (const auto slash = url.find('/'); slash != std::string_view::npos) {
    out.path = percent_decoded(url.substr(slash + 1));
    url = url.substr(0, slash);
  }
  if (url.find('@') != std::string_view::npos) return std::nullopt;
  const auto colon = url.ends_with(']') ? std::string_view::npos : url.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view digits = url.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.server.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || out.server.port == 0)
      return std::nullopt;
  }
  out.server.host = std::string(url.substr(0, colon));
  const bool literal = out.server.host.starts_with('[') && out.server.host.ends_with(']');
  const bool control = std::any_of(out.path.begin(), out.path.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return (literal || is_domain(out.server.host)) && !control ? std::optional(out) : std::nullopt;
}

Shape<ServerUrl> server_url(const Protocol& protocol, const std::string& example) {
  Shape<std::string> plain = url({std::string(protocol.secure), std::string(protocol.plain)});
  auto read = [plain, &protocol, example](Reading& reading, const Node& node) -> std::optional<ServerUrl> {
    const auto given = plain.read(reading, node);
    if (!given) return std::nullopt;
    auto server = parse_server(*given, protocol);
    const bool has_user = given->find('@') != std::string::npos;
    if (!server)
      report_type(reading, node, "a server such as " + example,
                  has_user ? "user and password have keys of their own" : "a port is from 1 to 65535");
    return server;
  };
  return {plain.type, plain.schema, read};
}

Shape<Endpoint::Security> tls_choice() {
  return choice<Endpoint::Security>({{"none", Endpoint::Security::none}});
}

// Keys that IMAP and SMTP share.
template <class T>
std::vector<Key<T>> account_keys(const std::string& credential, Need user) {
  return {
      key("user", &T::user, one_line(), "Name to log in with.", "support", user),
      key("password", &T::password, secret(), "Where the password is kept.",
          "{credential: " + credential + "}"),
      key("oauth2", &T::oauth2, oauth_shape(),
          "How OAuth 2.0 access tokens are come by, instead of a password; see docs/providers.md.",
          "{file: /run/tokens/support}"),
      key_with<T>(
          "ca", file_path(), [](T& into, std::string path, Mark) { into.server.ca_file = std::move(path); },
          "PEM file of a private certificate authority.", "/etc/ssl/private-ca.pem"),
      key_with<T>(
          "tls", tls_choice(),
          [](T& into, Endpoint::Security security, Mark) { into.server.security = security; },
          "none: speak without encryption, on a connection that is safe already. Otherwise TLS is required.",
          "none"),
  };
}

template <class T>
void check_account(Reading& reading, const Node& node, const T& account) {
  const bool password = node.find("password") != nullptr, oauth2 = node.find("oauth2") != nullptr;
  if (password && oauth2)
    reading.warn(node.find("password")->mark, "the password is not used where there is \"oauth2\"",
                 "keep one of them");
  if (account.oauth2.given() && account.user.empty() && !node.find("user"))
    reading.error(node.find("oauth2")->mark, "\"oauth2\" needs \"user\"",
                  "user: is the mailbox's address, also where an application logs in");
}

Shape<Imap> imap_shape() {
  Table<Imap> table{"an IMAP account", account_keys<Imap>("imap-support", Need::required)};
  table.keys.insert(table.keys.begin(),
                    key_with<Imap>(
                        "url", server_url(kImap, "imaps://imap.example.com/INBOX"),
                        [](Imap& imap, ServerUrl server, Mark) {
                          imap.server = std::move(server.server);
                          if (!server.path.empty()) imap.folder = std::move(server.path);
                        },
                        "Server and folder. imaps:// is TLS from the start, imap:// requires STARTTLS.",
                        "\"imaps://imap.example.com/INBOX\"", Need::required));
  table.keys.push_back(
      key("poll", &Imap::poll, duration(seconds{5}, std::chrono::days{1}),
          "How often to look, as a net below IDLE or where the server has none. 1m by default.", "1m"));
  table.finish = [](Reading& reading, const Node& node, Imap& imap) {
    if (!imap.password.given() && !imap.oauth2.given() && !node.find("password") && !node.find("oauth2"))
      reading.error(node.mark, "an IMAP account needs \"password\" or \"oauth2\"",
                    "such as password: {credential: imap-support}");
    check_account(reading, node, imap);
  };
  return table.shape();
}

Shape<NullSender> null_sender() {
  return choice<NullSender>({{"auto", NullSender::automatic},
                             {"yes", NullSender::yes},
                             {"no", NullSender::no},
                             {"true", NullSender::yes},
                             {"false", NullSender::no}});
}

Shape<AfterCommit> after_shape() {
  const std::string type = "{move: FOLDER}, seen, delete or leave";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<AfterCommit> {
    if (node.is_mapping() && node.entries.size() == 1) {
      if (!read_choice(reading, node.entries[0].key, {"move"})) return std::nullopt;
      const auto folder = one_line().read(reading, node.entries[0].value);
      return folder ? std::optional(AfterCommit{AfterCommit::Kind::move, *folder}) : std::nullopt;
    }
    if (node.is_scalar() && node.text == "move") {
      report_type(reading, node, type, "a move needs a folder: {move: Processed}");
      return std::nullopt;
    }
    const auto kind = choice<AfterCommit::Kind>({{"seen", AfterCommit::Kind::seen},
                                                 {"delete", AfterCommit::Kind::remove},
                                                 {"leave", AfterCommit::Kind::leave}})
                          .read(reading, node);
    return kind ? std::optional(AfterCommit{*kind, {}}) : std::nullopt;
  };
  return {
      type,
      R"({"anyOf":[{"enum":["seen","delete","leave"]},{"type":"object","required":["move"],"properties":{"move":{"type":"string"}},"additionalProperties":false}]})",
      read};
}

Shape<Since> since_shape() {
  return parsed<Since>("all, or a date such as 2026-03-02", kTextSchema,
                       [](const std::string& given) -> std::optional<Since> {
                         if (given == "all") return Since{Since::Kind::all, {}};
                         const auto date = parse_date(given);
                         return date ? std::optional(Since{Since::Kind::date, *date}) : std::nullopt;
                       });
}

// [entitle, admit]: what is not named is not granted.
Shape<Trust> trust_shape() {
  struct Right {
    const char* word;
    bool Trust::*right;
  };
  static constexpr Right kRights[] = {{"entitle", &Trust::entitle},
                                      {"admit", &Trust::admit},
                                      {"echo", &Trust::echo},
                                      {"speak", &Trust::speak}};
  auto read = [](Reading& reading, const Node& node) -> std::optional<Trust> {
    const auto words = list_of(word()).read(reading, node);
    if (!words) return std::nullopt;
    Trust trust;
    for (const std::string& given : *words) {
      const auto row = std::find_if(std::begin(kRights), std::end(kRights),
                                    [&](const Right& each) { return given == each.word; });
      if (row != std::end(kRights))
        trust.*row->right = true;
      else
        reading.error(node.mark, "unknown right \"" + given + "\" in trust",
                      did_you_mean(given, {"entitle", "admit", "echo", "speak"}));
    }
    return trust;
  };
  return {
      "a list of entitle, admit, echo and speak",
      R"({"anyOf":[{"enum":["entitle","admit","echo","speak"]},{"type":"array","items":{"enum":["entitle","admit","echo","speak"]}}]})",
      read};
}

struct Trusts {
  Trust unknown{.entitle = true}, failed;
};

Shape<Trusts> trusts_shape() {
  return Table<Trusts>{
      "trust",
      {key("unknown", &Trusts::unknown, trust_shape(),
           "What mail may do that no server vouches for. [entitle] by default: it has its customer's plan "
           "and "
           "SLA, copies nobody in, and is repeated in no automatic mail.",
           "[entitle, admit]"),
       key("failed", &Trusts::failed, trust_shape(),
           "What mail may do that a server of `authserv_id` calls forged. [] by default: no more than a "
           "stranger's.",
           "[]")}}
      .shape();
}

Table<Mailbox> mailbox_table() {
  return {
      "a mailbox",
      {
          key("address", &Mailbox::address, address(),
              "Address that customers write to and that answers come from.", "support@example.com",
              Need::required),
          key("aliases", &Mailbox::aliases, list_of(address()),
              "Other addresses whose mail ends in this mailbox.", "[help@example.com]"),
          key("name", &Mailbox::display_name, one_line(), "Name beside the address; the desk's by default.",
              "Example Support"),
          key("imap", &Mailbox::imap, imap_shape(),
              "Where mail is read. A mailbox without imap and maildir is fed by `ticketctl ingest`.",
              "{url: \"imaps://imap.example.com/INBOX\", user: support, password: {credential: "
              "imap-support}}"),
          key("smtp", &Mailbox::smtp, smtp_shape(), "Where its mail is sent; the policy's `smtp` by default.",
              "{url: \"smtps://smtp.example.com\", user: support, password: {credential: smtp-support}}"),
          key("maildir", &Mailbox::maildir, file_path(), "A Maildir folder to read.", "/var/mail/support"),
          key("after", &Mailbox::after, after_shape(),
              "What happens to a mail on the server once it is stored here. seen by default.",
              "{move: Processed}"),
          key("since", &Mailbox::since, since_shape(),
              "From when on its mail is taken, where it was in use before the desk: a date, or all. From the "
              "first "
              "start on by default.",
              "2026-03-02"),
          key("authserv_id", &Mailbox::authserv_id, list_of(one_line()),
              "Servers whose Authentication-Results are believed (RFC 8601). Without one no sender is "
              "authenticated.",
              "mx.example.com"),
          key("rank", &Mailbox::rank, integer(1, 1000), "Smaller is more urgent. 100 by default.", "1"),
          key("queue", &Mailbox::queue, word(), "Queue of its tickets.", "emergency"),
          key("requester", &Mailbox::requester,
              choice<RequesterFrom>({{"from", RequesterFrom::from}, {"reply_to", RequesterFrom::reply_to}}),
              "Which header names the requester; reply_to is for web forms and lists. from by default.",
              "reply_to"),
          key("list_id", &Mailbox::list_id, one_line(),
              "List-Id that our own group address adds: it does not make a mail bulk.",
              "support.example.com"),
          key("null_sender", &Mailbox::null_sender, null_sender(),
              "Null return path for automatic mail to customers; auto learns from a relay that refuses it. "
              "auto by default.",
              "auto"),
          key("plus_addressing", &Mailbox::plus_addressing, yes_no(),
              "Whether support+anything@ arrives here too. false by default.", "true"),
          key("authenticated_only", &Mailbox::authenticated_only, yes_no(),
              "Whether only authenticated submission reaches it, so that From is proof. false by default.",
              "false"),
          key_with<Mailbox>(
              "trust", trusts_shape(),
              [](Mailbox& mailbox, Trusts trusts, Mark) {
                mailbox.unknown = trusts.unknown;
                mailbox.failed = trusts.failed;
              },
              "What mail may do whose sender is not proven; see docs/security.md.",
              "{unknown: [entitle, admit]}"),
      }};
}

}  // namespace

Shape<Smtp> smtp_shape() {
  Table<Smtp> table{"an SMTP account", account_keys<Smtp>("smtp-support", Need::optional)};
  table.keys.insert(table.keys.begin(),
                    key_with<Smtp>(
                        "url", server_url(kSmtp, "smtps://smtp.example.com"),
                        [](Smtp& smtp, ServerUrl server, Mark) { smtp.server = std::move(server.server); },
                        "Server. smtps:// is TLS from the start (465), smtp:// requires STARTTLS (587).",
                        "\"smtps://smtp.example.com\"", Need::required));
  table.finish = [](Reading& reading, const Node& node, Smtp& smtp) {
    if (!smtp.user.empty() && !node.find("password") && !node.find("oauth2"))
      reading.error(node.mark, "an SMTP account with \"user\" needs \"password\" or \"oauth2\"");
    check_account(reading, node, smtp);
  };
  return table.shape();
}

Shape<std::vector<Mailbox>> mailboxes_shape() {
  return named("mailboxes", &Mailbox::name, &Mailbox::mark, mailbox_table().shape());
}

}  // namespace rules
