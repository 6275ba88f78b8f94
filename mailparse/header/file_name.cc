#include "mailparse/header/file_name.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kLongestName = 200;  // bytes; file systems take 255, and callers put numbers in front
constexpr std::size_t kLongestExtension = 20;  // bytes

// Windows knows these as devices, whatever the extension.
bool is_device(std::string_view name) {
  const std::string stem = lower(trim(name.substr(0, name.find('.'))));
  if (stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"))) return is_digit(stem[3]);
  return stem == "con" || stem == "prn" || stem == "aux" || stem == "nul" || stem == "conin$" ||
         stem == "conout$";
}

std::string_view extension_for(std::string_view content_type) {
  struct Known {
    std::string_view type, extension;
  };
  constexpr std::array kKnown{Known{"application/pdf", ".pdf"},
                              Known{"application/pgp-signature", ".asc"},
                              Known{"application/pkcs7-mime", ".p7m"},
                              Known{"application/pkcs7-signature", ".p7s"},
                              Known{"application/x-pkcs7-signature", ".p7s"},
                              Known{"application/zip", ".zip"},
                              Known{"audio/mpeg", ".mp3"},
                              Known{"audio/wav", ".wav"},
                              Known{"image/gif", ".gif"},
                              Known{"image/jpeg", ".jpg"},
                              Known{"image/jpg", ".jpg"},
                              Known{"image/png", ".png"},
                              Known{"image/svg+xml", ".svg"},
                              Known{"image/tiff", ".tif"},
                              Known{"message/delivery-status", ".txt"},
                              Known{"message/rfc822", ".eml"},
                              Known{"text/calendar", ".ics"},
                              Known{"text/csv", ".csv"},
                              Known{"text/html", ".html"},
                              Known{"text/plain", ".txt"},
                              Known{"text/vcard", ".vcf"},
                              Known{"text/x-vcard", ".vcf"},
                              Known{"video/mp4", ".mp4"},
                              Known{"video/quicktime", ".mov"}};
  for (const Known& known : kKnown)
    if (known.type == content_type) return known.extension;
  return ".bin";
}

std::string shortened(const std::string& name) {
  if (name.size() <= kLongestName) return name;
  const std::size_t dot = name.rfind('.');
  const std::string extension =
      dot != std::string::npos && name.size() - dot <= kLongestExtension ? name.substr(dot) : "";
  return std::string(cut_utf8(name, kLongestName - extension.size())) + extension;
}

}  // namespace

std::string safe_file_name(std::string_view name, std::string_view content_type) {
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  std::string safe;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t point = next_code_point(name, at);
    if (is_unseen(point)) continue;
    const bool is_reserved =
        point < 0x80 && std::string_view("<>:\"|?*").find(static_cast<char>(point)) != std::string_view::npos;
    const char32_t shown = is_reserved ? U'_' : point == 0xA0 || point == 0x3000 ? U' ' : point;
    if (shown != U' ' || !safe.ends_with(' '))
      append_utf8(safe, shown);  // many would push the end out of sight
  }
  const auto is_edge = [](char c) { return c == '.' || c == ' '; };
  while (!safe.empty() && is_edge(safe.back())) safe.pop_back();
  safe.erase(safe.begin(), std::find_if_not(safe.begin(), safe.end(), is_edge));  // no hidden files, no ".."
  if (safe.empty()) return "attachment" + std::string(extension_for(content_type));
  if (is_device(safe)) safe.insert(safe.begin(), '_');
  return shortened(safe);
}

}  // namespace mailparse
