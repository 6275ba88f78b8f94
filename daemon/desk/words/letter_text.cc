#include "daemon/desk/words/letter_text.hh"

#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

class Writer {
 public:
  void blank() {
    if (!pending_.empty())
      pending_ += ">\n";
    else if (!cut_)
      ++gap_;
  }

  void quote(const std::string& line) {
    pending_ +=
        mailparse::trim(line).empty() ? ">\n" : "> " + std::string(mailparse::trim_right(line)) + "\n";
  }

  void cut() {
    pending_.clear();
    skip();
  }

  // Something stood here that does not leave.
  void skip() {
    gap_ = 1;
    cut_ = true;
  }

  void say(const std::string& line) {
    if (!pending_.empty()) {
      if (gap_ == 0) gap_ = 1;
      open_gap();
      out_ += without_blank_end(pending_);
      pending_.clear();
      gap_ = 1;
    }
    cut_ = false;
    open_gap();
    out_ += std::string(mailparse::trim_right(line)) + "\n";
  }

  std::string result() && { return std::move(out_); }

 private:
  void open_gap() {
    if (!out_.empty()) out_.append(gap_, '\n');
    gap_ = 0;
  }

  static std::string without_blank_end(std::string quote) {
    while (quote.ends_with("\n>\n")) quote.resize(quote.size() - 2);
    return quote;
  }

  std::string out_, pending_;  // pending: the customer's lines, until a fresh one follows
  std::size_t gap_ = 0;        // blank lines before the next one
  bool cut_ = false;           // what follows has its gap already
};

// Whether the writer answered between the lines of a quote. Words below a whole quote answer all of it, and
// what happens to stand last in it tells the customer nothing.
bool answers_between(const std::vector<SpokenLine>& lines, const std::vector<bool>& taken) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].between && !taken[i]) return true;
  return false;
}

}  // namespace

std::string letter_text(const std::vector<SpokenLine>& lines, const std::vector<std::string>& said,
                        const std::vector<bool>& taken) {
  Writer writer;
  const bool between = answers_between(lines, taken);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto kind = lines[i].kind;
    if (kind == LineKind::blank)
      writer.blank();
    else if (kind == LineKind::theirs && between)
      writer.quote(lines[i].text);
    else if (kind != LineKind::fresh)
      writer.cut();
    else if (!taken[i])
      writer.say(said[i]);
    else
      writer.skip();
  }
  return std::move(writer).result();
}

}  // namespace desk
