#include "mailparse/mime/signed_parts.hh"

#include <algorithm>

#include "mailparse/mime/signed_data.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr int kDeepest = 2;                 // a signature in a signature
constexpr std::size_t kLook = 4096;         // bytes of the content that hold its header
constexpr std::size_t kStart = 200;         // bytes, encoded, that tell what the data is
constexpr std::size_t kMostSignatures = 8;  // of one mail

bool is_signature(const Part& part) {
  const bool named = equal_ignoring_case(part.filename, "smime.p7m");
  if (!part.filename.empty() && !named) return false;
  return part.is("application", "pkcs7-mime") || part.is("application", "x-pkcs7-mime") ||
         (named && part.is("application", "octet-stream"));
}

// An encrypted part is not decoded to find that out.
bool begins_as_signature(Part part, const Limits& limits) {
  std::vector<std::string> ignored;
  part.body = part.body.substr(0, kStart);
  return is_signed_data(decode_body(part, limits, ignored));
}

// What was signed is a part of a mail, which says its type.
bool has_content_type(std::string_view content) {
  for (Lines lines(cut_utf8(content, kLook)); lines.next();) {
    if (trim(lines.text()).empty()) return false;
    if (starts_with_ignoring_case(lines.text(), "Content-Type:")) return true;
  }
  return false;
}

// Some clients sign the words alone, without the header of a part.
bool is_mail(const Part& part, const std::string& content) {
  const bool says_signed = equal_ignoring_case(part.parameter("smime-type"), "signed-data");
  return has_content_type(content) ||
         ((part.parent == Part::kNoParent || says_signed) && content.find('\0') == std::string::npos);
}

class Opener {
 public:
  Opener(const Limits& limits, std::vector<std::string>& defects) : limits_(limits), defects_(defects) {}

  std::optional<OpenedSignatures> open(const Structure& mail) {
    const Structure* from = &mail;
    Structure last;
    for (int depth = 0; depth < kDeepest && open_all(*from); ++depth) {
      last = std::move(opened_.structure);
      from = &last;
    }
    if (opened_.contents.empty()) return {};
    opened_.structure = std::move(last);
    return std::move(opened_);
  }

 private:
  // Copies the parts of `from`, with what was signed in the places of signatures; false if there is none.
  bool open_all(const Structure& from) {
    const std::size_t before = opened_.contents.size();
    opened_.structure.parts.clear();
    places_.clear();
    inside_.assign(from.parts.size(), false);
    for (std::size_t i = 0; i < from.parts.size(); ++i) {
      const Part& part = from.parts[i];
      const std::size_t parent = part.parent == Part::kNoParent ? Part::kNoParent : places_[part.parent];
      inside_[i] = i > 0 && (inside_[part.parent] || from.parts[part.parent].is_message());
      places_.push_back(opened_.structure.parts.size());
      if (!inside_[i] && take_content(part)) {
        put_in(split(opened_.contents.back(), limits_, defects_), part, parent);
      } else {
        opened_.structure.parts.push_back(part);
        opened_.structure.parts.back().parent = parent;
      }
    }
    return opened_.contents.size() > before;
  }

  bool take_content(const Part& part) {
    if (opened_.contents.size() >= kMostSignatures || !is_signature(part)) return false;
    if (!begins_as_signature(part, limits_)) return false;
    auto content = signed_content(decode_body(part, limits_, defects_));
    if (!content || !is_mail(part, *content)) return false;
    opened_.contents.push_back(std::move(*content));
    return true;
  }

  void put_in(Structure inner, const Part& place, std::size_t parent) {
    const std::size_t base = opened_.structure.parts.size();
    for (Part& part : inner.parts) {
      part.parent = part.parent == Part::kNoParent ? parent : part.parent + base;
      part.depth += place.depth;
      opened_.structure.parts.push_back(std::move(part));
    }
  }

  const Limits& limits_;
  std::vector<std::string>& defects_;
  OpenedSignatures opened_;
  std::vector<std::size_t> places_;  // where the parts of `from` went
  std::vector<bool> inside_;         // of a mail that is attached
};
}  // namespace

std::optional<OpenedSignatures> open_signatures(const Structure& mail, const Limits& limits,
                                                std::vector<std::string>& defects) {
  if (std::none_of(mail.parts.begin(), mail.parts.end(), is_signature)) return {};
  return Opener(limits, defects).open(mail);
}

}  // namespace mailparse
