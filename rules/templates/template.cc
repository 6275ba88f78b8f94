#include "rules/templates/template.hh"

#include <algorithm>

#include "rules/text/one_line.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

// What a sign becomes in HTML; nothing where it stands for itself.
const char* as_html(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\n':
      return "<br>\n";
    case '\r':
      return "";
    default:
      return nullptr;
  }
}

void append_html(std::string_view text, std::string& out) {
  std::size_t plain = 0;  // where the run of signs begins that stand for themselves
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char* html = as_html(text[at]);
    if (html == nullptr) continue;
    out.append(text, plain, at - plain).append(html);
    plain = at + 1;
  }
  out.append(text, plain);
}

void append_escaped(std::string_view text, Escape escape, std::string& out) {
  if (escape == Escape::none) out += text;
  if (escape == Escape::html) append_html(text, out);
  if (escape == Escape::header) out += as_one_line(text);  // nothing ends the header
}

// "within {{target.first_response}}" where the value reads "within 60 minutes": the word is said once.
std::string_view without_repeated_word(std::string_view before, std::string_view value) {
  const std::string_view word = value.substr(0, value.find(' '));
  const std::string_view text = trim(before);
  const bool repeated = word.size() < value.size() && text.size() >= word.size() && before.ends_with(' ') &&
                        equal_ascii(text.substr(text.size() - word.size()), word) &&
                        (text.size() == word.size() || text[text.size() - word.size() - 1] == ' ' ||
                         text[text.size() - word.size() - 1] == '\n');
  return repeated ? value.substr(word.size() + 1) : value;
}

}  // namespace

namespace {

class PartReader {
 public:
  PartReader(std::string_view source, std::vector<TemplateError>& errors)
      : source_(source), errors_(errors) {}

  TemplatePart run() && {
    while (at_ < source_.size()) {
      const std::size_t open = source_.find("{{", at_);
      if (open == std::string_view::npos) break;
      literal(source_.substr(at_, open - at_));
      const std::size_t close = source_.find("}}", open);
      if (close == std::string_view::npos ||
          source_.substr(open, close - open).find('\n') != std::string_view::npos) {
        fail(open, "\"{{\" without \"}}\" on its line");
        at_ = open + 2;
        continue;
      }
      at_ = close + 2;
      read(source_.substr(open + 2, close - open - 2), open);
    }
    if (at_ < source_.size()) literal(source_.substr(at_));
    if (!section_.empty()) fail(section_at_, "{{#" + section_ + "}} without {{/" + section_ + "}}");
    return std::move(part_);
  }

 private:
  void fail(std::size_t at, std::string message, std::string hint = {}) {
    errors_.push_back({at, std::move(message), std::move(hint)});
  }

  void literal(std::string_view text) {
    if (!text.empty()) part_.pieces.push_back({std::string(text), "", section_});
  }

  bool is_known(std::string_view name, std::size_t at) {
    if (name.empty()) return fail(at, "an empty {{}}"), false;
    if (is_known_variable(name)) return true;
    std::vector<std::string> words;
    for (const VariableDoc& doc : known_variables()) words.emplace_back(doc.name);
    fail(at, "unknown variable \"" + std::string(name) + "\"", did_you_mean(name, words));
    return false;
  }

  void read(std::string_view inside, std::size_t open) {
    const char mark = inside.empty() ? ' ' : inside.front();
    if (mark == '#' || mark == '/') return read_mark(mark, trim(inside.substr(1)), open);
    const std::size_t bar = inside.find('|');
    const std::string_view name = trim(inside.substr(0, bar));
    if (is_known(name, open))
      part_.pieces.push_back({bar == std::string_view::npos ? "" : std::string(inside.substr(bar + 1)),
                              std::string(name), section_});
  }

  void read_mark(char mark, std::string_view name, std::size_t open) {
    const bool alone = (open == 0 || source_[open - 1] == '\n') && source_.substr(at_).starts_with('\n');
    if (alone) ++at_;
    if (mark == '/') {
      if (section_ != name || name.empty()) fail(open, "{{/" + std::string(name) + "}} closes nothing");
      return section_.clear();
    }
    if (!is_known(name, open)) return;
    if (!section_.empty()) fail(open, "a section inside that of " + section_, "close that one first");
    section_ = name;
    section_at_ = open;
  }

  std::string_view source_;
  std::vector<TemplateError>& errors_;
  TemplatePart part_;
  std::string section_;  // that is open
  std::size_t at_ = 0, section_at_ = 0;
};

bool has_value(const Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  return found != variables.end() && !found->second.empty();
}

}  // namespace

TemplatePart parse_template(std::string_view source, std::vector<TemplateError>& errors) {
  return PartReader(source, errors).run();
}

TemplateFile split_template(std::string_view file) {
  TemplateFile out;
  if (file.starts_with("\xEF\xBB\xBF")) out.text_at = 3;
  out.text = file.substr(out.text_at);
  if (!equal_ascii(out.text.substr(0, 8), "subject:")) return out;
  const std::size_t end = std::min(out.text.find('\n'), out.text.size());
  out.subject = trim(out.text.substr(8, end - 8));
  out.subject_at = out.subject.empty() ? 0 : static_cast<std::size_t>(out.subject.data() - file.data());
  std::size_t begin = std::min(end + 1, out.text.size());
  while (begin < out.text.size() && (out.text[begin] == '\n' || out.text[begin] == '\r')) ++begin;
  out.text_at += begin;
  out.text = file.substr(out.text_at);
  return out;
}

std::string render(const TemplatePart& part, const Variables& variables, Escape escape) {
  std::string out;
  for (const TemplatePart::Piece& piece : part.pieces) {
    if (!piece.section.empty() && !has_value(variables, piece.section)) continue;
    if (piece.variable.empty()) {
      // Literals are the policy's own words; in a header even these stay on one line.
      append_escaped(piece.text, escape == Escape::html ? Escape::none : escape, out);
      continue;
    }
    const auto found = variables.find(piece.variable);
    std::string_view value =
        found == variables.end() || found->second.empty() ? piece.text : std::string_view(found->second);
    if (piece.variable.starts_with("target.")) value = without_repeated_word(out, value);
    append_escaped(value, escape, out);
  }
  return out;
}

void Templates::add(Template added) {
  std::vector<Template>& versions = by_name_[added.name];
  if (!added.built_in) std::erase_if(versions, [](const Template& t) { return t.built_in; });
  const auto same = std::find_if(versions.begin(), versions.end(),
                                 [&](const Template& t) { return t.language == added.language; });
  if (same == versions.end())
    versions.push_back(std::move(added));
  else
    *same = std::move(added);
}

bool Templates::has(std::string_view name) const {
  return by_name_.find(name) != by_name_.end();
}

const Template* Templates::find(std::string_view name, std::string_view language) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  const std::vector<Template>& versions = found->second;
  const auto in = [&](std::string_view wanted) -> const Template* {
    const auto hit = std::find_if(versions.begin(), versions.end(),
                                  [&](const Template& t) { return equal_ascii(t.language, wanted); });
    return hit == versions.end() ? nullptr : &*hit;
  };
  const std::string_view desk = default_language_;
  for (const std::string_view wanted :
       {language, language.substr(0, language.find('-')), desk, desk.substr(0, desk.find('-')),
        std::string_view{}, std::string_view{"en"}}) {
    if (const Template* hit = in(wanted)) return hit;
  }
  return &versions.front();
}

std::optional<Rendered> Templates::render(std::string_view name, std::string_view language,
                                          const Variables& variables) const {
  const Template* chosen = find(name, language);
  if (!chosen) return std::nullopt;
  Rendered out;
  if (!chosen->subject.empty()) out.subject = rules::render(chosen->subject, variables, Escape::header);
  out.text = rules::render(chosen->text, variables, Escape::none);
  if (!chosen->html.empty()) out.html = rules::render(chosen->html, variables, Escape::html);
  return out;
}

std::vector<const Template*> Templates::all() const {
  std::vector<const Template*> out;
  for (const auto& entry : by_name_)
    for (const Template& version : entry.second) out.push_back(&version);
  return out;
}

}  // namespace rules
