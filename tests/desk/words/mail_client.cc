#include "tests/desk/words/mail_client.hh"

#include <algorithm>

#include "tests/desk/words/mail_coding.hh"

namespace desk::test {

namespace {

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

void add_marked(std::string& text, const Client& client, const std::vector<std::string>& lines) {
  for (const auto& line : lines) text += std::string(mark_of(client)) + line + "\r\n";
}

void add_head(std::string& text, const Client& client, const Original& original, bool tight) {
  if (!text.empty() && !tight) text += "\r\n";
  for (const auto& line : introduction(client, original)) text += line + "\r\n";
}

std::string text_part(const Client& client, const Original& original, std::span<const Block> blocks,
                      bool tight) {
  std::string text;
  const auto lines = quotable_lines(client, original);
  bool introduced = false;
  for (const Block& block : blocks) {
    const bool quote = block.kind == Block::Kind::quote;
    if (quote && !introduced) {
      if (*client.device) add_own(text, client, split("|" + std::string(client.device), '|'));
      add_head(text, client, original, tight);
    }
    introduced = introduced || quote;
    if (quote) {
      add_quoted(text, client, lines, block.first, block.last);
    } else if (block.inside) {
      add_marked(text, client, block.lines);
    } else {
      if (!text.empty() && !block.tight) text += "\r\n";
      if (block.kind == Block::Kind::signature) text += "-- \r\n";
      add_own(text, client, block.lines);
    }
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

std::string dressed_html(const Client& client, const Block& block) {
  const std::string line = escaped(block.bare);
  switch (block.dress) {
    case Block::Dress::bold:
      return "<div><b>" + line + "</b></div>\r\n";
    case Block::Dress::list:
      return "<ul><li>" + line + "</li></ul>\r\n";
    case Block::Dress::code:
      return "<div><code>" + line + "</code></div>\r\n";
    case Block::Dress::none:
      break;
  }
  return own_html(client, block.lines);
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

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string html;
  for (const auto& line : lines) html += (html.empty() ? "" : "\r\n") + escaped(line);
  return html;
}

std::string signature_html(const Client& client, const Block& block) {
  const std::string lines = own_html(client, block.lines);
  if (client.wrapper == Wrapper::gmail)
    return "<span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\" "
           "data-smartmail=\"gmail_signature\">" +
           lines + "</div>";
  if (client.wrapper == Wrapper::cite)
    return "<pre class=\"moz-signature\" cols=\"72\">-- \r\n" + joined_lines(block.lines) + "</pre>";
  return "<div>-- </div>" + lines;
}

std::string block_html(const Client& client, const Block& block) {
  if (block.kind == Block::Kind::signature) return signature_html(client, block);
  if (block.kind == Block::Kind::banner)
    return "<table><tr><td>" + escaped(block.lines.front()) + "</td></tr></table>\r\n";
  return dressed_html(client, block);
}

// Below the words, and above the quote.
std::string head_html(const Client& client, const Original& original, bool first, bool tight) {
  std::string html;
  if (*client.device) {
    html += gap_html(client);
    for (const auto& line : split(client.device, '|')) html += "<div>" + escaped(line) + "</div>";
  }
  // Most clients set the head of a quote apart from the words; Gmail and Outlook do in it.
  const bool inside = client.wrapper == Wrapper::gmail || client.wrapper == Wrapper::outlook;
  if (!first && !inside && !tight) html += "<div><br></div>";
  return html + introduction_html(client, original);
}

std::string html_part(const Client& client, const Original& original, std::span<const Block> blocks,
                      const Envelope& envelope) {
  const auto cuts = cuts_of(original.html);
  const Frame frame = frame_of(client);
  std::string html, below;
  bool introduced = false;
  for (const Block& block : blocks) {
    const bool quote = block.kind == Block::Kind::quote;
    if (quote && !introduced) html += head_html(client, original, html.empty(), envelope.tight_head);
    introduced = introduced || quote;
    if (quote)
      html += frame.open + html_between(original, cuts, block.first, block.last) + frame.close + "\r\n";
    else if (block.inside)
      html += frame.open + own_html(client, block.lines) + frame.close + "\r\n";
    else if (block.kind == Block::Kind::footer && envelope.footer_below_html)
      below += "<p>" + own_html(client, block.lines) + "</p>\r\n";
    else
      html += (html.empty() || block.tight ? "" : gap_html(client)) + block_html(client, block);
  }
  if (introduced && client.wrapper == Wrapper::gmail) html += "</div>";
  return "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=" +
         std::string(client.charset) + "\"></head><body>" + html + "</body></html>\r\n" + below;
}

// --- the parts
// ------------------------------------------------------------------------------------------------------------------

bool is_single_byte(std::string_view charset) {
  return charset == "ISO-8859-1" || charset == "windows-1252";
}

std::string part(const Client& client, const char* type, const std::string& text, Coding coding) {
  std::string charset = client.charset;
  if ((charset == "us-ascii" && !is_ascii(text)) || (is_single_byte(charset) && !is_latin1(text)))
    charset = "utf-8";
  const bool flowed = client.flowed && std::string_view(type) == "text/plain";
  const std::string bytes = is_single_byte(charset) ? latin1(text) : text;
  const std::string head = "Content-Type: " + std::string(type) + "; charset=" + charset +
                           (flowed ? "; format=flowed" : "") + "\r\n";
  switch (coding) {
    case Coding::base64:
      return head + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(bytes);
    case Coding::eight_bit:
      return head + "Content-Transfer-Encoding: 8bit\r\n\r\n" + bytes;
    case Coding::quoted_printable:
      break;
  }
  return head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(bytes);
}

std::string clear_signed(const std::string& text) {
  std::string escaped;
  for (const auto& line : split(text, '\n')) escaped += (line.starts_with("-") ? "- " : "") + line + "\n";
  return "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n" + escaped +
         "\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQEzBAEBCgAdFiEEabcdefghijklmnop\r\n=AbCd\r\n-----END PGP "
         "SIGNATURE-----\r\n";
}

std::string content(const Client& client, const Original& original, std::span<const Block> blocks,
                    const Envelope& envelope) {
  const bool has_html = client.body != Body::text;
  Original own = original;
  if (has_html && own.html.empty())
    own.html = "<div>" + replaced(escaped(original.text), "\n", "<br>\n") + "</div>";
  std::string text = text_part(client, own, blocks, envelope.tight_head);
  if (envelope.clear_signed && !has_html) text = clear_signed(text);
  const std::string plain = part(client, "text/plain", text, envelope.coding);
  if (!has_html) return plain;
  const std::string html =
      part(client, "text/html", html_part(client, own, blocks, envelope), envelope.coding);
  if (client.body == Body::html) return html;
  return "Content-Type: multipart/alternative; boundary=\"=_client\"\r\n\r\n--=_client\r\n" + plain +
         "\r\n--=_client\r\n" + html + "\r\n--=_client--\r\n";
}

std::string packed(const char* type, const std::string& first, const std::string& second) {
  return "Content-Type: " + std::string(type) + "; boundary=\"=_parcel\"\r\n\r\n--=_parcel\r\n" + first +
         "\r\n--=_parcel\r\n" + second + "\r\n--=_parcel--\r\n";
}

std::string attachment(const char* type, const char* name, const char* bytes) {
  return "Content-Type: " + std::string(type) + "; name=\"" + name +
         "\"\r\nContent-Disposition: attachment; filename=\"" + name +
         "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(bytes);
}

std::string sealed(const std::string& inner, const Original& original, Parcel parcel) {
  switch (parcel) {
    case Parcel::none:
      break;
    case Parcel::file:
      return packed("multipart/mixed", inner, attachment("application/pdf", "report.pdf", "%PDF-1.4 report"));
    case Parcel::smime:
      return packed("multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", inner,
                    attachment("application/pkcs7-signature", "smime.p7s", "0\x82 signature"));
    case Parcel::pgp:
      return packed(
          "multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha512", inner,
          attachment("application/pgp-signature", "signature.asc", "-----BEGIN PGP SIGNATURE-----"));
    case Parcel::list_footer:
      return packed(
          "multipart/mixed", inner,
          "Content-Type: text/plain; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: "
          "7bit\r\nContent-Disposition: "
          "inline\r\n\r\n_______________________________________________\r\nDesk mailing list -- "
          "desk@lists.example.com\r\nTo unsubscribe send an email to desk-leave@lists.example.com\r\n");
    case Parcel::original:
      return packed("multipart/mixed", inner,
                    "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nFrom: \"" +
                        original.from_name + "\" <" + original.address + ">\r\nSubject: " + original.subject +
                        "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + original.text + "\r\n");
  }
  return inner;
}

}  // namespace

std::vector<std::string> quotable_lines(const Client& client, const Original& original) {
  if (client.body != Body::text && !original.html.empty()) return lines_of_html(original.html);
  return split(replaced(original.text, "\r", ""), '\n');
}

std::string compose(const Client& client, const Original& original, std::span<const Block> blocks,
                    const Envelope& envelope) {
  return "MIME-Version: 1.0\r\n" +
         sealed(content(client, original, blocks, envelope), original, envelope.parcel);
}

}  // namespace desk::test
