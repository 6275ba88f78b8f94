#include "tests/desk/mail_client.hh"

#include <algorithm>

namespace desk::test {

namespace {

constexpr const char* kOnWrote = "On {date}, {name} <{address}> wrote:";
constexpr const char* kHeaderBlock =
    "From: {name} <{address}>|Sent: {date}|To: alice@example.com|Subject: {subject}|";

// clang-format off
constexpr Client kClients[] = {
    {"gmail", Body::both, Mark::angle, Wrapper::gmail, Gap::div_br, kOnWrote, 76, false, "", "UTF-8"},
    {"gmail_android", Body::both, Mark::angle, Wrapper::gmail, Gap::div_br, kOnWrote, 76, false, "", "UTF-8"},
    {"gmail_de", Body::both, Mark::angle, Wrapper::gmail, Gap::div_br, "Am {date} schrieb {name} <|{address}>:", 76, false, "", "UTF-8"},
    {"gmail_fr", Body::both, Mark::angle, Wrapper::gmail, Gap::div_br, "Le {date}, {name} <{address}> a écrit :", 76, false, "", "UTF-8"},
    {"apple_mail", Body::both, Mark::angle, Wrapper::cite, Gap::div_br, kOnWrote, 0, false, "", "utf-8"},
    {"iphone", Body::both, Mark::angle, Wrapper::cite, Gap::div_br, kOnWrote, 0, false, "Sent from my iPhone", "utf-8"},
    {"iphone_de", Body::both, Mark::angle, Wrapper::cite, Gap::div_br, "Am {date} schrieb {name} <{address}>:", 0, false, "Von meinem iPhone gesendet", "utf-8"},
    {"outlook", Body::both, Mark::none, Wrapper::outlook, Gap::nbsp_paragraph, kHeaderBlock, 0, false, "", "utf-8"},
    {"outlook_de", Body::both, Mark::none, Wrapper::outlook, Gap::nbsp_paragraph, "Von: {name} <{address}>|Gesendet: {date}|An: alice@example.com|Betreff: {subject}|", 0, false, "", "utf-8"},
    {"outlook_original", Body::text, Mark::none, Wrapper::plain, Gap::br, "-----Original Message-----|From: {name} <{address}>|Sent: {date}|To: alice@example.com|Subject: {subject}|", 0, false, "", "utf-8"},
    {"outlook_word", Body::html, Mark::none, Wrapper::outlook, Gap::nbsp_paragraph, kHeaderBlock, 0, false, "", "utf-8"},
    {"owa", Body::html, Mark::none, Wrapper::owa, Gap::div_br, kHeaderBlock, 0, false, "", "utf-8"},
    {"outlook_ios", Body::both, Mark::none, Wrapper::owa, Gap::div_br, "________________________________|From: {name} <{address}>|Sent: {date}|To: alice@example.com|Subject: {subject}|", 0, false, "Get Outlook for iOS", "utf-8"},
    {"thunderbird", Body::both, Mark::angle, Wrapper::cite, Gap::paragraphs, kOnWrote, 72, true, "", "UTF-8"},
    {"thunderbird_text", Body::text, Mark::angle, Wrapper::plain, Gap::br, kOnWrote, 72, true, "", "UTF-8"},
    {"thunderbird_de", Body::text, Mark::angle, Wrapper::plain, Gap::br, "Am {date} schrieb {name}:", 72, true, "", "UTF-8"},
    {"mutt", Body::text, Mark::angle, Wrapper::plain, Gap::br, "On {date}, {name} wrote:", 72, false, "", "us-ascii"},
    {"neomutt_flowed", Body::text, Mark::angle, Wrapper::plain, Gap::br, "On {date}, {name} wrote:", 72, true, "", "utf-8"},
    {"gnus", Body::text, Mark::initials, Wrapper::plain, Gap::br, "{name} <{address}> writes:", 72, false, "", "utf-8"},
    {"the_bat", Body::text, Mark::initials, Wrapper::plain, Gap::br, "Hello {name},|", 72, false, "", "utf-8"},
    {"pine", Body::text, Mark::bar, Wrapper::plain, Gap::br, "On {date}, {name} wrote:", 72, false, "", "utf-8"},
    {"k9", Body::both, Mark::angle, Wrapper::plain, Gap::br, kOnWrote, 72, false, "", "UTF-8"},
    {"fairemail", Body::both, Mark::angle, Wrapper::plain, Gap::br, "{date} {name} <{address}>:", 0, false, "", "UTF-8"},
    {"samsung", Body::both, Mark::none, Wrapper::plain, Gap::div_br, "-------- Original message --------|From: {name} <{address}>|Date: {date}|To: alice@example.com|Subject: {subject}|", 0, false, "Sent from my Galaxy", "UTF-8"},
    {"yahoo", Body::both, Mark::angle, Wrapper::yahoo, Gap::div_br, "    On {date}, {name} <{address}> wrote:  |", 0, false, "", "UTF-8"},
    {"gmx", Body::html, Mark::none, Wrapper::plain, Gap::div_br, "Gesendet: {date}|Von: \"{name}\" <{address}>|An: alice@example.com|Betreff: {subject}", 0, false, "", "UTF-8"},
    {"proton", Body::html, Mark::angle, Wrapper::proton, Gap::div_br, kOnWrote, 0, false, "Sent with Proton Mail secure email.", "utf-8"},
    {"roundcube", Body::text, Mark::angle, Wrapper::plain, Gap::br, "On {date}, {name} wrote:|", 72, true, "", "UTF-8"},
    {"zimbra", Body::both, Mark::none, Wrapper::plain, Gap::div_br, "----- Original Message -----|From: \"{name}\" <{address}>|To: alice@example.com|Sent: {date}|Subject: {subject}", 0, false, "", "utf-8"},
    {"notes", Body::both, Mark::none, Wrapper::plain, Gap::br, "From:        {name} <{address}>|To:        alice@example.com|Date:        {date}|Subject:        {subject}|________________________________", 0, false, "", "ISO-8859-1"},
    {"evolution", Body::both, Mark::angle, Wrapper::cite, Gap::div_br, "On {date}, {name} wrote:", 72, false, "", "UTF-8"},
};
// clang-format on

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(by, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> introduction(const Client& client, const Original& original) {
  std::string text = client.introduction;
  text = replaced(text, "{date}", original.date);
  text = replaced(text, "{name}", original.from_name);
  text = replaced(text, "{address}", original.address);
  return split(replaced(text, "{subject}", original.subject), '|');
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text)
    html += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  // What a browser writes where two blanks stand side by side.
  return replaced(html, "  ", "&nbsp; ");
}

// --- the original as text
// ------------------------------------------------------------------------------------------------

std::string unescaped(std::string text) {
  text = replaced(text, "&lt;", "<");
  text = replaced(text, "&gt;", ">");
  text = replaced(text, "&quot;", "\"");
  text = replaced(text, "&#39;", "'");
  text = replaced(text, "&nbsp;", " ");
  return replaced(text, "&amp;", "&");
}

bool breaks_line(std::string_view tag) {
  for (const char* name : {"p", "/p", "div", "/div", "br", "tr", "/tr", "table", "/table", "blockquote",
                           "/blockquote", "details", "/details", "summary", "/summary", "hr"})
    if (tag == name) return true;
  return false;
}

std::string name_of_tag(std::string_view tag) {
  return std::string(tag.substr(0, tag.find_first_of(" \t\r\n>", 1)));
}

// The lines of HTML as Exchange writes its text part: a line a block, cells set apart by a tab.
std::vector<std::string> lines_of_html(std::string_view html) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      const auto end = std::min(html.find('>', at), html.size() - 1);
      const std::string name = name_of_tag(html.substr(at + 1, end - at - 1));
      if (breaks_line(name) && (!lines.back().empty() || name == "br")) lines.emplace_back();
      if (name == "/td") lines.back() += '\t';
      at = end + 1;
      continue;
    }
    const auto end = std::min(html.find('<', at), html.size());
    for (const char c : unescaped(std::string(html.substr(at, end - at))))
      if (c == '\n' || c == '\r')
        lines.back() += lines.back().empty() || lines.back().back() == ' ' ? "" : " ";
      else
        lines.back() += c;
    at = end;
  }
  for (auto& line : lines) line.erase(line.find_last_not_of(" \t") + 1);
  std::erase(lines, std::string());
  return lines;
}

// --- the text part
// -------------------------------------------------------------------------------------------------------

std::string_view mark_of(const Client& client) {
  switch (client.mark) {
    case Mark::angle:
      return "> ";
    case Mark::tight_angle:
      return ">";
    case Mark::bar:
      return "| ";
    case Mark::initials:
      return "CL> ";
    case Mark::indent:
      return "\t";
    case Mark::none:
      return "";
  }
  return "";
}

// Lines of at most `columns` bytes, broken at blanks; a soft break keeps its blank where the text is flowed.
std::vector<std::string> wrapped(const std::string& line, int columns, bool flowed) {
  std::vector<std::string> lines;
  std::string rest = line;
  while (columns > 0 && rest.size() > static_cast<std::size_t>(columns)) {
    const auto at = rest.rfind(' ', static_cast<std::size_t>(columns));
    if (at == std::string::npos || at == 0) break;
    lines.push_back(rest.substr(0, flowed ? at + 1 : at));
    rest.erase(0, at + 1);
  }
  lines.push_back(rest);
  return lines;
}

void add_own(std::string& text, const Client& client, const std::vector<std::string>& lines) {
  for (const auto& line : lines)
    for (std::string piece : wrapped(line, client.wrap, client.flowed)) {
      const bool stuffed =
          client.flowed && (piece.starts_with(">") || piece.starts_with(" ") || piece.starts_with("From "));
      text += (stuffed ? " " : "") + piece + "\r\n";
    }
}

void add_quoted(std::string& text, const Client& client, const std::vector<std::string>& lines,
                std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < std::min(last, lines.size()); ++i) {
    // Exchange and Gmail set blocks of HTML apart by a blank line; which ones depends on styles.
    if (client.body != Body::text && i % 3 == 2) text += std::string(mark_of(client)) + "\r\n";
    const int columns = client.mark == Mark::none || client.flowed
                            ? 0
                            : client.wrap;  // marked lines are wrapped with their mark
    for (const auto& piece : wrapped(lines[i], columns, false)) {
      std::string marked = std::string(mark_of(client)) + piece;
      if (client.flowed && client.mark == Mark::angle && piece.empty()) marked = ">";
      text += marked + "\r\n";
    }
  }
}

std::string text_part(const Client& client, const Original& original, std::span<const Block> blocks) {
  std::string text;
  const auto lines = quotable_lines(client, original);
  bool introduced = false, device = false;
  for (const Block& block : blocks) {
    if (block.kind == Block::Kind::quote) {
      if (!introduced && !device && *client.device) add_own(text, client, {"", client.device});
      if (!introduced) {
        if (!text.empty()) text += "\r\n";
        for (const auto& line : introduction(client, original)) text += line + "\r\n";
      }
      introduced = device = true;
      add_quoted(text, client, lines, block.first, block.last);
      continue;
    }
    if (!text.empty()) text += "\r\n";
    if (block.kind == Block::Kind::signature) text += "-- \r\n";
    add_own(text, client, block.lines);
  }
  return text;
}

// --- the HTML part
// -------------------------------------------------------------------------------------------------------

std::string own_html(const Client& client, const std::vector<std::string>& lines) {
  std::string html;
  for (const auto& line : lines) switch (client.gap) {
      case Gap::br:
        html += escaped(line) + "<br>\r\n";
        break;
      case Gap::nbsp_paragraph:
        html += "<p class=\"MsoNormal\">" + escaped(line) + "<o:p></o:p></p>\r\n";
        break;
      case Gap::div_br:
        html += "<div>" + escaped(line) + "</div>";
        break;
      case Gap::paragraphs:
        html += "<p>" + escaped(line) + "</p>\r\n";
        break;
    }
  return html;
}

const char* gap_html(const Client& client) {
  switch (client.gap) {
    case Gap::br:
      return "<br>\r\n";
    case Gap::nbsp_paragraph:
      return "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\r\n";
    case Gap::div_br:
      return "<div><br></div>";
    case Gap::paragraphs:
      return "";
  }
  return "";
}

struct Frame {
  std::string open, close;
};

Frame frame_of(const Client& client) {
  switch (client.wrapper) {
    case Wrapper::gmail:
      return {
          "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid "
          "rgb(204,204,204);"
          "padding-left:1ex\">",
          "</blockquote>"};
    case Wrapper::cite:
      return {"<blockquote type=\"cite\" cite=\"mid:x@example.com\"><div>", "</div></blockquote>"};
    case Wrapper::outlook:
      return {"<div class=\"WordSection1\">", "</div>"};
    case Wrapper::owa:
      return {"<div style=\"font-size:11pt\">", "</div>"};
    case Wrapper::yahoo:
      return {"<div class=\"yahoo_quoted\" id=\"yahoo_quoted_1\">", "</div>"};
    case Wrapper::proton:
      return {"<blockquote class=\"protonmail_quote\" type=\"cite\">", "</blockquote>"};
    case Wrapper::plain:
      return {"<div style=\"border-left:2px solid #ccc;padding-left:6px\">", "</div>"};
  }
  return {};
}

std::string introduction_html(const Client& client, const Original& original) {
  std::string html;
  for (const auto& line : introduction(client, original)) html += escaped(line) + "<br>";
  switch (client.wrapper) {
    case Wrapper::gmail:
      return "<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">" + html + "</div>";
    case Wrapper::cite:
      return "<div class=\"moz-cite-prefix\">" + html + "</div>";
    case Wrapper::outlook:
      return "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
             "class=\"MsoNormal\">" +
             html + "</p></div><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>";
    case Wrapper::owa:
      return "<hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" "
             "dir=\"ltr\">" +
             html + "</div>";
    default:
      return "<div>" + html + "</div>";
  }
}

// The original's HTML cut between its lines: which elements are open there, so that a client can close and
// reopen them.
struct Cut {
  std::size_t at;
  std::vector<std::string> open;  // whole start tags, outermost first
};

std::vector<Cut> cuts_of(std::string_view html) {
  std::vector<Cut> cuts = {{0, {}}};
  std::vector<std::string> open;
  bool text = false;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] != '<') {
      text = text || (html[at] != '\n' && html[at] != '\r' && html[at] != ' ');
      ++at;
      continue;
    }
    const auto end = std::min(html.find('>', at), html.size() - 1) + 1;
    const std::string name = name_of_tag(html.substr(at + 1, end - at - 2));
    if (name.starts_with("/")) {
      if (!open.empty()) open.pop_back();
    } else if (name != "br" && name != "hr" && name != "img") {
      open.emplace_back(html.substr(at, end - at));
    }
    if (text && breaks_line(name) && (name.starts_with("/") || name == "br")) {
      cuts.push_back({end, open});
      text = false;
    }
    at = end;
  }
  return cuts;
}

std::string html_between(const Original& original, const std::vector<Cut>& cuts, std::size_t first,
                         std::size_t last) {
  first = std::min(first, cuts.size() - 1);
  const std::size_t begin = cuts[first].at;
  const std::size_t end = last >= cuts.size() ? original.html.size() : cuts[last].at;
  std::string html;
  for (const auto& tag : cuts[first].open) html += tag;
  html += original.html.substr(begin, end - begin);
  if (last < cuts.size())
    for (auto tag = cuts[last].open.rbegin(); tag != cuts[last].open.rend(); ++tag)
      html += "</" + name_of_tag(std::string_view(*tag).substr(1)) + ">";
  return html;
}

std::string signature_html(const Client& client, const Block& block) {
  const std::string lines = own_html(client, block.lines);
  if (client.wrapper == Wrapper::gmail)
    return "<span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\" "
           "data-smartmail=\"gmail_signature\">" +
           lines + "</div>";
  if (client.wrapper == Wrapper::cite)
    return "<pre class=\"moz-signature\" cols=\"72\">-- \r\n" + escaped(block.lines.front()) + "</pre>";
  return "<div>-- </div>" + lines;
}

std::string html_part(const Client& client, const Original& original, std::span<const Block> blocks) {
  const auto cuts = cuts_of(original.html);
  const Frame frame = frame_of(client);
  std::string html;
  bool introduced = false;
  for (const Block& block : blocks) {
    if (block.kind == Block::Kind::quote) {
      if (!introduced && *client.device)
        html += std::string(gap_html(client)) + "<div>" + client.device + "</div>";
      if (!introduced) {
        // Every client sets the head of a quote apart from the words; Gmail and Outlook do in it.
        const bool inside = client.wrapper == Wrapper::gmail || client.wrapper == Wrapper::outlook;
        if (!html.empty() && !inside) html += "<div><br></div>";
        html += introduction_html(client, original);
      }
      introduced = true;
      html += frame.open + html_between(original, cuts, block.first, block.last) + frame.close + "\r\n";
      continue;
    }
    if (!html.empty()) html += gap_html(client);
    html +=
        block.kind == Block::Kind::signature ? signature_html(client, block) : own_html(client, block.lines);
  }
  if (introduced && client.wrapper == Wrapper::gmail) html += "</div>";
  return "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=" +
         std::string(client.charset) + "\"></head><body>" + html + "</body></html>\r\n";
}

// --- encoding
// ------------------------------------------------------------------------------------------------------------

std::string quoted_printable(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (text.substr(i, 2) == "\r\n") {
      if (!out.empty() && (out.back() == ' ' || out.back() == '\t'))
        out.replace(out.size() - 1, 1, out.back() == ' ' ? "=20" : "=09");
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const bool plain = (c >= 33 && c <= 126 && c != '=') || c == ' ' || c == '\t';
    const std::size_t width = plain ? 1 : 3;
    if (column + width > 75) {
      out += "=\r\n";
      column = 0;
    }
    if (plain)
      out += text[i];
    else
      out += {'=', kHex[c >> 4], kHex[c & 15]};
    column += width;
  }
  return out;
}

std::string latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80)
      out += text[i];
    else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size())
      out += static_cast<char>(((c & 3) << 6) | (text[++i] & 0x3F));
    else
      out += '?';
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_latin1(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0xC4; });
}

std::string part(const Client& client, const char* type, const std::string& text) {
  std::string charset = client.charset;
  if ((charset == "us-ascii" && !is_ascii(text)) || (charset == "ISO-8859-1" && !is_latin1(text)))
    charset = "utf-8";
  const bool flowed = client.flowed && std::string_view(type) == "text/plain";
  return "Content-Type: " + std::string(type) + "; charset=" + charset + (flowed ? "; format=flowed" : "") +
         "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
         quoted_printable(charset == "ISO-8859-1" ? latin1(text) : text);
}

}  // namespace

std::span<const Client> clients() {
  return kClients;
}

std::vector<std::string> quotable_lines(const Client& client, const Original& original) {
  if (client.body != Body::text && !original.html.empty()) return lines_of_html(original.html);
  return split(replaced(original.text, "\r", ""), '\n');
}

std::string compose(const Client& client, const Original& original, std::span<const Block> blocks) {
  Original own = original;
  if (own.html.empty()) own.html = "<div>" + replaced(escaped(original.text), "\n", "<br>\n") + "</div>";
  if (client.body == Body::text)
    return "MIME-Version: 1.0\r\n" + part(client, "text/plain", text_part(client, original, blocks));
  const std::string html = part(client, "text/html", html_part(client, own, blocks));
  if (client.body == Body::html) return "MIME-Version: 1.0\r\n" + html;
  return "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; "
         "boundary=\"=_client\"\r\n\r\n--=_client\r\n" +
         part(client, "text/plain", text_part(client, own, blocks)) + "\r\n--=_client\r\n" + html +
         "\r\n--=_client--\r\n";
}

}  // namespace desk::test
