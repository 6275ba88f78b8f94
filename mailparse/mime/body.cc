// Which leaf is body and which is attachment.
//
// Text and HTML leaves are body unless they are sent as files. Where an alternative offers both, the text is
// the plain form and html the other one. What stands outside an alternative is read in order: text, HTML,
// text gives all three. A mail inside the mail is a file, whatever it holds.

#include "mailparse/mime/body.hh"

#include <algorithm>

#include "mailparse/decode/uuencode.hh"
#include "mailparse/html/enriched.hh"
#include "mailparse/html/flowed.hh"
#include "mailparse/html/html_text.hh"
#include "mailparse/mime/attachments.hh"
#include "mailparse/mime/invitation.hh"
#include "mailparse/mime/tnef.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestPasted = 16 << 10;  // bytes of a uuencoded file that the text keeps

struct Leaf {
  std::size_t part;
  bool is_html;
  std::string text;  // of the plain form; HTML as it is
};

bool is_blank_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_space(c); });
}

bool is_calendar(const Part& part) {
  return part.is("text", "calendar") || part.is("application", "ics") ||
         lower(part.filename).ends_with(".ics");
}

// Between a line that begins it and one that ends it; whoever writes about such a mail has neither.
bool has_pgp_message(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN PGP MESSAGE-----", kEnd = "\n-----END PGP MESSAGE-----";
  auto at = text.find(kBegin);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') at = text.find(kBegin, at + 1);
  return at != std::string_view::npos && text.find(kEnd, at) != std::string_view::npos;
}

class Reader {
 public:
  Reader(const Structure& structure, const Limits& limits, Mail& mail)
      : parts_(structure.parts),
        limits_(limits),
        mail_(mail),
        has_children_(parts_.size()),
        is_inside_(parts_.size()) {}

  void run() {
    find_relations();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      note_protection(parts_[i]);
      if (is_inside_[i] || (parts_[i].is_multipart() && has_children_[i])) continue;
      if (is_body(i))
        read_leaf(i);
      else if (!is_transparent(i))
        attach(i);
    }
    if (leaves_.empty()) read_named_text();
    put_texts_together();
    mark_inline(mail_.attachments, mail_.html);
  }

 private:
  void find_relations() {
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      const std::size_t parent = parts_[i].parent;
      has_children_[parent] = true;
      is_inside_[i] = is_inside_[parent] || (parts_[parent].is_message() && !is_transparent(parent));
    }
  }

  // A mail that is nothing but a mail in an envelope: the inner one is read.
  bool is_transparent(std::size_t i) const { return i == 0 && parts_[0].is_message() && parts_.size() > 1; }

  bool is_child_of(std::size_t i, std::string_view subtype) const {
    return parts_[i].parent != Part::kNoParent && parts_[parts_[i].parent].is("multipart", subtype);
  }

  bool is_body(std::size_t i) const {
    const Part& part = parts_[i];
    if (part.disposition == "attachment") return false;
    if (part.is_multipart()) return true;              // without parts it is text
    if (part.is("message", "partial")) return i == 0;  // RFC 2046, 5.2.2: the other pieces never come
    if (part.type != "text") return false;
    const bool is_prose = part.subtype == "plain" || part.subtype == "html" || part.subtype == "enriched" ||
                          part.subtype == "richtext" || part.subtype == "markdown" ||
                          part.subtype == "x-amp-html";
    if (!is_prose) return false;
    return part.filename.empty() || i == 0 || is_child_of(i, "alternative") ||
           (is_child_of(i, "related") && part.subtype == "html");
  }

  void note_protection(const Part& part) {
    if (part.is("multipart", "signed")) mail_.is_signed = true;
    if (part.is("multipart", "encrypted")) mail_.encrypted = true;
    if (part.type != "application" || (part.subtype != "pkcs7-mime" && part.subtype != "x-pkcs7-mime"))
      return;
    const std::string kind = lower(part.parameter("smime-type"));
    (kind == "signed-data" || kind == "certs-only" ? mail_.is_signed : mail_.encrypted) = true;
  }

  void read_leaf(std::size_t i) {
    const Part& part = parts_[i];
    const bool is_html = part.is("text", "html") || part.is("text", "x-amp-html");
    std::string text = decode_text(part, limits_, mail_.defects);
    limits_.text_bytes -= std::min(limits_.text_bytes, text.size());
    if (!is_html) {
      if (has_pgp_message(text)) mail_.encrypted = true;
      if (text.find("-----BEGIN PGP SIGNED MESSAGE-----") != std::string::npos) mail_.is_signed = true;
      if (equal_ignoring_case(part.parameter("format"), "flowed"))
        text = unflow(text, equal_ignoring_case(part.parameter("delsp"), "yes"));
      if (part.is("text", "enriched") || part.is("text", "richtext"))
        text = enriched_to_text(text, part.subtype == "richtext");
      take_uuencoded(text);
    }
    leaves_.push_back({i, is_html, std::move(text)});
  }

  // A mail whose only text has a file name is read nevertheless; the file stays listed.
  void read_named_text() {
    for (std::size_t i = 0; i < parts_.size() && leaves_.empty(); ++i)
      if (!is_inside_[i] && parts_[i].disposition != "attachment" &&
          (parts_[i].is("text", "plain") || parts_[i].is("text", "html")))
        read_leaf(i);
  }

  // A file pasted into the text is listed as what it is. A short one stays in the text besides, where its
  // sender put it, as it does with every reader that knows no uuencode; split_reply() keeps it out of the new
  // words. A long one would bury the words and goes.
  void take_uuencoded(std::string& text) {
    std::string rest;
    std::size_t from = 0, kept = 0;
    while (auto file = find_uuencoded(text, from)) {
      from = file->end;
      const bool is_long = file->end - file->begin > kLongestPasted;
      rest.append(text, kept, (is_long ? file->begin : file->end) - kept);
      kept = from;
      mail_.attachments.push_back(
          make_attachment(std::move(file->name), "application/octet-stream", std::move(file->bytes)));
    }
    if (from > 0) text = rest.append(text, from);
  }

  void attach(std::size_t i) {
    Attachment attachment = attachment_of(parts_[i], limits_, mail_.defects);
    limits_.decoded_bytes -= std::min(limits_.decoded_bytes, attachment.bytes.size());
    if (is_tnef(attachment)) {
      if (auto opened = open_tnef(attachment.bytes, limits_, mail_.defects)) {
        for (Attachment& inner : opened->attachments) mail_.attachments.push_back(std::move(inner));
        tnef_text_ += opened->text;
        tnef_html_ += opened->html;
        return;
      }
    }
    mail_.attachments.push_back(std::move(attachment));
  }

  // The child of `ancestor` that `part` belongs to.
  std::size_t branch_of(std::size_t part, std::size_t ancestor) const {
    while (parts_[part].parent != ancestor) part = parts_[part].parent;
    return part;
  }

  // For each alternative the branch whose plain text is taken.
  std::vector<std::size_t> choose_branches() const {
    std::vector<std::size_t> chosen(parts_.size(), kNone);
    for (const Leaf& leaf : leaves_) {
      if (leaf.is_html || is_blank_text(leaf.text)) continue;
      for (std::size_t up = parts_[leaf.part].parent, below = leaf.part; up != Part::kNoParent;
           below = up, up = parts_[up].parent)
        if (parts_[up].is("multipart", "alternative") && chosen[up] == kNone) chosen[up] = below;
    }
    return chosen;
  }

  bool is_shadowed(const Leaf& leaf, const std::vector<std::size_t>& chosen) const {
    for (std::size_t up = parts_[leaf.part].parent, below = leaf.part; up != Part::kNoParent;
         below = up, up = parts_[up].parent)
      if (chosen[up] != kNone && chosen[up] != below) return true;
    return false;
  }

  static void append(std::string& all, std::string_view text) {
    if (!all.empty() && !all.ends_with('\n')) all += '\n';
    all += text;
  }

  void put_texts_together() {
    const auto chosen = choose_branches();
    for (const Leaf& leaf : leaves_)
      if (leaf.is_html) append(mail_.html, leaf.text);
    if (leaves_.empty() ||
        (mail_.html.empty() &&
         std::all_of(leaves_.begin(), leaves_.end(), [](const Leaf& l) { return is_blank_text(l.text); }))) {
      append(mail_.text, tnef_text_);
      append(mail_.html, tnef_html_);
    }
    if (!mail_.html.empty()) mail_.html_text = read_html();
    const bool only_html = std::all_of(leaves_.begin(), leaves_.end(),
                                       [](const Leaf& l) { return l.is_html || is_blank_text(l.text); });
    if (only_html && mail_.text.empty() && mail_.html_text) {
      mail_.text = *mail_.html_text;
    } else {
      for (Leaf& leaf : leaves_)
        if (!is_shadowed(leaf, chosen))
          append(mail_.text, leaf.is_html ? html_to_text(leaf.text, room_behind(mail_.text)) : leaf.text);
    }
    if (is_blank_text(mail_.text)) append(mail_.text, read_invitations());
  }

  std::size_t room_behind(std::string_view text) const {
    return most_text_ - std::min(most_text_, text.size());
  }

  // Each document by itself: what one leaves open or hides is nothing to the next.
  std::string read_html() const {
    std::string text;
    for (const Leaf& leaf : leaves_)
      if (leaf.is_html) append(text, html_to_text(leaf.text, room_behind(text)));
    return leaves_.empty() || text.empty() ? html_to_text(mail_.html, most_text_) : text;
  }

  // Of a mail that says nothing else.
  std::string read_invitations() {
    std::string text;
    for (std::size_t i = 0; i < parts_.size() && text.size() < most_text_; ++i)
      if (!is_inside_[i] && is_calendar(parts_[i]))
        append(text, invitation_to_text(decode_text(parts_[i], limits_, mail_.defects)));
    return std::string(cut_utf8(text, most_text_));
  }

  const std::vector<Part>& parts_;
  Limits limits_;  // what is left of them
  Mail& mail_;
  std::vector<bool> has_children_, is_inside_;  // inside a mail that is attached
  std::vector<Leaf> leaves_;
  std::string tnef_text_, tnef_html_;
  const std::size_t most_text_ = limits_.text_bytes;
};

}  // namespace

void read_body(const Structure& structure, const Limits& limits, Mail& mail) {
  Reader(structure, limits, mail).run();
}

}  // namespace mailparse
