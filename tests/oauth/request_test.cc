// What is asked of a token endpoint, and what its answers mean.
#include "daemon/oauth/request.hh"

#include <map>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "daemon/oauth/consent.hh"
#include "daemon/oauth/hints.hh"
#include "daemon/oauth/jwt.hh"
#include "tests/catch.hh"

using namespace oauth;
using namespace std::chrono_literals;

namespace {

const Moment kMoment{std::chrono::sys_seconds(1'800'000'000s), "nonce-1"};

Grant grant_with(Flow flow, Proof proof) {
  Grant grant;
  grant.flow = flow;
  grant.proof = proof;
  grant.token_url = "https://login.example.com/token";
  grant.auth_url = "https://login.example.com/authorize?x=1";
  grant.client = "client 1";
  grant.scope = "mail offline_access";
  grant.user = "support@example.com";
  grant.mailbox = "support";
  return grant;
}

std::map<std::string, std::string> fields_of(const tl::expected<Question, Fault>& question) {
  REQUIRE(question);
  std::map<std::string, std::string> fields;
  for (const auto& [name, value] : read_form(question->request.body)) fields[name] = value;
  return fields;
}

// An RSA key and a certificate of it, in PEM.
struct KeyPair {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  std::string pem, certificate;
  KeyPair() {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    pem = text_of(bio);
    X509* made = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key);
    X509_sign(made, key, EVP_sha256());
    PEM_write_bio_X509(bio, made);
    certificate = text_of(bio);
    X509_free(made);
    BIO_free(bio);
  }
  ~KeyPair() { EVP_PKEY_free(key); }
  static std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    (void)BIO_reset(bio);
    return text;
  }
};

const KeyPair& keys() {
  static const KeyPair pair;
  return pair;
}

std::string decoded(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

bool verifies(const std::string& jwt, bool pss) {
  const auto dot = jwt.rfind('.');
  const std::string signature = decoded(jwt.substr(dot + 1));
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_PKEY_CTX* context = nullptr;
  EVP_DigestVerifyInit(digest, &context, EVP_sha256(), nullptr, keys().key);
  EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
  if (pss) EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 32);
  const int good =
      EVP_DigestVerify(digest, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                       reinterpret_cast<const unsigned char*>(jwt.data()), dot);
  EVP_MD_CTX_free(digest);
  return good == 1;
}

std::string part_of(const std::string& jwt, int number) {
  std::size_t begin = 0;
  for (int i = 0; i < number; ++i) begin = jwt.find('.', begin) + 1;
  return decoded(jwt.substr(begin, jwt.find('.', begin) - begin));
}

}  // namespace

TEST_CASE("client credentials ask with a secret, escaped as a form wants it") {
  const auto question =
      token_request(grant_with(Flow::client_credentials, Proof::secret), "a+b&c=d é", "", kMoment);
  REQUIRE(question);
  CHECK_THAT(question->request.body, ContainsSubstring("client_secret=a%2Bb%26c%3Dd%20%C3%A9"));
  const auto fields = fields_of(question);
  CHECK(fields.at("grant_type") == "client_credentials");
  CHECK(fields.at("client_id") == "client 1");
  CHECK(fields.at("client_secret") == "a+b&c=d é");
  CHECK(question->asked.server == "login.example.com:443");
}

TEST_CASE("a certificate signs that the client is who it says, each time anew") {
  auto grant = grant_with(Flow::client_credentials, Proof::certificate);
  const bool microsoft = GENERATE(false, true);
  grant.provider = microsoft ? Provider::microsoft : Provider::custom;
  const auto fields = fields_of(token_request(grant, keys().certificate + keys().pem, "", kMoment));
  const std::string& jwt = fields.at("client_assertion");
  CHECK(verifies(jwt, microsoft));
  CHECK_FALSE(verifies(jwt, !microsoft));
  CHECK_THAT(part_of(jwt, 0), ContainsSubstring(microsoft ? R"("alg":"PS256")" : R"("alg":"RS256")"));
  CHECK_THAT(part_of(jwt, 0), ContainsSubstring(R"("x5t#S256":")" + *thumbprint(keys().certificate)));
  CHECK_THAT(part_of(jwt, 1), ContainsSubstring(R"("aud":"https://login.example.com/token")"));
  CHECK_THAT(part_of(jwt, 1), ContainsSubstring(R"("exp":1800000600)"));
  CHECK_THAT(part_of(jwt, 1), ContainsSubstring(R"("jti":"nonce-1")"));
  CHECK(fields.count("client_secret") == 0);
}

TEST_CASE("a service account signs that it acts as the mailbox") {
  std::string key = keys().pem;
  for (auto at = key.find('\n'); at != std::string::npos; at = key.find('\n', at + 2))
    key.replace(at, 1, "\\n");
  const std::string json =
      R"({"client_email":"desk@p.example","private_key_id":"k1","private_key":")" + key + "\"}";
  const auto fields =
      fields_of(token_request(grant_with(Flow::service_account, Proof::key), json, "", kMoment));
  CHECK(fields.at("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer");
  CHECK(verifies(fields.at("assertion"), false));
  CHECK_THAT(part_of(fields.at("assertion"), 1), ContainsSubstring(R"("sub":"support@example.com")"));
}

TEST_CASE("a secret that is none is told without a part of it") {
  struct Case {
    Proof proof;
    std::string secret, says;
  };
  const auto wrong = GENERATE(values<Case>(
      {{Proof::certificate, "hunter2hunter2", "no certificate"},
       {Proof::key, "hunter2hunter2", "no JSON"},
       {Proof::key, R"({"client_email":"hunter2hunter2"})", "private_key"},
       {Proof::key, R"({"client_email":"x","private_key":"hunter2hunter2"})", "no private key"}}));
  const auto flow = wrong.proof == Proof::key ? Flow::service_account : Flow::client_credentials;
  const auto question = token_request(grant_with(flow, wrong.proof), wrong.secret, "", kMoment);
  REQUIRE_FALSE(question);
  CHECK(question.error().kind == Kind::local);
  CHECK_THAT(question.error().what, ContainsSubstring(wrong.says));
  CHECK_THAT(question.error().what, !ContainsSubstring("hunter2"));
}

namespace {

const Asked kAsked{"login.example.com:443", "support", {"the-old-refresh-token"}, kMoment.now};

http::Answer answered(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

}  // namespace

TEST_CASE("an answer is a token with its end, and perhaps another refresh token") {
  const auto token = read_answer(
      answered(200,
               R"({"access_token":"abc","token_type":"bearer","expires_in":"3599","refresh_token":"r2"})"),
      kAsked);
  REQUIRE(token);
  CHECK(token->access == "abc");
  CHECK(token->lifetime == 3599s);
  CHECK(token->refresh == "r2");
  CHECK(read_answer(answered(200, R"({"access_token":"abc"})"), kAsked)->lifetime == 1h);
  CHECK(read_answer(answered(200, R"({"access_token":"abc","expires_in":1e300})"), kAsked)->lifetime == 24h);
  const std::string large(16'384, 'x');
  CHECK(read_answer(answered(200, R"({"access_token":")" + large + "\"}"), kAsked)->access == large);
}

TEST_CASE("what is no answer is never taken for a refusal") {
  const auto fault = [](http::Answer answer) {
    const auto read = read_answer(answer, kAsked);
    REQUIRE_FALSE(read);
    return read.error();
  };
  http::Response cut;
  cut.status = 200;
  cut.body = R"({"access_token":"abc"})";
  cut.cut = true;
  CHECK(fault(cut).kind == Kind::network);
  CHECK(fault(answered(200, "<html>log in to the hotel</html>")).kind == Kind::network);
  CHECK(fault(answered(200, R"({"access_token":"two words"})")).kind == Kind::passing);
  CHECK(fault(answered(200, "{\"access_token\":\"a\\u0001b\"}")).kind == Kind::passing);
  CHECK(fault(answered(503, R"({"error":"invalid_grant"})")).kind == Kind::passing);
  CHECK(fault(tl::unexpected(http::Failure{
                  {net::Code::timeout, "login.example.com:443 did not answer in time", ""}, true}))
            .kind == Kind::network);
  CHECK(fault(answered(403, "<html>the proxy wants a word</html>")).kind == Kind::unknown);
  CHECK(fault(answered(200, R"({"error":"invalid_grant"})")).kind == Kind::grant);  // some refuse so
  http::Response busy;
  busy.status = 429;
  busy.retry_after = "120";
  CHECK(fault(busy).retry_after == 120s);
}

TEST_CASE("each refusal has its cause and its repair") {
  struct Case {
    std::string error, description;
    Kind kind;
    std::string what, hint;
  };
  const auto refused = GENERATE(values<Case>({
      {"invalid_client",
       "AADSTS7000222: The provided client secret keys for app 'x' are expired. Trace ID: 7", Kind::client,
       "secret has expired", "secret_expires"},
      {"invalid_client", "AADSTS7000215: Invalid client secret provided.", Kind::client, "secret is wrong",
       "Secret ID"},
      {"invalid_grant", "AADSTS65001: The user or administrator has not consented", Kind::consent,
       "consent is missing", "Grant admin consent"},
      {"invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked", Kind::grant,
       "revoked", "ticketctl auth support"},
      {"invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.", Kind::grant,
       "not used for too long", "ticketctl auth support"},
      {"unauthorized_client", "AADSTS700016: Application with identifier 'x' was not found", Kind::setup,
       "does not know", "tenant:"},
      {"invalid_grant", "Token has been expired or revoked.", Kind::grant, "revoked", "7 days"},
      {"unauthorized_client", "Client is unauthorized to retrieve access tokens using this method",
       Kind::consent, "domain-wide delegation", "Admin console"},
      {"invalid_grant", "", Kind::grant, "grant was refused", "ticketctl auth support"},
      {"invalid_client", "", Kind::client, "client was refused", "secret"},
      {"invalid_scope", "", Kind::setup, "scope", "scope:"},
      {"out_of_cheese", "redo from start", Kind::unknown, "out_of_cheese: redo from start",
       "docs/providers.md"},
  }));
  const auto body =
      R"({"error":")" + refused.error + R"(","error_description":")" + refused.description + "\"}";
  const auto read = read_answer(answered(400, body), kAsked);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == refused.kind);
  CHECK_THAT(read.error().what, ContainsSubstring(refused.what));
  CHECK_THAT(read.error().hint, ContainsSubstring(refused.hint));
  CHECK_THAT(read.error().what, !ContainsSubstring("Trace ID"));
}

TEST_CASE("a server that repeats what it was told brings no secret into a message") {
  const auto read = read_answer(
      answered(400, R"({"error":"invalid_grant","error_description":"bad token the-old-refresh-token"})"),
      kAsked);
  REQUIRE_FALSE(read);
  CHECK_THAT(net::to_string(to_error(read.error())), !ContainsSubstring("the-old"));
}

TEST_CASE("PKCE: the page gets the digest, the token endpoint what it is made of") {
  const auto grant = grant_with(Flow::refresh, Proof::none);
  const auto consent = begin_consent(grant, "http://localhost:49152");
  std::map<std::string, std::string> page;
  for (const auto& [name, value] : read_form(consent.url.substr(consent.url.find('?') + 1)))
    page[name] = value;
  CHECK(page.at("x") == "1");
  CHECK(page.at("code_challenge_method") == "S256");
  const auto fields = fields_of(code_request(grant, "", "code-1", consent, kMoment));
  CHECK(base64url(sha256(fields.at("code_verifier"))) == page.at("code_challenge"));
  CHECK(fields.at("redirect_uri") == page.at("redirect_uri"));
  CHECK(begin_consent(grant, "http://localhost:1").state != consent.state);
  CHECK(base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")) ==
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");  // RFC 7636, B
}

TEST_CASE("only the answer to our own question has a code for us") {
  const auto grant = grant_with(Flow::refresh, Proof::none);
  const auto consent = begin_consent(grant, "http://localhost:49152");
  const std::string back = "http://localhost:49152/?code=a%2Fb&state=" + consent.state;
  CHECK(read_redirect(back + "&session_state=1#\r\n", consent, grant) == std::string("a/b"));
  CHECK_FALSE(read_redirect("http://localhost:49152/?code=evil&state=other", consent, grant));
  CHECK_FALSE(read_redirect("http://localhost:49152/?state=" + consent.state, consent, grant));
  const auto refused = read_redirect("?error=access_denied&state=" + consent.state, consent, grant);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::consent);
}

TEST_CASE("a mail server that refuses a fresh token is explained for the provider and the way") {
  auto grant = grant_with(Flow::client_credentials, Proof::secret);
  grant.provider = Provider::microsoft;
  const auto imap =
      refusal_hint(grant, "support@example.com", net::Protocol::imap, "NO AUTHENTICATE failed.");
  for (const char* cause :
       {"object id", "Add-MailboxPermission support@example.com", "IMAP.AccessAsApp", "ImapEnabled"})
    CHECK_THAT(imap, ContainsSubstring(cause));
  const auto smtp = refusal_hint(grant, "support@example.com", net::Protocol::smtp,
                                 "535 5.7.3 Authentication unsuccessful");
  CHECK_THAT(smtp, ContainsSubstring("SMTP.SendAsApp"));
  const auto off = refusal_hint(
      grant, "support@example.com", net::Protocol::smtp,
      "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.");
  CHECK_THAT(
      off, ContainsSubstring("Set-CASMailbox support@example.com -SmtpClientAuthenticationDisabled $false"));
}
