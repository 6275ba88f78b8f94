#include "tests/desk/words/answer_writer.hh"

#include <algorithm>

namespace desk::test {

namespace {

using Kind = Block::Kind;
using Dress = Block::Dress;

// A paragraph; "|" ends a line, {n} is a number of its own.
constexpr const char* kParagraphs[] = {
    "Please restart the agent on node {n} and send us the log.",
    "We found the reason: the certificate of gateway {n} ran out yesterday, and the new one was not loaded "
    "by the balancer, so that every second request was refused until {n} minutes ago.",
    "Yes, {n} of them.",
    "No, that is {n} EUR.",
    "Done ({n}).",
    "It costs {n}.",
    "{n}",
    "Bitte starten Sie den Dienst {n} neu, danach sollte es wieder gehen. Viele Grüße aus München!",
    "Nous avons corrigé l'erreur {n}, merci de réessayer.",
    "サーバー{n}を再起動してください。",
    "请重启服务器{n}，然后再试一次。",
    "يرجى إعادة تشغيل الخادم {n} ثم المحاولة مرة أخرى.",
    "\u200Fאנא הפעילו מחדש את השרת {n} ונסו שוב.",
    "Перезапустите, пожалуйста, сервер {n}.",
    "👍 Fixed in build {n} 🎉",
    "See https://docs.example.net/setup/{n}?a=1&b=2 for the steps.",
    "https://portal.example.net/very/long/path/{n}/with/many/parts/that/no/client/can/wrap/because/it/has/no/"
    "blank/index.html?session={n}&view=full#top",
    "1. Open the menu {n}.|2. Choose \"Export\".|3. Send us file-{n}.csv.",
    "- click Settings {n}|- switch off \"Legacy mode\"",
    "Use this:|---|service: web{n}|port: 80{n}|---",
    "server:|    listen: {n}|    workers: 4",
    "| name | number |\n|---|---|\n| web | {n} |",
    "2026-03-02 10:15:{n} ERROR disk sd{n} is full",
    "Traceback (most recent call last):|  File \"app.py\", line {n}, in <module>|ValueError: {n}",
    "$ sudo systemctl restart web{n}",
    "The vendor answered: \"reboot {n} first\".",
    "Please send these fields: name{n}, serial number, date of purchase.",
    "Ticket #{n} of your own system is the same trouble, I think.",
    "x = [{n}, 2]; print(x)  # a comment",
    "The value must be < {n} and > 3.",
    "if (a < {n} && b > 7) { return a -> b; }",
    "I am back on Monday; until then my colleague of shift {n} helps you.",
    "From Monday on we are {n} people.",
    "On Friday at 10:{n} the vendor wrote:|the part is on its way",
    "At 09:15 it began, at 10:30 it was over: {n} requests failed.",
    "Sent: {n} mails, received: none.",
    "To be clear: {n} is the limit.",
    "Subject to change: {n}",
    "*Important*: do not switch off node {n}!",
    "Hello {n}!",
    "PS: the invoice has number {n}.",
};

constexpr const char* kGreetings[] = {"Hi Chris,",  "Hello Chris,", "Dear Mr Lee,",
                                      "Guten Tag,", "Bonjour,",     "Good morning Chris"};
constexpr const char* kSignOffs[] = {"Best regards|Alice", "Thanks,|Alice",
                                     "Viele Grüße|Alice",  "Cheers",
                                     "LG Alice",           "Cordialement,|Alice Meyer"};

// Words of somebody else that the agent pasted: they are the agent's to send.
constexpr const char* kPasted[] = {
    "Our supplier says:|On Mon, 1 Dec 2025 at 10:15, Acme Help <help{n}@acme.example> wrote:|the part {n} is "
    "on its way",
    "Unser Techniker schrieb am 30.11.2025 um 10:15:|die Leitung {n} ist wieder frei",
    "Their mail had these lines:|From: Acme Help <help{n}@acme.example>|Subject: Parts {n}|Date: Mon, 1 Dec "
    "2025 10:15:00 +0100",
    "From: Acme Help <help{n}@acme.example>|Sent: Monday, December 1, 2025 10:15 AM|To: "
    "shop@elsewhere.example|"
    "Subject: Parts {n}||Part {n} is on its way.",
    "Type this:|> show version {n}|> show log {n}",
    ">>> import os{n}",
    "The manual says:|> Restart proxy {n} first.",
    "-----BEGIN CERTIFICATE-----|MIIB{n}|-----END CERTIFICATE-----",
    "Begin of the log {n}|==========|all well|==========",
    "Received: from mx{n}.example.net by relay.example.net; Mon, 1 Dec 2025 10:15:00 +0100",
};

struct Spelled {
  const char* line;
  bool plain;  // docs/agents.md says that it is carried out
  Dress dress = Dress::none;
  const char* bare = "";
};

constexpr Spelled kCommands[] = {
    {"#tag vip", true},
    {"#severity high", true},
    {"#take", true},
    {"#TAG vip", true},
    {"#solved", true},
    {"*#tag vip*", true, Dress::bold, "#tag vip"},
    {"**#severity high**", true, Dress::bold, "#severity high"},
    {"- #tag vip", true, Dress::list, "#tag vip"},
    {"   - #take", true, Dress::list, "#take"},
    {"# tag vip", true},
    {"`#tag vip`", true, Dress::code, "#tag vip"},
    {"\u200F#tag vip", true},
    {"\u200E#solved", true},
    {"\u202B#tag vip\u202C", true},
    {"\u2060#take", true},
    {"\u00AD#severity high", true},
    {"\uFF03tag vip", true},
    {"\uFE5Ftag vip", true},
    {"\u00A0#take", true},
    {"[#take]", true},
    {"(#solved)", true},
    {"\u2022 #take", true},
    {"\u00B7         #tag vip", true},
    {"\u201C#take\u201D", true},
    {"\"#solved\"", true},
    {"#take.", true},
    {"#Severity: high", true},
    {"1. #tag vip", true},
};

constexpr Spelled kNotes[] = {
    {"#note", true},
    {"#internal", true},
    {"#Note", true},
    {"*#note*", true, Dress::bold, "#note"},
    {"- #note", true, Dress::list, "#note"},
    {"# note", true},
    {"\u200F#note", true},
    {"[#note]", true},
    {"#note:", true},
};

constexpr const char* kAsk =
    "#ask tier2: they say that invoice {n} was wrong again and I think they are lying about it; do we have "
    "any record of a payment?";

constexpr const char* kFooters[] = {
    "Example GmbH - Hauptstr. 1 - 80331 Muenchen - HRB 12345",
    "Example Ltd, registered in England and Wales, company no. 01234567. Registered office: 1 High Street, "
    "London",
    "This e-mail and any attachments are confidential and intended solely for the addressee. If you are not "
    "the intended recipient, please notify the sender and delete it.",
    "Geschäftsführer: Dr. Eva Muster, Amtsgericht München HRB 98765, USt-IdNr. DE123456789",
    "This email has been scanned by the Example Email Security.cloud service.|For more information please "
    "visit http://www.scanner.example",
    "_______________________________________________|desk mailing list|desk@lists.example.com|"
    "https://lists.example.com/listinfo/desk",
    "Please consider the environment before printing this e-mail.",
    "You received this message because you are subscribed to the Google Groups \"desk\" group.",
    "Virus-free. www.scanner.example",
};

constexpr const char* kBanners[] = {
    "CAUTION: this mail came from outside of Example GmbH, think before you click.",
    "[EXTERNAL] This message was sent from outside your organization.",
    "ACHTUNG: Diese E-Mail kommt von außerhalb der Organisation.",
    "You don't often get email from somebody@example.net. Learn why this is important",
};

constexpr const char* kSignatures[] = {
    "Alice Meyer, Example GmbH, Tel. 089 12345",
    "Alice Meyer|Support Engineer|Example GmbH|Hauptstr. 1, 80331 Muenchen|https://www.example.com",
    "Alice",
};

constexpr const char* kUnmarked[] = {
    "Alice Meyer|Support Engineer|Example GmbH, Hauptstr. 1, 80331 Muenchen",
    "Mit freundlichen Grüßen|Alice Meyer|Example GmbH, Tel. 089 12345",
};

constexpr const char* kQuestions[] = {
    "Hello,|all pages of our shop answer 502 since this morning.|What did you change on Friday "
    "evening?||How long will it take to repair?|Can we see the log of the balancer?|Kind regards|Chris Lee",
    "Guten Tag,||seit heute früh antwortet der ganze Laden mit Fehler 502, und wir verlieren jede Stunde "
    "Umsatz; bitte sagen Sie uns, was am Freitagabend geändert wurde und wann es wieder geht.||Können wir "
    "das Protokoll sehen?||Mit freundlichen Grüßen|Chris Lee",
    "お世話になっております。|今朝からすべてのページが502を返します。|金曜日の夜に何を変更しましたか？||"
    "よろしくお願いします",
    "السلام عليكم،|جميع صفحات المتجر تعطي الخطأ 502 منذ الصباح.|متى سيتم الإصلاح؟",
    "Still down?",
    "Our balancer says:||GET /index.php HTTP/1.1 502 0.003|GET /cart.php HTTP/1.1 502 0.002||at "
    "com.example.Foo.bar(Foo.java:12)|{\"error\": \"upstream\", \"code\": 7}||See "
    "https://shop.initech.example/status "
    "and tell us more.",
    "1. Is node 7 down?|2. Since when?|3. Who repairs it?|- the shop|- the blog",
    "We wrote all of this in one long paragraph because our mail client does not break lines at all: the "
    "shop "
    "answers with an error, the blog answers slowly, the people in the warehouse cannot print labels any "
    "more, "
    "and our own customers call us every minute to ask what has happened to their orders from last week.",
    "Hi,|the shop is down.|Thanks|Chris",
    "Hello,|it works now, but two things are left:||the blog is slow|the labels come out twice||Yes, all of "
    "them.|Chris Lee|Initech, 12 Main St",
};

std::vector<std::string> split_lines(std::string text, std::size_t number) {
  const std::string n = std::to_string(number);
  for (auto at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at)) text.replace(at, 3, n);
  // A table is made of bars.
  const char by = text.find('\n') == std::string::npos ? '|' : '\n';
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(by, at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class Writer {
 public:
  Writer(Dice& dice, const Client& client, const std::vector<std::string>& quoted)
      : dice_(dice), client_(client), original_(quoted), quoted_(quoted.size()) {}

  Answer write(Answer::Kind kind) {
    answer_.kind = kind;
    wrap_up();
    if (dice_.one_in(14)) add(Kind::banner, lines(dice_.pick(kBanners)));
    switch (kind) {
      case Answer::Kind::words:
        words_and_quote();
        break;
      case Answer::Kind::commands_only:
        commands_only();
        break;
      case Answer::Kind::nothing:
        answer_.envelope.parcel = Parcel::none;  // a file would be an answer
        quote(0, quoted_);
        break;
      case Answer::Kind::forward:
        answer_.note = true;
        top(true);
        break;
      case Answer::Kind::mistyped:
        answer_.envelope.parcel = Parcel::none;
        add(Kind::command, {"#sovled"});
        top(false);
        break;
    }
    // A gateway's line makes no answer of what was none, and no known shape is asked of it there.
    const bool footer = kind == Answer::Kind::words || kind == Answer::Kind::forward;
    if (footer && dice_.one_in(4)) add(Kind::footer, lines(dice_.pick(kFooters)));
    if (kind == Answer::Kind::commands_only && dice_.one_in(4))
      add(Kind::footer, lines(kFooters[dice_.below(4)]));
    return std::move(answer_);
  }

 private:
  std::vector<std::string> lines(const char* text) { return split_lines(text, 100 + dice_.below(900'000)); }
  Block& add(Kind kind, std::vector<std::string> lines) {
    answer_.blocks.push_back({kind, std::move(lines)});
    return answer_.blocks.back();
  }
  void quote(std::size_t first, std::size_t last) {
    if (first < last) answer_.blocks.push_back({Kind::quote, {}, first, last});
  }

  // Coding, files, signatures of programs.
  void wrap_up() {
    auto& envelope = answer_.envelope;
    envelope.coding =
        dice_.one_in(3) ? dice_.one_in(2) ? Coding::base64 : Coding::eight_bit : Coding::quoted_printable;
    if (dice_.one_in(6)) envelope.parcel = static_cast<Parcel>(1 + dice_.below(5));
    envelope.clear_signed = dice_.one_in(10);
    envelope.tight_head = dice_.one_in(6);
    envelope.footer_below_html = dice_.one_in(3);
  }

  void words() {
    const char* text = dice_.one_in(8) ? dice_.pick(kPasted) : dice_.pick(kParagraphs);
    head_ = head_ || std::string_view(text).starts_with("From: ");
    add(Kind::words, lines(text));
  }

  void command(const Spelled& spelled) {
    for (const auto& known : answer_.commands)
      if (known == spelled.line) return;
    answer_.plain = answer_.plain && spelled.plain && !head_;
    answer_.commands.push_back(spelled.line);
    auto& block = add(Kind::command, {spelled.line});
    block.dress = spelled.dress;
    block.bare = spelled.bare;
    block.tight = answer_.blocks.size() > 1 &&
                  answer_.blocks[answer_.blocks.size() - 2].kind == Kind::command && dice_.one_in(2);
  }
  void commands() {
    if (!answer_.commands.empty()) return;
    if (dice_.one_in(6)) {
      answer_.note = true;
      command(dice_.one_in(2) ? kNotes[0] : dice_.pick(kNotes));
    }
    for (std::size_t i = dice_.below(3) + (answer_.note ? 0 : 1); i > 0; --i)
      command(dice_.one_in(2) ? kCommands[dice_.below(5)] : dice_.pick(kCommands));
    if (dice_.one_in(8)) ask();
  }
  void ask() {
    answer_.asks = true;
    answer_.plain = answer_.plain && !head_;
    answer_.commands.emplace_back("#ask");
    add(Kind::command, lines(kAsk));
  }

  void words_and_quote() {
    if (dice_.one_in(3)) commands();
    const std::size_t layout = dice_.below(4);
    if (layout == 0) top(true);
    if (layout == 1) bottom();
    if (layout >= 2) inline_answers(layout == 3);
  }
  void ending(bool may_command) {
    if (may_command && dice_.one_in(3)) commands();
    if (dice_.one_in(4)) add(Kind::signature, lines(dice_.pick(kSignatures)));
  }
  void top(bool may_command) {
    if (dice_.one_in(2)) add(Kind::words, {dice_.pick(kGreetings)});
    for (std::size_t i = dice_.below(4) + 1; i > 0; --i) words();
    if (dice_.one_in(3)) add(Kind::words, lines(dice_.pick(kSignOffs)));
    ending(may_command);
    quote(0, dice_.one_in(4) ? 1 + dice_.below(quoted_) : quoted_);
  }
  void bottom() {
    quote(dice_.one_in(4) ? dice_.below(quoted_) : 0, quoted_);
    for (std::size_t i = dice_.below(3) + 1; i > 0; --i) words();
    ending(true);
  }
  void inline_answers(bool top) {
    if (top) words();
    std::size_t at = 0;
    for (std::size_t i = dice_.below(3) + 1; i > 0 && at < quoted_; --i) {
      if (dice_.one_in(4)) at += dice_.below(quoted_ - at);  // cut by the writer
      const std::size_t next = at + 1 + dice_.below(quoted_ - at);
      quote(at, next);
      inline_words(original_[next - 1]);
      at = next;
    }
    if (dice_.one_in(2))
      quote(at, quoted_);
    else
      ending(true);
  }
  void inline_words(const std::string& question) {
    words();
    auto& block = answer_.blocks.back();
    const bool cites = block.lines.size() > 1 || block.lines[0].starts_with(">");
    // Nobody can tell a prompt from the mark of a quote in a quote.
    if (block.lines[0].starts_with(">>>")) block.lines = lines(kParagraphs[0]);
    block.tight = dice_.one_in(3) && !cites;
    // People put the cursor behind a line that says something.
    const bool says = question.find_first_not_of("> -") != std::string::npos;
    block.inside = client_.mark == Mark::angle && !cites && says && dice_.one_in(6);
  }

  void commands_only() {
    while (answer_.commands.empty() || answer_.note) {
      answer_ = Answer{answer_.kind, {}, answer_.envelope, {}, true, false, false};
      commands();
    }
    if (answer_.envelope.parcel == Parcel::file) answer_.envelope.parcel = Parcel::none;
    if (dice_.one_in(3)) add(Kind::words, lines(dice_.pick(kUnmarked)));
    ending(false);
    quote(0, quoted_);
  }

  Dice& dice_;
  const Client& client_;
  const std::vector<std::string>& original_;
  std::size_t quoted_;
  bool head_ = false;  // of a mail that was pasted: commands below it may be that mail's, and come back
  Answer answer_;
};

}  // namespace

Answer write_answer(Dice& dice, const Client& client, const std::vector<std::string>& quoted,
                    Answer::Kind kind) {
  return Writer(dice, client, quoted).write(kind);
}

std::vector<Block> said_again(const Answer& answer) {
  std::vector<Block> blocks;
  for (const auto& block : answer.blocks)
    if (block.kind == Kind::words || block.kind == Kind::signature) blocks.push_back(block);
  return blocks;
}

std::vector<std::string> write_question(Dice& dice) {
  return split_lines(dice.one_in(3) ? kQuestions[0] : dice.pick(kQuestions), 1 + dice.below(90'000));
}

}  // namespace desk::test
