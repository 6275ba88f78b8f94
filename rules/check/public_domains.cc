#include "rules/check/public_domains.hh"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kFreeMail = {
    "126.com"sv,        "163.com"sv,        "aim.com"sv,        "alice.it"sv,       "aol.com"sv,
    "arcor.de"sv,       "att.net"sv,        "bigpond.com"sv,    "bk.ru"sv,          "bluewin.ch"sv,
    "bol.com.br"sv,     "btinternet.com"sv, "comcast.net"sv,    "cox.net"sv,        "daum.net"sv,
    "duck.com"sv,       "earthlink.net"sv,  "fastmail.com"sv,   "fastmail.fm"sv,    "foxmail.com"sv,
    "free.fr"sv,        "freenet.de"sv,     "gmail.com"sv,      "gmx.at"sv,         "gmx.ch"sv,
    "gmx.com"sv,        "gmx.de"sv,         "gmx.net"sv,        "googlemail.com"sv, "hanmail.net"sv,
    "hey.com"sv,        "hushmail.com"sv,   "icloud.com"sv,     "inbox.ru"sv,       "interia.pl"sv,
    "laposte.net"sv,    "libero.it"sv,      "list.ru"sv,        "mac.com"sv,        "mail.com"sv,
    "mail.de"sv,        "mail.ru"sv,        "mailbox.org"sv,    "me.com"sv,         "msn.com"sv,
    "naver.com"sv,      "o2.pl"sv,          "onet.pl"sv,        "optonline.net"sv,  "orange.fr"sv,
    "outlook.com"sv,    "outlook.de"sv,     "outlook.fr"sv,     "pm.me"sv,          "posteo.de"sv,
    "proton.me"sv,      "protonmail.ch"sv,  "protonmail.com"sv, "qq.com"sv,         "rambler.ru"sv,
    "rediffmail.com"sv, "rocketmail.com"sv, "sbcglobal.net"sv,  "seznam.cz"sv,      "sfr.fr"sv,
    "shaw.ca"sv,        "sina.com"sv,       "sky.com"sv,        "sympatico.ca"sv,   "t-online.de"sv,
    "telenet.be"sv,     "terra.com.br"sv,   "tiscali.it"sv,     "tuta.com"sv,       "tuta.io"sv,
    "tutanota.com"sv,   "ukr.net"sv,        "uol.com.br"sv,     "verizon.net"sv,    "virgilio.it"sv,
    "wanadoo.fr"sv,     "web.de"sv,         "wp.pl"sv,          "ya.ru"sv,          "ymail.com"sv,
    "zoho.com"sv};

// Providers with a domain in many countries: yahoo.co.uk, hotmail.fr.
constexpr std::array kFreeMailEverywhere = {"yahoo."sv, "hotmail."sv, "live."sv, "yandex."sv};

// Below a country's domain.
constexpr std::array kRegistries = {"ac"sv,  "co"sv,  "com"sv, "edu"sv,  "firm"sv, "gen"sv,
                                    "go"sv,  "gob"sv, "gov"sv, "gouv"sv, "id"sv,   "info"sv,
                                    "ltd"sv, "me"sv,  "mil"sv, "ne"sv,   "net"sv,  "nhs"sv,
                                    "nom"sv, "or"sv,  "org"sv, "plc"sv,  "sch"sv,  "web"sv};

constexpr std::array kHosts = {
    "appspot.com"sv, "azurewebsites.net"sv, "blogspot.com"sv,    "cloudfront.net"sv,  "ddns.net"sv,
    "duckdns.org"sv, "dyndns.org"sv,        "dynv6.net"sv,       "firebaseapp.com"sv, "fly.dev"sv,
    "github.io"sv,   "gitlab.io"sv,         "herokuapp.com"sv,   "hopto.org"sv,       "myshopify.com"sv,
    "netlify.app"sv, "no-ip.org"sv,         "onmicrosoft.com"sv, "pages.dev"sv,       "vercel.app"sv,
    "web.app"sv,     "wixsite.com"sv,       "wordpress.com"sv,   "workers.dev"sv};

template <class Words>
bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_free_mail(std::string_view domain) {
  if (has(kFreeMail, domain)) return true;
  return std::any_of(kFreeMailEverywhere.begin(), kFreeMailEverywhere.end(), [&](std::string_view name) {
    return domain.starts_with(name) && domain.size() - name.size() <= 6;
  });
}

bool is_public_suffix(std::string_view domain) {
  const auto dot = domain.find('.');
  if (dot == std::string_view::npos || has(kHosts, domain)) return true;
  const bool country = domain.size() - dot == 3;
  return country && has(kRegistries, domain.substr(0, dot));
}

}  // namespace rules
