#include "daemon/desk/agent/agent_files.hh"

#include <algorithm>
#include <array>
#include <set>

#include "daemon/desk/identity/token.hh"
#include "daemon/desk/words/internal_words.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

using mailparse::Attachment;

constexpr std::size_t kStart = 256u << 10;  // of an attached mail that is looked at

constexpr auto kSignatures = std::to_array<std::string_view>(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"});
constexpr auto kAside =
    std::to_array<std::string_view>({"application/pgp-keys", "text/vcard", "text/x-vcard", "text/directory",
                                     "application/x-pkcs7-crl", "text/vnd.google.email-reaction+json"});

bool is_one_of(std::string_view type, auto& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// "ATT00001.txt": what Exchange makes of the text of lists and gateways.
bool is_gateways(const Attachment& file) {
  const std::string name = mailparse::lower(file.filename);
  return name.starts_with("att0") &&
         (name.ends_with(".txt") || name.ends_with(".htm") || name.ends_with(".html"));
}

bool is_signature(const Attachment& file) {
  const std::string name = mailparse::lower(file.filename);
  return is_one_of(file.content_type, kSignatures) || name == "smime.p7s" || name == "signature.asc";
}

bool is_key(const Attachment& file) {
  return file.bytes.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----") ||
         mailparse::lower(file.filename).ends_with(".vcf");
}

bool is_invitation_answer(const Attachment& file) {
  return file.content_type == "text/calendar" &&
         mailparse::contains_ignoring_case(file.bytes, "METHOD:REPLY");
}

bool is_picture_in_text(const Attachment& file) {
  return file.is_inline && file.content_type.starts_with("image/");
}

bool may_be_saved_mail(const Attachment& file) {
  constexpr auto kEndings = std::to_array<std::string_view>(
      {".eml", ".emlx", ".msg", ".mht", ".mhtml", ".htm", ".html", ".txt", ".rtf"});
  const std::string name = mailparse::lower(file.filename);
  return file.content_type.starts_with("text/") || file.content_type == "application/vnd.ms-outlook" ||
         std::any_of(kEndings.begin(), kEndings.end(), [&](auto end) { return name.ends_with(end); });
}

class Files {
 public:
  Files(const Case& what, const storage::OutboxItem* answered, const Sources& sources)
      : what_(what), sources_(sources) {
    if (answered) note(*answered);
    for (const auto& copy : what.known.copies) note(copy);
  }

  AgentFiles run() const {
    AgentFiles files;
    for (const auto& file : what_.mail.attachments) {
      if (is_signature(file) || is_ours(file)) continue;
      files.leaving.push_back(&file);
      const bool aside = is_one_of(file.content_type, kAside) || is_gateways(file) || is_key(file) ||
                         is_invitation_answer(file);
      files.pictures = files.pictures || is_picture_in_text(file);
      files.says_something = files.says_something || (!aside && !is_picture_in_text(file));
    }
    return files;
  }

 private:
  void note(const storage::OutboxItem& copy) {
    ids_.insert(copy.message_id);
    for (const auto& file : mailparse::parse(storage::whole(copy)).attachments) sent_.insert(file.sha256);
  }

  bool is_ours(const Attachment& file) const {
    if (sent_.contains(file.sha256)) return true;
    if (!file.content_type.starts_with("message/")) return is_saved_mail(file);
    const auto mail = mailparse::parse(std::string_view(file.bytes).substr(0, kStart));
    const auto& secret = what_.known.secret;
    const auto is_own = [&](const std::string& id) {
      return ids_.contains(id) || !find_tokens(id, secret).empty() || is_report_id(id, secret);
    };
    if (is_own(mail.message_id)) return true;
    const bool from_us = !mail.from.empty() && what_.policy.is_own_address(mail.from.front().addr_spec);
    if (from_us || (!mail.references.empty() && is_own(mail.references.back()) && mail.message_id.empty()))
      return true;
    return holds_internal_words(mail.text, sources_);  // an answer of the agent's, say, with the quote below
  }

  // A mail of ours that was saved: as text, as a page, in UTF-16 as Outlook keeps it.
  bool is_saved_mail(const Attachment& file) const {
    if (!may_be_saved_mail(file)) return false;
    std::string text = file.bytes.substr(0, kStart);
    std::erase(text, '\0');
    for (const auto& id : ids_)
      if (!id.empty() && mailparse::contains(text, id)) return true;
    if (!find_tokens(text, what_.known.secret).empty()) return true;
    return desk_row(words_in(text), sources_) >= kTypedRow ||
           desk_row(words_in(mailparse::parse(text).text), sources_) >= kTypedRow;
  }

  const Case& what_;
  const Sources& sources_;
  std::set<mailparse::Digest> sent_;
  std::set<std::string> ids_;
};

}  // namespace

AgentFiles files_of(const Case& what, const storage::OutboxItem* answered, const Sources& sources) {
  if (what.mail.attachments.empty()) return {};
  return Files(what, answered, sources).run();
}

}  // namespace desk
