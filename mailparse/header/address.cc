#include "mailparse/header/address.hh"

#include <algorithm>

#include "mailparse/decode/encoded_word.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

enum class Kind { word, quoted, encoded, comment, angle, comma, semicolon, colon };

struct Token {
  Kind kind;
  std::string text;          // without quotes, brackets or parentheses
  bool after_blank = false;  // white space stands before it
};

// Cuts a field into tokens. What is opened and never closed is read as plain text, and since nothing of the
// kind behind it is closed either, that is found out once: the field is read in linear time.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text), words_(find_words(text)) {}

  bool next(Token& token) {
    token = {Kind::word, {}, false};
    while (at_ < text_.size() && is_space(text_[at_])) ++at_, token.after_blank = true;
    if (at_ >= text_.size()) return false;
    if (encoded(token)) return true;
    switch (text_[at_]) {
      case ',':
        return ++at_, token.kind = Kind::comma, true;
      case ';':
        return ++at_, token.kind = Kind::semicolon, true;
      case ':':
        return ++at_, token.kind = Kind::colon, true;
      case '"':
        if (quoted(token)) return true;
        break;
      case '(':
        if (comment(token)) return true;
        break;
      case '<':
        return angle(token);
      default:
        break;
    }
    if (text_[at_] == '>') return ++at_, token.kind = Kind::comment, true;  // closes nothing
    word(token);
    return true;
  }

 private:
  bool encoded(Token& token) {
    while (word_ < words_.size() && words_[word_].begin < at_) ++word_;
    if (word_ >= words_.size() || words_[word_].begin != at_) return false;
    token.kind = Kind::encoded;
    token.text = text_.substr(at_, words_[word_].end - at_);
    at_ = words_[word_].end;
    return true;
  }

  bool quoted(Token& token) {
    for (std::size_t i = at_ + 1; !quotes_broken_ && i < text_.size(); ++i) {
      if (text_[i] == '"') return at_ = i + 1, token.kind = Kind::quoted, true;
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      token.text.push_back(text_[i]);
    }
    quotes_broken_ = true;
    token.text.clear();
    ++at_;  // a quote without its partner means nothing
    return at_ < text_.size() ? next_after_stray(token) : (token.kind = Kind::comment, true);
  }
  bool next_after_stray(Token& token) {
    if (std::string_view(" ,;:<(\"").find(text_[at_]) == std::string_view::npos) return word(token), true;
    token.kind = Kind::comment;  // an empty one: nothing
    return true;
  }

  bool comment(Token& token) {
    int depth = 0;
    for (std::size_t i = at_; !comments_broken_ && i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '(' && ++depth == 1) continue;
      if (c == ')' && --depth == 0) return at_ = i + 1, token.kind = Kind::comment, true;
      if (c == '\\' && i + 1 < text_.size()) ++i;
      token.text.push_back(text_[i]);
    }
    comments_broken_ = true;
    token.text.clear();
    return false;
  }

  // "<addr>"; without its '>' it ends where an address must end. A route (RFC 5322, 4.4) may hold commas.
  bool angle(Token& token) {
    token.kind = Kind::angle;
    while (at_ < text_.size() && (text_[at_] == '<' || is_space(text_[at_]))) ++at_;
    const bool has_route = at_ < text_.size() && text_[at_] == '@';
    bool in_quotes = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') in_quotes = !in_quotes && text_.find('"', at_ + 1) < text_.find('>', at_ + 1);
      if (!in_quotes && (c == '>' || c == '<' || c == ';' || (c == ',' && !has_route))) break;
      token.text.push_back(c);
    }
    while (at_ < text_.size() && text_[at_] == '>') ++at_;
    return true;
  }

  void word(Token& token) {
    do token.text.push_back(text_[at_++]);
    while (at_ < text_.size() && !is_space(text_[at_]) &&
           std::string_view(",;:<(\"").find(text_[at_]) == std::string_view::npos && !at_word());
  }
  bool at_word() const { return text_[at_] == '=' && word_ < words_.size() && words_[word_].begin == at_; }

  std::string_view text_;
  std::vector<EncodedWord> words_;
  std::size_t at_ = 0, word_ = 0;
  bool quotes_broken_ = false, comments_broken_ = false;
};

std::string_view strip_quotes(std::string_view text) {
  while (text.size() >= 2 && text.front() == text.back() && (text.front() == '\'' || text.front() == '"')) {
    text.remove_prefix(1);
    text.remove_suffix(1);
  }
  return text;
}

// An addr-spec as written between brackets: route, "mailto:", blanks and quotes around it removed.
std::string clean_addr_spec(std::string_view text) {
  text = trim(text);
  if (text.starts_with('@')) {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) text.remove_prefix(colon + 1);
  }
  if (starts_with_ignoring_case(text, "mailto:")) text.remove_prefix(7);
  if (text.find("\"@") == std::string_view::npos) text = strip_quotes(text);
  std::string result;
  bool in_quotes = false, in_comment = false;
  const std::size_t last_end = text.rfind(')');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') in_quotes = !in_quotes;
    if (c == '(' && !in_quotes && last_end != std::string_view::npos && i < last_end) in_comment = true;
    const bool is_stray = c == '(' && !in_quotes;  // opens nothing
    if (!in_comment && !is_stray && (in_quotes || !is_space(c))) result.push_back(c);
    if (c == ')') in_comment = false;
  }
  while (result.ends_with('.') || result.ends_with('>')) result.pop_back();
  return result.find("=?") == std::string::npos && is_ascii(result) ? without_controls(result)
                                                                    : decode_words(result);
}

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size();
}

// Collects the tokens of one mailbox and turns them into an Address.
class Mailbox {
 public:
  void add(const Token& token) {
    if (has_angle_ && token.kind != Kind::comment) {
      behind_.push_back(token);
    } else if (token.kind == Kind::angle) {
      angle_ = clean_addr_spec(token.text);
      has_angle_ = true;
    } else if (token.kind == Kind::comment) {
      if (!comment_.empty() && !token.text.empty()) comment_ += ' ';
      comment_ += token.text;
    } else {
      pieces_.push_back(token);
    }
  }
  // "A <a@x> B <b@x>": what stands behind the brackets begins the next mailbox, where there is one.
  Mailbox next() {
    Mailbox mailbox;
    mailbox.pieces_ = std::move(behind_);
    behind_.clear();
    return mailbox;
  }
  bool empty() const { return pieces_.empty() && !has_angle_ && comment_.empty(); }
  bool has_angle() const { return has_angle_; }
  bool is_bare_phrase() const { return !has_angle_ && !pieces_.empty() && !mentions_address(); }
  // "Doe, Jane <jane@example.com>": what stood before the comma is the start of this name.
  void prepend(const Mailbox& before) {
    std::vector<Token> pieces = before.pieces_;
    pieces.push_back({Kind::word, ",", false});
    pieces.insert(pieces.end(), pieces_.begin(), pieces_.end());
    pieces_ = std::move(pieces);
    if (pieces_.size() > before.pieces_.size() + 1) pieces_[before.pieces_.size() + 1].after_blank = true;
  }

  // Appends the addresses in it: one, as a rule.
  void finish(std::vector<Address>& out) {
    const std::size_t before = out.size();
    collect(out);
    out.erase(
        std::remove_if(out.begin() + before, out.end(), [](const Address& a) { return a.addr_spec.empty(); }),
        out.end());
  }

 private:
  void collect(std::vector<Address>& out) {
    if (empty()) return;
    if (has_angle_) {
      if (is_address(angle_) || !mentions_address()) {
        if (!angle_.empty()) out.push_back({angle_, display_name(pieces_.empty() ? behind_ : pieces_)});
        return;
      }
    }
    bare(out);
  }

  bool mentions_address() const {
    return std::any_of(pieces_.begin(), pieces_.end(), [](const Token& t) {
      return t.kind == Kind::word && t.text.find('@') != std::string::npos;
    });
  }

  std::string display_name(const std::vector<Token>& pieces) const {
    std::string phrase;
    for (const Token& piece : pieces) {
      if (piece.after_blank && !phrase.empty()) phrase += ' ';
      phrase += piece.text;
    }
    const std::string name = decode_words(phrase.empty() ? comment_ : phrase);
    return std::string(strip_double_quotes(trim(name)));
  }
  static std::string_view strip_double_quotes(std::string_view name) {
    while (name.size() >= 2 && name.front() == '"' && name.back() == '"')
      name = trim(name.substr(1, name.size() - 2));
    return name;
  }

  // "joe . blow @ example . com": white space around '@', and around a '.' that stands alone or behind an
  // '@', is none.
  static std::vector<Token> glue(const std::vector<Token>& pieces) {
    std::vector<Token> glued;
    bool is_open = false;  // the address goes on behind the blank
    for (const Token& piece : pieces) {
      const bool joins = !glued.empty() &&
                         (is_open || !piece.after_blank || piece.text.starts_with('@') || piece.text == ".");
      if (joins && piece.kind != Kind::encoded && glued.back().kind != Kind::encoded) {
        Token& last = glued.back();
        if (last.kind == Kind::quoted) last.text = '"' + last.text + '"';
        last.text += piece.text;
        last.kind = Kind::word;
      } else {
        glued.push_back(piece);
      }
      const std::string& text = glued.back().text;
      is_open = piece.text == "." || text.ends_with('@') ||
                (text.ends_with('.') && text.find('@') != std::string::npos);
    }
    return glued;
  }

  // No brackets: every word with '@' is an address and the others are names.
  void bare(std::vector<Address>& out) {
    const std::vector<Token> glued = glue(pieces_);
    std::vector<Token> name;
    const std::size_t before = out.size();
    for (const Token& token : glued) {
      const bool is_addr = token.kind != Kind::encoded && is_address(token.text);
      if (is_addr)
        out.push_back({clean_addr_spec(token.text), {}});
      else
        name.push_back(token);
    }
    if (out.size() == before + 1) out.back().name = display_name(name);
    if (out.size() == before) lonely(glued, out);
  }

  // Not one address: a local part, or an address that was encoded as a whole.
  void lonely(const std::vector<Token>& tokens, std::vector<Address>& out) {
    if (tokens.empty()) return;
    const std::string phrase = display_name(tokens);
    if (const std::size_t open = phrase.find('<'); open != std::string::npos && is_address(phrase)) {
      const std::string addr =
          clean_addr_spec(std::string_view(phrase).substr(open + 1, phrase.find('>', open) - open - 1));
      out.push_back({addr, std::string(trim(std::string_view(phrase).substr(0, open)))});
    } else if (phrase.find_first_of(" ,") == std::string::npos &&
               phrase.find_first_not_of("\"@.<>") != std::string::npos) {
      out.push_back({phrase, comment_.empty() ? std::string() : decode_words(comment_)});
    }
  }

  std::vector<Token> pieces_, behind_;  // in front of the brackets, and behind them
  std::string angle_, comment_;
  bool has_angle_ = false;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view unfolded, const Limits& limits) {
  std::vector<Address> result;
  Mailbox mailbox, held;  // held: words before a comma that may be the first half of a name
  Tokenizer tokenizer(unfolded);
  const auto finish = [&] {
    if (!held.empty() && mailbox.has_angle())
      mailbox.prepend(held);
    else
      held.finish(result);
    held = {};
    mailbox.finish(result);
    mailbox = {};
  };
  for (Token token; result.size() < limits.addresses && tokenizer.next(token);) {
    if (token.kind == Kind::comma) {
      if (mailbox.is_bare_phrase() && held.empty()) {
        held = std::move(mailbox);
        mailbox = {};
      } else {
        finish();
      }
    } else if (token.kind == Kind::semicolon) {
      finish();
    } else if (token.kind == Kind::colon) {
      held = {};
      mailbox = {};  // the name of a group (RFC 5322, 3.4), or "mailto:"
    } else {
      if (token.kind == Kind::angle && mailbox.has_angle()) {  // a comma is missing
        Mailbox next = mailbox.next();
        finish();
        mailbox = std::move(next);
      }
      mailbox.add(token);
    }
  }
  finish();
  if (result.size() > limits.addresses) result.resize(limits.addresses);
  return result;
}

std::vector<std::string> parse_message_ids(std::string_view text) {
  std::vector<std::string> ids;
  const auto add = [&ids](std::string_view id) {
    std::string clean;
    for (const char c : id)
      if (!is_space(c)) clean.push_back(c);
    clean = decode_words(clean);
    if (!clean.empty()) ids.push_back(std::move(clean));
  };
  std::size_t at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    while (at < text.size() && text[at] == '<') ++at;
    const std::size_t end = std::min(text.find_first_of("<>", at), text.size());
    add(text.substr(at, end - at));
    at = end;
  }
  if (text.find('<') != std::string_view::npos) return ids;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(" \t,>", begin)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t,>", begin), text.size());
    if (text.substr(begin, end - begin).find('@') != std::string_view::npos || ids.empty())
      add(text.substr(begin, end - begin));
    begin = end;
  }
  return ids;
}

}  // namespace mailparse
