#include "rules/templates/template.hh"

#include "rules/policy/policy.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

TemplatePart part(const std::string& source) {
  std::vector<TemplateError> errors;
  TemplatePart parsed = parse_template(source, errors);
  REQUIRE(errors.empty());
  return parsed;
}

}  // namespace

TEST_CASE("holes take values or defaults") {
  const Variables values = {{"requester.name", "Chris"}, {"customer.name", ""}};
  CHECK(render(part("Hello {{requester.name|there}}!"), values, Escape::none) == "Hello Chris!");
  CHECK(render(part("Hello {{ requester.name }}{{customer.name|nobody}}{{ticket.id}}"), values,
               Escape::none) == "Hello Chrisnobody");
  CHECK(render(part("{ {x} }} {"), values, Escape::none) == "{ {x} }} {");
}

TEST_CASE("values are escaped for their part; a value is never read as a template") {
  const Variables values = {{"message.text", "<b>&\"'\n{{ticket.id}}"}, {"ticket.id", "42"}};
  CHECK(render(part("{{message.text}}"), values, Escape::none) == "<b>&\"'\n{{ticket.id}}");
  CHECK(render(part("<p>{{message.text}}</p>"), values, Escape::html) ==
        "<p>&lt;b&gt;&amp;&quot;&#39;<br>\n{{ticket.id}}</p>");
}

TEST_CASE("no value ends a header") {
  for (const std::string& breaking :
       std::vector<std::string>{"\r\n", "\n", "\r", std::string("\0", 1), "\xC2\x85", "\xE2\x80\xA8",
                                "\xE2\x80\xA9", "\x0B", "\x0C"}) {
    const std::string out = render(part("Re: {{ticket.subject}}"),
                                   {{"ticket.subject", "x" + breaking + "Bcc: a@b.example"}}, Escape::header);
    for (const char c : out) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(out.find(breaking) == std::string::npos);
    CHECK(out.ends_with("Bcc: a@b.example"));
  }
}

TEST_CASE("a section is kept only where its variable has a value") {
  const std::string source =
      "a\n{{#ticket.due}}\ndue "
      "{{ticket.due}}\n{{/ticket.due}}\nb{{#ticket.id}}[{{ticket.id}}]{{/ticket.id}}\n";
  CHECK(render(part(source), {{"ticket.due", "<today>"}}, Escape::none) == "a\ndue <today>\nb\n");
  CHECK(render(part(source), {{"ticket.due", "<today>"}}, Escape::html) == "a\ndue &lt;today&gt;\nb\n");
  CHECK(render(part(source), {{"ticket.due", ""}, {"ticket.id", "4"}}, Escape::none) == "a\nb[4]\n");
}

TEST_CASE("sections that do not close, or nest, are reported") {
  std::vector<TemplateError> errors;
  parse_template("{{#ticket.id}} {{#ticket.due}} {{/ticket.id}} {{/ticket.id}} {{#tikcet.id}} {{#ticket.id}}",
                 errors);
  REQUIRE(errors.size() == 5);
  CHECK_THAT(errors[0].message, ContainsSubstring("inside that of ticket.id"));
  CHECK_THAT(errors[1].message, ContainsSubstring("closes nothing"));
  CHECK_THAT(errors[2].message, ContainsSubstring("closes nothing"));
  CHECK(errors[3].hint == "did you mean \"ticket.id\"?");
  CHECK_THAT(errors[4].message, ContainsSubstring("without {{/ticket.id}}"));
}

TEST_CASE("wrong holes are reported where they stand") {
  std::vector<TemplateError> errors;
  parse_template("ab {{tikcet.id}} {{}} {{ticket.id", errors);
  REQUIRE(errors.size() == 3);
  CHECK(errors[0].offset == 3);
  CHECK(errors[0].hint == "did you mean \"ticket.id\"?");
  CHECK(errors[1].offset == 17);
  CHECK(errors[2].offset == 22);
}

TEST_CASE("the language is the reader's, else the desk's, else any") {
  const Policy policy = policy_of(
      "desk: {domain: example.com, language: de}\nstorage: {path: t}\nsmtp: {url: \"smtp://localhost\"}\n"
      "mailboxes: {support: {address: support@example.com}}\n"
      "templates: {hello.de: Hallo, hello.en: Hello, hello.pt-BR: Oi, one.fr: Salut}\n");
  const auto text = [&](const std::string& name, const std::string& language) {
    return policy.templates.render(name, language, {})->text;
  };
  CHECK(text("hello", "en") == "Hello");
  CHECK(text("hello", "en-GB") == "Hello");
  CHECK(text("hello", "pt-br") == "Oi");
  CHECK(text("hello", "it") == "Hallo");
  CHECK(text("hello", "") == "Hallo");
  CHECK(text("one", "en") == "Salut");
  CHECK_FALSE(policy.templates.render("none", "en", {}));
}

TEST_CASE("a template of one's own replaces the built-in one in all languages") {
  const Policy policy =
      policy_of(kMinimal + "templates: {ack: {subject: \"Hi {{ticket.ref}}\", text: Mine}}\n");
  CHECK(policy.templates.render("ack", "de", {{"ticket.ref", "[#1]"}})->text == "Mine");
  CHECK(policy.templates.render("ack", "de", {{"ticket.ref", "[#1]"}})->subject == "Hi [#1]");
}

TEST_CASE("a text file may begin with its subject") {
  const auto with = split_template("Subject:  Hello {{ticket.ref}} \r\n\r\nText\n");
  CHECK(with.subject == "Hello {{ticket.ref}}");
  CHECK(with.text == "Text\n");
  CHECK(split_template("Text\nSubject: no\n").subject.empty());
  CHECK(split_template("Subject: only").subject == "only");
  CHECK(split_template("").text.empty());
}

TEST_CASE("errors in template files name the file and the place") {
  const LoadResult result =
      load(kMinimal + "templates: {dir: templates}\n",
           {{"templates/ack.txt", "Subject: Größe {{tikcet.id}}\n\nHello\n  {{ticket.id}} {{nobody}}\n"}});
  CHECK(listing(result.diagnostics) ==
        "templates/ack.txt:1:16: error: unknown variable \"tikcet.id\" (did you mean \"ticket.id\"?)\n"
        "templates/ack.txt:4:17: error: unknown variable \"nobody\"\n");
}

TEST_CASE("the built-in acknowledgement promises what is promised, and repeats nothing of the sender's") {
  const Templates built_in = built_in_templates();
  const Variables values = {{"ticket.id", "1"},
                            {"ticket.ref", "[Example #1]"},
                            {"desk.name", "Example Support"},
                            {"target.first_response", "within 60 minutes"},
                            {"ticket.subject", "BUY NOW"},
                            {"message.text", "BUY NOW"},
                            {"requester.name", "BUY NOW"}};
  for (const std::string language : {"en", "de"}) {
    const Rendered ack = *built_in.render("ack", language, values);
    CHECK(ack.subject->find("[Example #1]") == 0);
    CHECK(ack.text.find("within 60 minutes") != std::string::npos);
    CHECK((*ack.subject + ack.text).find("BUY NOW") == std::string::npos);
  }
  Variables without = values;
  without.erase("target.first_response");
  CHECK(built_in.render("ack", "en", without)->text.find("answer you as soon as possible.") !=
        std::string::npos);
}

TEST_CASE("all built-in templates are without errors, the customers' in English and German") {
  const Templates built_in = built_in_templates();
  for (const Template* one : built_in.all()) {
    CHECK_FALSE(one->text.empty());
    CHECK_FALSE(one->subject.empty());
  }
  for (const std::string name :
       {"ack", "taken", "holding", "closed", "notification", "page", "reminder", "breach"})
    CHECK(built_in.find(name, "de")->language == "de");
}

TEST_CASE("the word of a promise is said once") {
  const Variables values = {{"target.first_response", "within 60 minutes"}};
  CHECK(render(part("We answer within {{target.first_response}}."), values, Escape::none) ==
        "We answer within 60 minutes.");
  CHECK(render(part("We answer {{target.first_response}}."), values, Escape::none) ==
        "We answer within 60 minutes.");
}
