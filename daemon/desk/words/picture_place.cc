#include "daemon/desk/words/picture_place.hh"

#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kLongestId = 300;
constexpr std::string_view kGuess = "AI-generated content may be incorrect.]";

std::string name_of(std::string_view id, const std::vector<mailparse::Attachment>& files) {
  for (const auto& file : files)
    if (file.content_id == id && !file.filename.empty()) return file.filename;
  const auto name = id.substr(0, id.find('@'));
  return std::string(name.find('.') == std::string_view::npos ? std::string_view() : name);
}

std::string place_of(std::string_view id, const std::vector<mailparse::Attachment>& files) {
  const std::string name = name_of(id, files);
  return name.empty() ? "[picture]" : "[picture: " + name + "]";
}

// "[A picture containing text  AI-generated content may be incorrect.]"
std::string without_guesses(std::string text) {
  for (auto end = text.find(kGuess); end != std::string::npos; end = text.find(kGuess)) {
    const auto begin = text.rfind('[', end);
    if (begin == std::string::npos || end - begin > kLongestId * 2) break;
    text.replace(begin, end + kGuess.size() - begin, "[picture]");
  }
  return text;
}

}  // namespace

std::string with_picture_names(std::string_view text, const std::vector<mailparse::Attachment>& files) {
  std::string out;
  std::size_t from = 0;
  for (auto at = text.find("[cid:"); at != std::string_view::npos; at = text.find("[cid:", from)) {
    const auto end = text.find(']', at);
    if (end == std::string_view::npos || end - at > kLongestId) break;
    out.append(text.substr(from, at - from)).append(place_of(text.substr(at + 5, end - at - 5), files));
    from = end + 1;
  }
  return without_guesses(std::move(out.append(text.substr(from))));
}

}  // namespace desk
