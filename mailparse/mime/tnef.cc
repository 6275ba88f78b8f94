// libytnef believes every length in a file. So the file is walked here first, attribute by attribute and
// property by property, and only one whose lengths all fit is given to the library.

#include "mailparse/mime/tnef.hh"

#include <algorithm>
#include <memory>

#include "mailparse/decode/charset.hh"
#include "mailparse/mime/attachments.hh"
#include "mailparse/mime/tnef_check.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

extern "C" {  // its header does not say so itself
#include <ytnef.h>
}

namespace mailparse {
namespace {

constexpr std::size_t kMaxBytes = 64u << 20;  // the library copies what it reads several times
constexpr unsigned kTagFileName = 0x3704, kTagLongFileName = 0x3707, kTagMimeType = 0x370E,
                   kTagContentId = 0x3712;
constexpr unsigned kTagAttachedData = 0x3701, kTagBodyText = 0x1000, kTagBodyHtml = 0x1013;
constexpr unsigned kString8 = 0x1E, kUnicode = 0x1F, kBinary = 0x102, kObject = 0x0D;

struct Parsed {
  TNEFStruct tnef;
  Parsed() {
    TNEFInitialize(&tnef);
    tnef.Debug = 0;  // it would print what it reads
  }
  ~Parsed() { TNEFFree(&tnef); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
};

std::string_view bytes_of(const variableLength& value) {
  if (value.data == nullptr || value.size <= 0) return {};
  return {reinterpret_cast<const char*>(value.data), static_cast<std::size_t>(value.size)};
}

std::string_view property(MAPIProps& properties, unsigned tag, unsigned type) {
  const variableLength* found = MAPIFindProperty(&properties, tag << 16 | type);
  return found == MAPI_UNDEFINED ? std::string_view{} : bytes_of(*found);
}

std::string text_of(std::string_view bytes) {
  return to_utf8(bytes.substr(0, bytes.find('\0')), {}).text;
}

// The library turns UTF-16 strings into UTF-8 itself, ends them with NUL and leaves their size as it was.
std::string text_property(MAPIProps& properties, unsigned tag) {
  for (const unsigned type : {kUnicode, kString8})
    if (const auto bytes = property(properties, tag, type); !bytes.empty()) return text_of(bytes);
  return {};
}

std::string name_of(::Attachment& file) {
  std::string name = text_property(file.MAPI, kTagLongFileName);
  if (name.empty()) name = text_of(bytes_of(file.Title));
  if (name.empty()) name = text_of(bytes_of(file.TransportFilename));
  return name.empty() ? text_property(file.MAPI, kTagFileName) : name;
}

std::string type_of(::Attachment& file) {
  std::string type = lower(trim(text_property(file.MAPI, kTagMimeType)));
  return type.find('/') != std::string::npos ? type : "application/octet-stream";
}

std::string_view data_of(::Attachment& file) {
  if (const auto data = property(file.MAPI, kTagAttachedData, kBinary); data.size() > 16) return data;
  if (const auto data = property(file.MAPI, kTagAttachedData, kObject); data.size() > 16)
    return data.substr(16);  // a GUID first
  return bytes_of(file.FileData);
}

std::string html_of(MAPIProps& properties) {
  for (const unsigned type : {kBinary, kString8, kUnicode})
    if (const auto bytes = property(properties, kTagBodyHtml, type); !bytes.empty()) return text_of(bytes);
  return {};
}

}  // namespace

bool is_tnef(const Attachment& attachment) {
  return attachment.content_type == "application/ms-tnef" ||
         attachment.content_type == "application/vnd.ms-tnef" ||
         equal_ignoring_case(attachment.filename, "winmail.dat");
}

std::optional<TnefContent> open_tnef(std::string_view bytes, const Limits& limits,
                                     std::vector<std::string>& defects) {
  if (bytes.size() > kMaxBytes || !is_sound_tnef(bytes)) {
    defects.push_back("tnef: damaged, kept as it is");
    return std::nullopt;
  }
  Parsed parsed;
  std::string copy(bytes);
  if (TNEFParseMemory(reinterpret_cast<BYTE*>(copy.data()), static_cast<long>(copy.size()), &parsed.tnef) !=
      0) {
    defects.push_back("tnef: damaged, kept as it is");
    return std::nullopt;
  }
  TnefContent content;
  content.text = text_of(bytes_of(parsed.tnef.body));
  if (content.text.empty()) content.text = text_property(parsed.tnef.MapiProperties, kTagBodyText);
  content.html = html_of(parsed.tnef.MapiProperties);
  clean_body_text(content.text);
  clean_body_text(content.html);
  for (::Attachment* file = parsed.tnef.starting_attach.next;
       file && content.attachments.size() < limits.parts; file = file->next) {
    auto attachment = make_attachment(name_of(*file), type_of(*file), std::string(data_of(*file)));
    attachment.content_id = text_property(file->MAPI, kTagContentId);
    content.attachments.push_back(std::move(attachment));
  }
  if (content.text.empty() && content.html.empty() && content.attachments.empty())
    return std::nullopt;  // RTF only
  return content;
}

}  // namespace mailparse
