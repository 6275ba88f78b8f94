#include "rules/evaluate/text_index.hh"

#include <algorithm>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "rules/policy/pattern.hh"
#include "rules/policy/policy.hh"
#include "rules/text/text.hh"

namespace rules {

WordFinder::WordFinder(const std::vector<std::string>& words) : letter_of_(256, 0) {
  for (const std::string& word : words)
    for (const char c : word)
      if (std::uint8_t& letter = letter_of_[static_cast<unsigned char>(c)]; letter == 0)
        letter = static_cast<std::uint8_t>(letters_++);
  next_.assign(letters_, 0);
  word_at_.assign(1, -1);
  for (std::size_t id = 0; id < words.size(); ++id) insert(words[id], static_cast<std::int32_t>(id));
  link();
}

void WordFinder::insert(const std::string& word, std::int32_t id) {
  std::int32_t state = 0;
  for (const char c : word) {
    const std::uint8_t letter = letter_of_[static_cast<unsigned char>(c)];
    if (child(state, letter) == 0) {
      const auto fresh = static_cast<std::int32_t>(word_at_.size());
      next_.resize(next_.size() + letters_, 0);
      word_at_.push_back(-1);
      child(state, letter) = fresh;
    }
    state = child(state, letter);
  }
  word_at_[static_cast<std::size_t>(state)] = id;
}

// Breadth first: fills in the transitions of failure, so that find() takes one step a byte.
void WordFinder::link() {
  std::vector<std::int32_t> failure(word_at_.size(), 0), queue;
  shorter_.assign(word_at_.size(), 0);
  queue.reserve(word_at_.size());
  for (std::size_t letter = 1; letter < letters_; ++letter)
    if (const std::int32_t state = next_[letter]; state != 0) queue.push_back(state);
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::int32_t state = queue[at], fallback = failure[static_cast<std::size_t>(state)];
    const bool ends = word_at_[static_cast<std::size_t>(fallback)] >= 0;
    shorter_[static_cast<std::size_t>(state)] =
        ends ? fallback : shorter_[static_cast<std::size_t>(fallback)];
    for (std::size_t l = 1; l < letters_; ++l) {
      const auto letter = static_cast<std::uint8_t>(l);
      if (const std::int32_t below = child(state, letter); below != 0) {
        failure[static_cast<std::size_t>(below)] = child(fallback, letter);
        queue.push_back(below);
      } else {
        child(state, letter) = child(fallback, letter);
      }
    }
  }
}

void WordFinder::find(std::string_view text, std::vector<bool>& found) const {
  std::int32_t state = 0;
  for (const char c : text) {
    state = child(state, letter_of_[static_cast<unsigned char>(c)]);
    // A word seen before has its shorter ones seen too.
    for (std::int32_t at = state; at != 0; at = shorter_[static_cast<std::size_t>(at)]) {
      const std::int32_t word = word_at_[static_cast<std::size_t>(at)];
      if (word < 0) continue;
      if (found[static_cast<std::size_t>(word)]) break;
      found[static_cast<std::size_t>(word)] = true;
    }
  }
}

Needles::Needles() : filter_(std::make_unique<re2::FilteredRE2>(3)) {}
Needles::~Needles() = default;

int Needles::word_id(const std::string& folded) {
  const auto [at, fresh] = ids_.emplace(folded, static_cast<int>(words_.size()));
  if (fresh) {
    words_.push_back(folded);
    needles_.emplace_back();
  }
  return at->second;
}

int Needles::add_word(const std::string& folded) {
  needles_[static_cast<std::size_t>(word_id(folded))].push_back(static_cast<int>(count_));
  return static_cast<int>(count_++);
}

int Needles::add_regex(const std::string& expression) {
  re2::RE2::Options options;
  options.set_max_mem(kRegexMemory);
  options.set_log_errors(false);
  int index = 0;
  if (filter_->Add(expression, options, &index) != re2::RE2::NoError) return -1;
  regexes_.push_back(static_cast<int>(count_));
  return static_cast<int>(count_++);
}

void Needles::build() {
  std::vector<std::string> pieces;
  if (!regexes_.empty()) filter_->Compile(&pieces);
  for (const std::string& piece : pieces) {
    // RE2 folds letters beyond ASCII by its own tables: such a piece is taken as always there.
    const bool ascii =
        std::all_of(piece.begin(), piece.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    word_of_piece_.push_back(ascii && !piece.empty() ? word_id(piece) : -1);
  }
  finder_ = std::make_unique<WordFinder>(words_);
}

void Needles::scan(std::string_view text, std::vector<bool>& possible) const {
  possible.assign(count_, false);
  if (count_ == 0) return;
  std::vector<bool> found(words_.size(), false);
  finder_->find(fold_case(text), found);
  for (std::size_t word = 0; word < words_.size(); ++word)
    if (found[word])
      for (const int needle : needles_[word]) possible[static_cast<std::size_t>(needle)] = true;
  if (regexes_.empty()) return;
  std::vector<int> pieces, candidates;
  for (std::size_t piece = 0; piece < word_of_piece_.size(); ++piece)
    if (word_of_piece_[piece] < 0 || found[static_cast<std::size_t>(word_of_piece_[piece])])
      pieces.push_back(static_cast<int>(piece));
  filter_->AllPotentials(pieces, &candidates);
  for (const int regex : candidates)
    possible[static_cast<std::size_t>(regexes_[static_cast<std::size_t>(regex)])] = true;
}

namespace {

void index_condition(Condition& condition, TextIndex& index) {
  for (Condition& child : condition.children) index_condition(child, index);
  if (condition.node != Condition::Node::leaf ||
      (condition.field != Field::subject && condition.field != Field::body))
    return;
  Needles& needles = condition.field == Field::subject ? index.subject : index.body;
  for (Pattern& pattern : condition.patterns) {
    if (pattern.kind == Pattern::Kind::word) pattern.needle = needles.add_word(pattern.folded);
    if (pattern.kind == Pattern::Kind::regex) pattern.needle = needles.add_regex(pattern.regex->pattern());
  }
}

}  // namespace

std::shared_ptr<const TextIndex> build_text_index(Policy& policy) {
  auto index = std::make_shared<TextIndex>();
  for (Rule& rule : policy.rules) index_condition(rule.when, *index);
  for (Automation& automation : policy.automations) index_condition(automation.when, *index);
  index->subject.build();
  index->body.build();
  return index;
}

}  // namespace rules
