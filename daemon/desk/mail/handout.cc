#include "daemon/desk/mail/handout.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/identity/address.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::size_t kMostParts = 100;  // that a mail reader is asked to open
constexpr const char* kBytes = "application/octet-stream";

// Types that a mail reader or browser carries out on opening.
constexpr std::array<std::string_view, 13> kActiveTypes = {
    "text/calendar",         "text/html",
    "text/javascript",       "text/xml",
    "application/xhtml+xml", "application/ics",
    "application/xml",       "image/svg+xml",
    "application/hta",       "application/x-msdownload",
    "application/x-dosexec", "application/x-msdos-program",
    "application/javascript"};

constexpr std::array<std::string_view, 51> kActiveNames = {"app",       "bat",        "chm",
                                                           "cmd",       "com",        "cpl",
                                                           "dll",       "dmg",        "docm",
                                                           "exe",       "hta",        "htm",
                                                           "html",      "img",        "iso",
                                                           "jar",       "js",         "jse",
                                                           "lnk",       "mht",        "msc",
                                                           "msi",       "msp",        "one",
                                                           "pif",       "pptm",       "ps1",
                                                           "reg",       "scf",        "scr",
                                                           "sh",        "shtml",      "svg",
                                                           "url",       "vb",         "vbe",
                                                           "vbs",       "vhd",        "wsf",
                                                           "wsh",       "xhtml",      "xlsm",
                                                           "xlam",      "xll",        "ini",
                                                           "vhdx",      "mhtml",      "appref-ms",
                                                           "search-ms", "library-ms", "settingcontent-ms"};

template <class Words>
bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string extension_of(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string{} : lower_ascii(name.substr(dot + 1));
}

// More nested parts than a mail of people has, which some readers take minutes to open.
bool is_wall(std::string_view bytes) {
  constexpr std::string_view kMark = "boundary=";
  std::size_t count = 0;
  for (auto at = bytes.find(kMark); at != std::string_view::npos && count <= kMostParts;
       at = bytes.find(kMark, at + kMark.size()))
    ++count;
  return count > kMostParts;
}

std::string warning_of(std::string_view name, const std::string& type) {
  if (type == "text/calendar" || extension_of(name) == "ics")
    return ", an invitation: answering it writes to whom it names";
  if (has(kActiveNames, extension_of(name)) || has(kActiveTypes, type))
    return ", can run programs or scripts";
  return type.starts_with("message/") ? ", a mail as it came: what it shows is nobody's word but its sender's"
                                      : "";
}

// A mail inside a mail is shown in line by some readers, with its own From, buttons and files.
mailparse::OutgoingAttachment defused(mailparse::OutgoingAttachment file) {
  file.filename = shown_file_name(file.filename);
  const std::string type = lower_ascii(file.content_type);
  if (type == "message/rfc822" && extension_of(file.filename) != "eml") file.filename += ".eml";
  if (!warning_of(file.filename, type).empty() || type.starts_with("multipart/")) file.content_type = kBytes;
  return file;
}

std::vector<mailparse::OutgoingAttachment> copies_of(const Topic& topic, std::size_t limit) {
  std::vector<mailparse::OutgoingAttachment> copies;
  if (!topic.original.empty()) {
    if (topic.original.size() <= limit)
      copies.push_back({"message.eml", "message/rfc822", {}, std::string(topic.original)});
    return copies;
  }
  if (!topic.files) return copies;
  for (const auto& item : *topic.files) {
    if (item.bytes.size() > limit) continue;
    limit -= item.bytes.size();
    // What another machine called the file may have a path, or marks that turn its end around.
    copies.push_back({item.filename.empty() ? "" : item.safe_name, item.content_type, {}, item.bytes});
  }
  return copies;
}

}  // namespace

std::string shown_file_name(std::string_view name) {
  std::string out;
  for (const char c : mailparse::without_unseen(name))
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

std::vector<mailparse::OutgoingAttachment> copies_for_agents(const Topic& topic, std::size_t limit) {
  auto copies = copies_of(topic, limit);
  const bool whole = !topic.original.empty() && !is_wall(topic.original);  // a signature holds for all of it
  if (whole) return copies;
  std::transform(copies.begin(), copies.end(), copies.begin(),
                 [](auto& file) { return defused(std::move(file)); });
  return copies;
}

std::string list_attachments(const Topic& topic) {
  std::string out;
  for (const auto& item : topic.attachments) {
    const std::string name = shown_file_name(item.filename);
    out += (name.empty() ? "unnamed" : name) + ", " + item.content_type + ", " + std::to_string(item.size) +
           " bytes" + warning_of(name, item.content_type) + "\n";
  }
  return out;
}

}  // namespace desk
