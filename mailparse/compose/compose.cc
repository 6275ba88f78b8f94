#include "mailparse/compose/compose.hh"

#include <algorithm>
#include <cstdint>

#include "mailparse/compose/compose_body.hh"
#include "mailparse/compose/compose_check.hh"
#include "mailparse/compose/compose_header.hh"
#include "mailparse/text/base64.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxReferences = 1500;  // longer ones break threading in clients and relays

// A name in a media type (RFC 2045, 5.1).
bool is_token(std::string_view name) {
  return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
    return c > ' ' && c < 0x7F && !contains("()<>@,;:\\\"/[]?=", {&c, 1});
  });
}

// ---- header
// --------------------------------------------------------------------------------------------------------

std::vector<std::string> writable_ids(const std::vector<std::string>& ids) {
  std::vector<std::string> result;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(result), is_message_id);
  return result;
}

// The first id is the thread's root, the last ones are what clients look at: the middle goes.
std::vector<std::string> capped(std::vector<std::string> ids) {
  std::size_t size = ids.empty() ? 0 : ids.front().size() + 3;
  std::size_t keep_from = ids.size();
  while (keep_from > 1 && (keep_from == ids.size() || size + ids[keep_from - 1].size() + 3 <= kMaxReferences))
    size += ids[--keep_from].size() + 3;
  if (keep_from > 1) ids.erase(ids.begin() + 1, ids.begin() + static_cast<std::ptrdiff_t>(keep_from));
  return ids;
}

void write_ids(std::string& out, std::string_view name, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  FieldWriter field(out, name);
  for (const std::string& id : ids) field.word("<" + id + ">");
}

void write_extra(std::string& out, const std::string& name, const std::string& value) {
  FieldWriter field(out, name);
  if (!is_ascii(value)) return field.text(display_text(value));
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t begin = value.find_first_not_of(" \t", at);
    if (begin == std::string::npos) return;
    at = std::min(value.find_first_of(" \t", begin), value.size());
    field.word(std::string_view(value).substr(begin, at - begin));
  }
}

void write_header(std::string& out, const Outgoing& mail) {
  FieldWriter(out, "Date").word(rfc5322_date(mail.date));
  write_addresses(out, "From", {mail.from});
  if (mail.sender) write_addresses(out, "Sender", {*mail.sender});
  if (!mail.reply_to.empty()) write_addresses(out, "Reply-To", mail.reply_to);
  if (!mail.to.empty())
    write_addresses(out, "To", mail.to);
  else if (mail.cc.empty())
    FieldWriter(out, "To").word("undisclosed-recipients:;");
  if (!mail.cc.empty()) write_addresses(out, "Cc", mail.cc);
  FieldWriter(out, "Subject").text(display_text(mail.subject));
  if (!mail.message_id.empty()) write_ids(out, "Message-ID", {mail.message_id});
  write_ids(out, "In-Reply-To", writable_ids(mail.in_reply_to));
  write_ids(out, "References", capped(writable_ids(mail.references)));
  for (const auto& [name, value] : mail.extra) write_extra(out, name, value);
  FieldWriter(out, "MIME-Version").word("1.0");
}

// ---- body
// ----------------------------------------------------------------------------------------------------------

bool is_mail(const OutgoingAttachment& a) {
  return equal_ignoring_case(a.content_type, "message/rfc822");
}

// Writes the parts one after the other. Nesting is fixed: mixed { alternative { text, related { html, images
// } }, attachments }.
class BodyWriter {
 public:
  BodyWriter(std::string& out, const Outgoing& mail)
      : out_(out), mail_(mail), boundary_(has_parts(mail) ? find_boundary(mail) : "") {
    for (const OutgoingAttachment& a : mail.attachments)
      (is_image_of_html(a) ? images_ : files_).push_back(&a);
  }

  void write() {
    if (files_.empty()) return write_words();
    open("mixed", 'm');
    next('m'), write_words();
    for (const OutgoingAttachment* file : files_) next('m'), write_attachment(*file, "attachment");
    close('m');
  }

 private:
  static bool has_parts(const Outgoing& mail) { return mail.html || !mail.attachments.empty(); }

  // Depends on nothing but the mail, and is in none of its parts that go unencoded: attempts are few, because
  // who writes to us cannot know our next Message-ID.
  static std::string find_boundary(const Outgoing& mail) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    const auto mix = [&hash](std::string_view s) {
      for (char c : s) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    };
    mix(mail.message_id), mix(mail.subject), mix(mail.text);
    const auto taken = [&mail](std::string_view candidate) {
      return contains(mail.text, candidate) || (mail.html && contains(*mail.html, candidate)) ||
             std::any_of(mail.attachments.begin(), mail.attachments.end(), [&](const OutgoingAttachment& a) {
               return is_mail(a) && contains(a.bytes, candidate);
             });
    };
    for (;; mix("again")) {
      std::string candidate = "=_";  // never in quoted-printable or base64 (RFC 2045, 6.7)
      for (int shift = 60; shift >= 0; shift -= 4) candidate += "0123456789abcdef"[hash >> shift & 15];
      if (!taken(candidate)) return candidate;
    }
  }

  bool is_image_of_html(const OutgoingAttachment& a) const {
    return mail_.html && is_message_id(a.content_id);
  }

  void open(std::string_view subtype, char level) {
    FieldWriter field(out_, "Content-Type");
    field.word("multipart/" + std::string(subtype) + ";");
    field.word("boundary=\"" + boundary_ + level + "\"");
  }
  void next(char level) { out_.append("\r\n--").append(boundary_) += level, out_ += "\r\n"; }
  void close(char level) { out_.append("\r\n--").append(boundary_) += level, out_ += "--\r\n"; }

  void write_words() {
    if (!mail_.html) return write_text("plain", mail_.text);
    open("alternative", 'a');
    next('a'), write_text("plain", mail_.text);
    next('a'), write_html();
    close('a');
  }

  void write_html() {
    if (images_.empty()) return write_text("html", *mail_.html);
    open("related", 'r');
    next('r'), write_text("html", *mail_.html);
    for (const OutgoingAttachment* image : images_) next('r'), write_attachment(*image, "inline");
    close('r');
  }

  void write_text(std::string_view subtype, std::string_view text) {
    const EncodedBody body = encode_text(canonical_text(text));
    FieldWriter(out_, "Content-Type").word("text/" + std::string(subtype) + "; charset=utf-8");
    FieldWriter(out_, "Content-Transfer-Encoding").word(body.encoding);
    out_.append("\r\n").append(body.bytes);
  }

  void write_attachment(const OutgoingAttachment& file, std::string_view disposition);

  std::string& out_;
  const Outgoing& mail_;
  std::string boundary_;
  std::vector<const OutgoingAttachment*> images_, files_;
};

// A type that says how the bytes are to be read, and can be written: no multipart (it needs its own
// boundary), nothing of message/* that had to be encoded (RFC 2046, 5.2.1).
std::string attachment_type(const OutgoingAttachment& file, bool unencoded) {
  std::string type = lower(file.content_type);
  const std::size_t slash = type.find('/');
  if (slash == std::string::npos || !is_token(type.substr(0, slash)) || !is_token(type.substr(slash + 1)))
    return "application/octet-stream";
  if (type.starts_with("multipart/") || (type.starts_with("message/") && !unencoded))
    return "application/octet-stream";
  return type;
}

void BodyWriter::write_attachment(const OutgoingAttachment& file, std::string_view disposition) {
  const bool unencoded = is_mail(file) && is_transportable(file.bytes);
  const std::string mail = unencoded ? crlf(file.bytes) : "";
  const std::string type = attachment_type(file, unencoded);
  const bool text = type.starts_with("text/") && is_valid_utf8(file.bytes);
  FieldWriter(out_, "Content-Type").word(type + (text ? "; charset=utf-8" : ""));
  FieldWriter(out_, "Content-Transfer-Encoding")
      .word(!unencoded       ? "base64"
            : is_ascii(mail) ? "7bit"
                             : "8bit");
  {
    FieldWriter field(out_, "Content-Disposition");
    field.word(disposition);
    if (const std::string name = display_text(file.filename); !name.empty())
      write_parameter(field, "filename", name);
  }
  if (is_message_id(file.content_id)) write_ids(out_, "Content-ID", {file.content_id});
  out_ += "\r\n";
  if (unencoded)
    out_ += mail;
  else
    append_base64_lines(out_, file.bytes);
}
}  // namespace

Expected<std::string, ComposeError> compose_header(const Outgoing& mail) {
  if (auto refusal = find_refusal(mail)) return tl::unexpected(*std::move(refusal));
  std::string out;
  write_header(out, mail);
  return out;
}

void append_body(std::string& out, const Outgoing& mail) {
  std::size_t size =
      out.size() + 1024 + mail.text.size() + mail.text.size() / 8 + (mail.html ? 2 * mail.html->size() : 0);
  for (const OutgoingAttachment& a : mail.attachments) size += base64_size(a.bytes.size()) * 39 / 38 + 512;
  out.reserve(size);
  BodyWriter(out, mail).write();
}

Expected<std::string, ComposeError> compose(const Outgoing& mail) {
  auto out = compose_header(mail);
  if (out) append_body(*out, mail);
  return out;
}

bool needs_smtputf8(const Outgoing& mail) {
  const auto beyond = [](const Address& a) { return !is_ascii(a.addr_spec); };
  return beyond(mail.from) || (mail.sender && beyond(*mail.sender)) ||
         std::any_of(mail.reply_to.begin(), mail.reply_to.end(), beyond) ||
         std::any_of(mail.to.begin(), mail.to.end(), beyond) ||
         std::any_of(mail.cc.begin(), mail.cc.end(), beyond);
}

bool is_eight_bit(std::string_view bytes) {
  return !is_ascii(bytes);
}

}  // namespace mailparse
