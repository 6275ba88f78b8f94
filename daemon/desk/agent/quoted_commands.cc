#include "daemon/desk/agent/quoted_commands.hh"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "rules/text/text.hh"

namespace desk {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostJoins = 40;     // that are looked for in the customer's mails
constexpr std::size_t kLongestWord = 200;  // bytes

// Lines without the blank ones.
struct Packed {
  Lines lines;
  std::map<int, std::size_t> place;  // of a line, by its number

  explicit Packed(const std::vector<SpokenLine>& text) {
    for (const auto& line : text) add(line.text, line.number);
  }
  explicit Packed(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      add(text.substr(at, end - at), 0);
      at = end + 1;
    }
  }
  std::size_t place_of(const Command& command) const {
    const auto hit = place.find(command.line);
    return hit == place.end() ? lines.size() : hit->second;
  }

 private:
  void add(std::string_view text, int number) {
    const auto line = rules::trim(text);
    if (number > 0) place.emplace(number, lines.size());
    if (!line.empty()) lines.push_back(line);
  }
};

// Command lines that follow one another: [begin, end) of the packed lines.
struct Block {
  std::size_t begin, end;
  bool holds(std::size_t place) const { return begin <= place && place < end; }
};

std::vector<Block> blocks_of(const Commands& commands, const Packed& text) {
  std::vector<Block> blocks;
  for (const auto& command : commands.list) {
    const auto place = text.place_of(command);
    if (place == text.lines.size()) continue;
    if (!blocks.empty() && place <= blocks.back().end)
      blocks.back().end = place + 1;
    else
      blocks.push_back({place, place + 1});
  }
  return blocks;
}

// Whether the lines around the block, here and there, say that it is a quote.
bool is_quote_at(const Lines& text, Block block, const Lines& mail, std::size_t at) {
  const std::size_t end = at + (block.end - block.begin);
  const bool above = block.begin > 0 && at > 0 && text[block.begin - 1] == mail[at - 1];
  const bool below = block.end < text.size() && end < mail.size() && text[block.end] == mail[end];
  return above || below;
}

bool names_somebody(std::string_view line) {
  return line.find('@') != std::string_view::npos;
}

bool is_quote(const Lines& text, Block block, const Lines& mail) {
  const auto wanted = std::span(text).subspan(block.begin, block.end - block.begin);
  // The customer's whole mail has no lines around it, and an agent who lets somebody in says so anew.
  if (std::ranges::equal(wanted, mail) && std::ranges::any_of(wanted, names_somebody)) return true;
  for (auto hit = mail.begin();; ++hit) {
    hit = std::search(hit, mail.end(), wanted.begin(), wanted.end());
    if (hit == mail.end()) return false;
    if (is_quote_at(text, block, mail, static_cast<std::size_t>(hit - mail.begin()))) return true;
  }
}

bool is_of_customer(const storage::Message& message) {
  return message.direction == storage::Direction::inbound;
}

// With one blank between words, whatever stood there.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const auto word : rules::split(text, " \t\r\n")) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

// All that an outsider has chosen of a mail, as it stands in a quote and in the head above one.
std::string chosen_by_customer(const storage::Message& message) {
  const std::string subject = squeezed(message.subject), name = squeezed(message.from_name);
  return "] " + subject + "\n: " + subject + "\n: " + name + "\n" + squeezed(message.text);
}

std::string_view last_word(std::string_view line) {
  const auto words = rules::split(line.substr(line.size() - std::min(line.size(), kLongestWord)), " \t");
  return words.empty() ? std::string_view{} : words.back();
}

// Each command with the last word of the line above it, and with the first of the line below.
std::vector<std::string> joins_of(const Commands& commands, const std::vector<SpokenLine>& lines) {
  std::vector<std::string> joins;
  std::size_t i = 0;
  for (const auto& command : commands.list) {
    if (joins.size() >= kMostJoins) break;
    while (i < lines.size() && lines[i].number != command.line) ++i;
    if (i == lines.size()) break;
    const std::string text = squeezed(lines[i].text);
    if (const auto above = i > 0 ? last_word(lines[i - 1].text) : std::string_view{}; !above.empty())
      joins.push_back(std::string(above) + " " + text);
    const auto next = i + 1 < lines.size() ? std::string_view(lines[i + 1].text) : std::string_view{};
    const auto below = rules::split(next.substr(0, kLongestWord), " \t");
    if (!below.empty()) joins.push_back(text + " " + std::string(below.front()));
  }
  return joins;
}

// Whether a command goes on as a text of the customer's does that a client wrapped there.
bool is_wrapped_quote(const std::vector<std::string>& joins, const std::string& chosen) {
  return std::any_of(joins.begin(), joins.end(),
                     [&](const auto& join) { return chosen.find(join) != std::string::npos; });
}

constexpr const char* kMayBeQuote =
    "stands in a mail of the customer too, so it may be a quote: send your commands "
    "in a mail of their own, or above words that the customer did not write";

std::vector<Problem> doubt_all(const Commands& commands) {
  std::vector<Problem> problems;
  for (const auto& command : commands.list) problems.push_back({command.line, command.source, kMayBeQuote});
  return problems;
}

}  // namespace

std::vector<Problem> find_quoted(const Commands& commands, const std::vector<SpokenLine>& lines,
                                 const std::vector<storage::Message>& messages) {
  std::vector<Problem> problems;
  if (commands.list.empty()) return problems;
  const Packed packed(lines);
  const auto blocks = blocks_of(commands, packed);
  const auto joins = joins_of(commands, lines);
  for (const auto& message : messages) {
    if (!is_of_customer(message)) continue;
    if (is_wrapped_quote(joins, chosen_by_customer(message))) return doubt_all(commands);
    const Packed mail(message.text);
    for (const auto block : blocks) {
      if (!is_quote(packed.lines, block, mail.lines)) continue;
      for (const auto& command : commands.list)
        if (block.holds(packed.place_of(command)))
          problems.push_back({command.line, command.source, kMayBeQuote});
      return problems;
    }
  }
  return problems;
}

}  // namespace desk
