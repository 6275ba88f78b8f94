#include "mailparse/html/html_text.hh"

#include <algorithm>
#include <array>
#include <libxml/HTMLparser.h>
#include <memory>
#include <vector>

#include "mailparse/html/html_attributes.hh"
#include "mailparse/html/html_layout.hh"
#include "mailparse/html/html_marks.hh"
#include "mailparse/html/html_open_tags.hh"
#include "mailparse/html/html_scan.hh"
#include "mailparse/html/html_style.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kLongestUrl = 2000;  // longer ones are data or tracking, and nobody reads them
constexpr std::size_t kChunk = 16 << 10;   // bytes given to the parser at once
constexpr std::size_t kUnasked = 512;      // bytes at the start that the parser may not have looked at yet
constexpr std::size_t kLongestBullet = 64;
constexpr int kMostDocuments = 100;  // more are read as if they were one

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_unseen(std::string_view name) {
  constexpr std::array<std::string_view, 15> kUnseen{"head",   "script", "style",  "title", "template",
                                                     "object", "svg",    "iframe", "audio", "video",
                                                     "map",    "link",   "meta",   "base",  "xml"};
  return is_one_of(name, kUnseen);
}
bool is_paragraph(std::string_view name) {
  constexpr std::array<std::string_view, 12> kParagraphs{
      "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "pre", "table", "blockquote", "fieldset"};
  return is_one_of(name, kParagraphs);
}
bool is_block(std::string_view name) {
  constexpr std::array<std::string_view, 21> kBlocks{
      "div",     "li",      "tr",         "dt",     "dd",      "center", "form",
      "address", "section", "article",    "header", "footer",  "main",   "nav",
      "aside",   "figure",  "figcaption", "body",   "caption", "thead",  "tbody"};
  return is_one_of(name, kBlocks);
}

class Attributes {
 public:
  explicit Attributes(const xmlChar** list) : list_(list) {}
  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string_view operator[](std::string_view name) const {
    const xmlChar* const* found = find(name);
    return found && found[1] ? std::string_view(reinterpret_cast<const char*>(found[1])) : std::string_view{};
  }

 private:
  const xmlChar* const* find(std::string_view name) const {
    for (const xmlChar* const* at = list_; at && *at; at += 2)
      if (reinterpret_cast<const char*>(*at) == name) return at;
    return nullptr;
  }
  const xmlChar** list_;
};

// A link as shown and as meant are the same once scheme, "www." and the last slash are set aside.
std::string_view bare_url(std::string_view url) {
  for (const std::string_view prefix : {"http://", "https://", "mailto:", "tel:", "www."})
    if (starts_with_ignoring_case(url, prefix)) url.remove_prefix(prefix.size());
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

bool is_readable_link(std::string_view url) {
  constexpr std::array<std::string_view, 5> kSchemes{"http://", "https://", "mailto:", "ftp://", "tel:"};
  return url.size() <= kLongestUrl && std::any_of(kSchemes.begin(), kSchemes.end(), [url](auto scheme) {
           return starts_with_ignoring_case(url, scheme);
         });
}

bool is_tiny(std::string_view length) {
  return length == "0" || length == "1" || length == "0px" || length == "1px";
}

// In front of raised text, until it is known whether that is digits: a character of private use.
constexpr std::string_view kRaised = "\xEE\x80\x80";

bool is_struck(std::string_view name, std::string_view style) {
  return name == "s" || name == "strike" || name == "del" || contains_ignoring_case(style, "line-through");
}

// Raised digits get their mark, all else loses it.
std::string with_powers(std::string text, bool& any) {
  std::string out;
  std::size_t from = 0;
  for (auto at = text.find(kRaised); at != std::string::npos; at = text.find(kRaised, from)) {
    out.append(text, from, at - from);
    from = at + kRaised.size();
    const std::size_t sign = from < text.size() && (text[from] == '-' || text[from] == '+') ? 1 : 0;
    const bool digits = from + sign < text.size() && is_digit(text[from + sign]);
    if (digits) out += '^';
    any = any || digits;
  }
  return out.append(text, from);
}

// Word and Outlook write the bullet of a list as a letter of a font of pictures, and mark it.
bool is_bullet(std::string_view style) {
  const std::size_t at = find_ignoring_case(style, "mso-list:");
  return at != std::string_view::npos && starts_with_ignoring_case(trim(style.substr(at + 9)), "ignore");
}

// "1." and "a)" say something; any other letter is a picture.
std::string bullet_for(std::string_view written) {
  const std::string_view label =
      trim(written.substr(0, written.find_first_of(" \t\n\xC2")));  // no-break spaces fill it
  const bool counts =
      label.size() > 1 && is_alnum(label.front()) && (label.back() == '.' || label.back() == ')');
  return counts ? std::string(label) : "*";
}

// Follows the parser's events and tells a TextFlow what to write.
class Renderer {
 public:
  explicit Renderer(std::size_t max_bytes, WrittenHtml* written = nullptr)
      : flow_(max_bytes), written_(written) {}

  void start(std::string_view name, const Attributes& attributes) {
    Element element;
    element.name = name;
    const SeenStyle style = read_style(attributes["style"]);
    element.is_hidden = is_unseen(name) || style.is_hidden || attributes.has("hidden");
    if (written_ && hidden_ == 0 && !element.is_hidden && is_struck(name, attributes["style"]))
      element.is_hidden = written_->has_marks = true;
    if (bullets_ > 0 || (hidden_ == 0 && is_bullet(attributes["style"]))) ++bullets_;
    element.is_tiny = style.has_font_size ? style.has_tiny_font : !open_.empty() && open_.back().is_tiny;
    element.keeps_lines =
        style.has_white_space ? style.keeps_lines : !open_.empty() && open_.back().keeps_lines;
    if (element.is_hidden) ++hidden_;
    read_marks(element, attributes);
    if (hidden_ == 0) begin(element, attributes, style);
    open_.push_back(std::move(element));
    tags_.push(name);
  }

  // The parser closes what the sender left open, so starts and ends always pair.
  void end(std::string_view name) {
    if (open_.empty() || open_.back().name != name) return;
    const Element element = std::move(open_.back());
    open_.pop_back();
    tags_.pop();
    if (bullets_ > 0 && --bullets_ == 0) write_bullet();
    if (element.is_hidden)
      --hidden_;
    else if (hidden_ == 0)
      finish(element);
    quotes_ -= element.is_quoted;
    signatures_ -= element.is_signature;
  }

  void text(std::string_view text) {
    if (hidden_ > 0 || flow_.is_full() || (!open_.empty() && open_.back().is_tiny)) return;
    if (bullets_ > 0) {
      if (bullet_.size() < kLongestBullet) bullet_ += text;
      return;
    }
    if (const BlankMark mark = blank_mark(text); mark != BlankMark::none && pre_ == 0) {
      ++blanks_;
      if (mark == BlankMark::wide) flow_.space();
      return;
    }
    if (signature_at_ > 0 && quotes_ == 0 && signatures_ == 0 && !trim(text).empty())
      signature_at_ = 0;  // words follow it
    const bool keeps_lines = !open_.empty() && open_.back().keeps_lines;
    if (pre_ > 0 || (keeps_lines && !trim(text).empty())) return flow_.add_verbatim(text);
    if (keeps_lines && text.find('\n') != std::string_view::npos) return flow_.end_line();
    flow_.add(text);
  }

  // Would the parser do anything with this tag? What stands above it must have been parsed.
  bool heeds(std::string_view name, bool is_end) {
    return is_end ? tags_.heeds_end(name) : tags_.heeds_start(name);
  }
  bool is_full() const { return flow_.is_full(); }
  bool is_quoting() const { return quotes_ > 0; }
  // One document ends and another one follows.
  void next_document() {
    tags_.forget_misplaced();
    flow_.end_paragraph();
  }
  std::string result() {
    std::string text = flow_.finish();
    if (signature_at_ > 0 && signature_at_ < text.size()) mark_signature(text, signature_at_);
    return text;
  }

 private:
  struct Element {
    std::string name;
    bool is_hidden = false, is_tiny = false, is_quote = false, keeps_lines = false;
    bool is_signature = false, is_quoted = false;  // by what clients call the element
    std::size_t begin = 0, blanks = 0;  // what was written and how many marks of blanks, when it began
    int breaks = 0;                     // asked for before and after it
    int next_number = 0;                // of an ordered list
    std::string url;                    // of a link
    std::size_t text_begin = 0;
  };

  void read_marks(Element& element, const Attributes& attributes) {
    element.begin = flow_.position();
    element.blanks = blanks_;
    element.is_quoted = element.name == "blockquote" || is_quote_mark(attributes["class"], attributes["id"]);
    quotes_ += element.is_quoted;
    element.is_signature = quotes_ == 0 && is_signature_mark(attributes["class"], attributes["id"]);
    signatures_ += element.is_signature;
    if (element.is_signature && signature_at_ == 0 && hidden_ == 0) signature_at_ = flow_.position();
  }

  void begin(Element& element, const Attributes& attributes, const SeenStyle& style) {
    const std::string_view name = element.name;
    if (element.is_signature) ask(1);
    const bool is_line = name == "p" && (style.has_no_margin ||
                                         attributes["class"].find("MsoNormal") != std::string_view::npos);
    element.breaks = is_paragraph(name) && !is_line ? 2 : is_line || is_block(name) ? 1 : 0;
    if (name == "br") return flow_.line_break();
    if (name == "img") return image(attributes);
    if (name == "ul" || name == "ol") return begin_list(element, attributes);
    ask(element.breaks);
    if (name == "hr") rule();
    if (name == "td" || name == "th") flow_.column();
    if (name == "li") item();
    if (name == "dd") flow_.begin_list();
    if (name == "pre") ++pre_;
    if (written_ && name == "sup") flow_.add(kRaised);
    if (name == "blockquote" && !style.has_no_border) {
      element.is_quote = true;
      flow_.begin_quote();
    }
    if (name == "a" && is_readable_link(attributes["href"])) {
      element.url = attributes["href"];
      element.text_begin = flow_.position();
    }
  }

  void finish(const Element& element) {
    const std::string_view name = element.name;
    if (!element.url.empty()) link(element);
    if (written_ && element.is_signature) written_->signature.append(flow_.since(element.begin)).append("\n");
    if (element.is_quote) flow_.end_quote();
    if (name == "ul" || name == "ol" || name == "dd") flow_.end_list();
    if (name == "ul" || name == "ol") --lists_;
    if (name == "pre") --pre_;
    // A line with nothing but a space is a blank line; without it, it has no height.
    const bool is_blank =
        element.breaks == 1 && flow_.position() == element.begin && blanks_ > element.blanks;
    if (is_blank) flow_.line_break();
    ask(element.breaks);
  }

  void ask(int breaks) {
    if (breaks == 1) flow_.end_line();
    if (breaks == 2) flow_.end_paragraph();
  }

  void begin_list(Element& element, const Attributes& attributes) {
    element.breaks = ++lists_ > 1 ? 1 : 2;
    ask(element.breaks);
    flow_.begin_list();
    if (element.name != "ol") return;
    const std::string_view start = attributes["start"];
    element.next_number = 1;
    if (!start.empty() && start.size() <= 6 && std::all_of(start.begin(), start.end(), is_digit))
      element.next_number = std::max(1, std::stoi(std::string(start)));
  }

  void item() {
    Element* list =
        !open_.empty() && (open_.back().name == "ul" || open_.back().name == "ol") ? &open_.back() : nullptr;
    flow_.mark(list && list->next_number > 0 ? std::to_string(list->next_number++) + ". " : "* ");
  }

  // The text that goes along has the letter: "§  restart it".
  void write_bullet() {
    const std::string bullet = bullet_for(bullet_);
    if (written_ && quotes_ == 0 && bullet == "*" && !trim(bullet_).starts_with("\xC2\xB7"))
      written_->has_marks = true;
    flow_.add(bullet);
    flow_.space();
    bullet_.clear();
  }

  void rule() {
    flow_.add("________________________________");
    flow_.end_line();
  }

  void image(const Attributes& attributes) {
    if (bullets_ > 0) return;
    const std::string_view source = attributes["src"];
    const bool is_seen = !is_tiny(attributes["width"]) && !is_tiny(attributes["height"]);
    if (written_ && is_seen && starts_with_ignoring_case(source, "cid:"))
      return flow_.add("[" + std::string(source) + "]");
    const std::string_view alt = trim(attributes["alt"]);
    if (alt.empty() || starts_with_ignoring_case(alt, "cid:") || is_tiny(attributes["width"]) ||
        is_tiny(attributes["height"]))
      return;
    const bool is_emoji = alt.size() <= 16 && !is_ascii(alt.substr(0, 1));
    is_emoji ? flow_.add(alt) : flow_.add("[" + std::string(alt) + "]");
  }

  void link(const Element& element) {
    const std::string_view shown = trim(flow_.since(element.text_begin));
    if (shown.empty() || equal_ignoring_case(bare_url(shown), bare_url(element.url))) return;
    std::string url(element.url);
    url.erase(std::remove_if(url.begin(), url.end(), is_space), url.end());
    flow_.space();
    flow_.add("<" + url + ">");
  }

  TextFlow flow_;
  WrittenHtml* written_;  // null: as the reader sees it
  std::vector<Element> open_;
  OpenTags tags_;  // the same, for quick questions
  int hidden_ = 0, pre_ = 0, lists_ = 0, quotes_ = 0, signatures_ = 0;
  int bullets_ = 0;               // elements that are open from such a bullet on
  std::string bullet_;            // what was written in it
  std::size_t blanks_ = 0;        // texts of nothing but spaces that do not collapse
  std::size_t signature_at_ = 0;  // where the writer's signature begins, if no words follow it; 0: nowhere
};

Renderer& renderer(void* context) {
  return *static_cast<Renderer*>(context);
}
std::string_view view(const xmlChar* text) {
  return reinterpret_cast<const char*>(text);
}

void on_start(void* context, const xmlChar* name, const xmlChar** attributes) {
  renderer(context).start(view(name), Attributes(attributes));
}
void on_end(void* context, const xmlChar* name) {
  renderer(context).end(view(name));
}
void on_text(void* context, const xmlChar* text, int length) {
  renderer(context).text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
}

xmlSAXHandler handlers() {
  xmlSAXHandler sax{};
  sax.startElement = on_start;
  sax.endElement = on_end;
  sax.characters = on_text;
  sax.ignorableWhitespace = on_text;
  sax.cdataBlock = on_text;
  return sax;
}

using Parser = std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)>;

Parser make_parser(xmlSAXHandler& sax, Renderer& renderer) {
  Parser parser(htmlCreatePushParserCtxt(&sax, &renderer, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8),
                &htmlFreeParserCtxt);
  if (parser)
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  return parser;
}

// Gives HTML to the parser without the tags that it would search all open elements for, to do nothing, and
// without what it would take for the end of all words: bodies end where the text does, and behind </html>
// another document may follow.
class Feeder {
 public:
  Feeder(Renderer& renderer, std::string_view html)
      : renderer_(renderer), html_(html), scan_(html), parser_(make_parser(sax_, renderer)) {}

  void run() {
    for (std::size_t at = 0;
         parser_ && (at = html_.find('<', at)) != std::string_view::npos && !renderer_.is_full();
         at = std::max(at + 1, fed_))
      look_at(at);
    if (!parser_) return;
    feed(html_.size());
    htmlParseChunk(parser_.get(), nullptr, 0, 1);
  }

 private:
  void look_at(std::size_t at) {
    const Markup markup = scan_.at(at);
    if (!has_content_ && !is_content(at, markup)) return;
    if (markup == Markup::bogus_comment) return feed(at), skip_to_end(at);
    const bool is_end = html_.substr(at + 1, 1) == "/";
    const std::string name = tag_name(html_, at + (is_end ? 2 : 1));
    if (name.empty()) return;
    if (is_end && name == "body" && markup == Markup::tag) return feed(at), skip_to_end(at);
    if (name == "html" && markup == Markup::tag) {
      if (is_end) return end_document(at);
      ++depth_;
    }
    if (at - document_ < kUnasked) return;
    if (!is_end && name != "html" && name != "head" && name != "body") return;
    feed(at);
    if (!renderer_.heeds(name, is_end)) skip_to_end(at);
  }

  // Where an end tag is the first thing of all, the parser takes it for the end of all.
  bool is_content(std::size_t at, Markup markup) {
    if (markup == Markup::inside || blank_until_ == std::string_view::npos) return false;
    const bool is_end = markup == Markup::tag && html_.substr(at + 1, 1) == "/";
    has_content_ = (markup == Markup::tag && !is_end) ||
                   (at > blank_until_ && !trim(html_.substr(blank_until_, at - blank_until_)).empty());
    if (has_content_) return true;
    if (is_end) feed(at), skip_to_end(at);
    blank_until_ = is_end ? fed_ : std::max(scan_.quiet_until(), html_.find('>', at));
    return markup == Markup::bogus_comment;
  }

  void skip_to_end(std::size_t at) {
    fed_ = std::max(fed_, std::min(html_.find('>', at), html_.size() - 1) + 1);
  }

  // The end tag of a document inside another one ends nothing.
  void end_document(std::size_t at) {
    feed(at);
    skip_to_end(at);
    depth_ = std::max(depth_, 1) - 1;
    if (depth_ > 0 || renderer_.is_quoting() || documents_ == kMostDocuments ||
        trim(html_.substr(fed_, kUnasked)).empty())
      return;
    htmlParseChunk(parser_.get(), nullptr, 0, 1);
    renderer_.next_document();
    parser_ = make_parser(sax_, renderer_);
    document_ = blank_until_ = fed_;
    has_content_ = false;
    ++documents_;
  }

  void feed(std::size_t end) {
    while (fed_ < end && !renderer_.is_full()) {
      const std::string_view chunk = html_.substr(fed_, std::min(kChunk, end - fed_));
      htmlParseChunk(parser_.get(), chunk.data(), static_cast<int>(chunk.size()), 0);
      fed_ += chunk.size();
    }
  }

  xmlSAXHandler sax_ = handlers();
  Renderer& renderer_;
  std::string_view html_;
  HtmlScan scan_;
  Parser parser_;
  std::size_t fed_ = 0, document_ = 0, blank_until_ = 0;  // nothing is shown from document_ to blank_until_
  bool has_content_ = false;                              // of this document
  int documents_ = 0, depth_ = 0;                         // that ended; that are open, one in the other
};

}  // namespace

namespace {
std::string render(std::string_view html, Renderer& renderer) {
  const std::string tamed = limit_attributes(html);
  Feeder(renderer, tamed).run();
  return repair_utf8(renderer.result());
}
}  // namespace

std::string html_to_text(std::string_view html, std::size_t max_bytes) {
  Renderer renderer(max_bytes);
  return render(html, renderer);
}

WrittenHtml read_written_html(std::string_view html, std::size_t max_bytes) {
  WrittenHtml written;
  Renderer renderer(max_bytes, &written);
  written.text = with_powers(render(html, renderer), written.has_marks);
  bool in_signature = false;
  written.signature = with_powers(std::move(written.signature), in_signature);
  return written;
}

}  // namespace mailparse
