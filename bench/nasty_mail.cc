#include "bench/nasty_mail.hh"

#include <array>

namespace bench {
namespace {

struct Kind {
  std::string_view name, before, unit, after;
};

// A '#' in a unit is the number of the repetition.
constexpr std::array kKinds{
    Kind{"headers", "", "X-#: value of a field\r\n", "\r\nbody"},
    Kind{"folding", "Subject: x", "\r\n word", "\r\n\r\nbody"},
    Kind{"stray-lines", "Subject: x\r\n", "not a field # at all\r\n", "\r\nbody"},
    Kind{"addresses", "To: a@x", ", Joe # <joe@x.example>", "\r\n\r\nbody"},
    Kind{"comments", "To: a@x ", "(", "\r\n\r\nbody"},
    Kind{"quotes", "To: ", "\"\\", "\r\n\r\nbody"},
    Kind{"angles", "To: ", "<\"", "\r\n\r\nbody"},
    Kind{"bare-words", "To: ", "word, ", "\r\n\r\nbody"},
    Kind{"encoded-words", "Subject: ", "=?utf-8?Q?=C3=BC?= ", "\r\n\r\nbody"},
    Kind{"open-words", "Subject: ", "=?utf-8?Q?x", "\r\n\r\nbody"},
    Kind{"question-marks", "Subject: =?utf-8?Q?", "?=41", "\r\n\r\nbody"},
    Kind{"charset-names", "Subject: ", "=?x#?Q?=FC?= ", "\r\n\r\nbody"},
    Kind{"references", "References:", "<#@x>\r\n ", "\r\n\r\nbody"},
    Kind{"parameters", "Content-Type: text/plain", "; p#=v", "\r\n\r\nbody"},
    Kind{"sections", "Content-Disposition: attachment", "; filename*#*=%41", "\r\n\r\nbody"},
    Kind{"authentication", "Authentication-Results: mx", "; dkim=pass (c (d)) header.d=x", "\r\n\r\nbody"},
    Kind{"nesting", "", "Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n", "\r\nbody"},
    Kind{"messages", "", "Content-Type: message/rfc822\r\n\r\n", "\r\nbody"},
    Kind{"parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", "--b--"},
    Kind{"boundaries", "Content-Type: multipart/mixed; boundary=bbbb\r\n\r\n--bbbb\r\n\r\n", "--bbb\r\n",
         "--bbbb--"},
    Kind{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "=C3=BC =\r\n", "x"},
    Kind{"base64", "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n", "QUJD=", "x"},
    Kind{"uuencode", "\r\n", "begin 644 x\r\n#0V%T\r\n", "end"},
    Kind{"bad-utf8", "Content-Type: text/plain; charset=utf-8\r\n\r\n", "\xFF\xC3\xBC", "x"},
    Kind{"iso-2022", "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n", "\x1B$BF|\x1B(B\xFF", "x"},
    Kind{"html-nesting", "Content-Type: text/html\r\n\r\n", "<b>", "x"},
    Kind{"html-divs", "Content-Type: text/html\r\n\r\n", "<div><p>", "x"},
    Kind{"html-quotes", "Content-Type: text/html\r\n\r\n", "<blockquote>x", "x"},
    Kind{"html-lists", "Content-Type: text/html\r\n\r\n", "<ul><li>x", "x"},
    Kind{"html-tables", "Content-Type: text/html\r\n\r\n", "<table><tr><td>x", "x"},
    Kind{"html-links", "Content-Type: text/html\r\n\r\n", "<a href=http://x.example/#>x", "x"},
    Kind{"html-attributes", "Content-Type: text/html\r\n\r\n<p", " a#=b", ">x"},
    Kind{"html-entities", "Content-Type: text/html\r\n\r\n", "&amp;&bogus", "x"},
    Kind{"html-comments", "Content-Type: text/html\r\n\r\n", "<!--", "x"},
    Kind{"html-angles", "Content-Type: text/html\r\n\r\n", "<", "x"},
    Kind{"html-ends", "Content-Type: text/html\r\n\r\n<b>", "</p>", "x"},
    Kind{"html-bogus-ends", "Content-Type: text/html\r\n\r\n<p>x", "<b></i>", "x"},
    Kind{"html-bodies", "Content-Type: text/html\r\n\r\n<p>x", "<b><body>", "x"},
    Kind{"html-styles", "Content-Type: text/html\r\n\r\n<p style='", "a:b;", "'>x"},
    Kind{"html-cids", "Content-Type: text/html\r\n\r\n", "<img src=cid:#>", "x"},
    Kind{"quoted-text", "\r\n", "> > quoted #\r\n", "x"},
    Kind{"attributions", "\r\n", "On Monday, Joe wrote:\r\n", "x"},
    Kind{"header-blocks", "\r\n", "From: joe\r\nSent: now\r\n", "x"},
    Kind{"one-line", "\r\n", "word and > From: ", "x"},
    Kind{"blank-lines", "\r\n", "\r\n", "x"},
    Kind{"report",
         "Content-Type: multipart/report; report-type=delivery-status; "
         "boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
         "Final-Recipient: rfc822; u#@x\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n", "--b--"},
    Kind{"bounce-text", "From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n",
         "<u#@x.example>:\r\n 550 no such user\r\n", "x"},
};

void append_numbered(std::string& mail, std::string_view unit, std::size_t number) {
  for (const char c : unit) {
    if (c == '#')
      mail += std::to_string(number);
    else
      mail += c;
  }
}

}  // namespace

std::vector<std::string_view> nasty_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) names.push_back(kind.name);
  return names;
}

std::string nasty_mail(std::string_view name, std::size_t bytes) {
  std::string mail;
  for (const Kind& kind : kKinds) {
    if (kind.name != name) continue;
    mail = kind.before;
    for (std::size_t i = 0; mail.size() < bytes; ++i) append_numbered(mail, kind.unit, i);
    mail += kind.after;
  }
  return mail;
}

}  // namespace bench
