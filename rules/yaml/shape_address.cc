// Shapes of what lies outside the policy: people, hosts, files, and where secrets are kept.

#include <algorithm>

#include "rules/text/text.hh"
#include "rules/yaml/parsed_shape.hh"

namespace rules {

Shape<std::string> address() {
  return parsed<std::string>(
      "a mail address", R"({"type":"string","pattern":"^[^@\\s]+@[^@\\s]+$"})",
      [](const std::string& given) {
        return is_address(given) ? std::optional(lower_ascii(given)) : std::nullopt;
      },
      "such as support@example.com, without a name or brackets");
}

Shape<std::string> domain() {
  return parsed<std::string>(
      "a domain", kTextSchema,
      [](const std::string& given) {
        return is_domain(given) ? std::optional(lower_ascii(given)) : std::nullopt;
      },
      "such as example.com, without an @");
}

Shape<std::string> domain_pattern() {
  return parsed<std::string>(
      "a domain", kTextSchema,
      [](const std::string& given) {
        return is_domain_pattern(given) ? std::optional(lower_ascii(given)) : std::nullopt;
      },
      "such as initech.example, or *.initech.example for all below it");
}

Shape<std::string> file_path() {
  return parsed<std::string>("a path", kTextSchema,
                             [](const std::string& given) { return std::optional(given); });
}

Shape<std::string> url(std::vector<std::string> schemes) {
  const std::string type = "a URL with " + enumerate(schemes);
  return parsed<std::string>(
      type, kTextSchema, [schemes](const std::string& given) -> std::optional<std::string> {
        const bool plain = std::all_of(given.begin(), given.end(),
                                       [](char c) { return static_cast<unsigned char>(c) > 0x20; });
        const bool known = std::any_of(schemes.begin(), schemes.end(), [&](const std::string& scheme) {
          return given.starts_with(scheme) && given.size() > scheme.size() && given[scheme.size()] != '/';
        });
        return plain && known ? std::optional(given) : std::nullopt;
      });
}

Shape<Secret> secret() {
  const std::string type = "where the secret is kept";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Secret> {
    if (node.is_scalar()) {
      reading.error(node.mark, "a secret does not stand in the policy",
                    "say where it is kept: {credential: NAME}, {file: PATH} or {environment: NAME}");
      return std::nullopt;
    }
    if (!node.is_mapping() || node.entries.size() != 1) {
      report_type(reading, node, type, "{credential: NAME}, {file: PATH} or {environment: NAME}");
      return std::nullopt;
    }
    const Entry& entry = node.entries.front();
    const std::vector<std::string> sources = {"credential", "file", "environment"};
    const auto source = read_choice(reading, entry.key, sources);
    const std::string* name = source ? scalar(reading, entry.value, "a name") : nullptr;
    if (!name) return std::nullopt;
    if (*source == 0 && name->find('/') != std::string::npos) {
      reading.error(entry.value.mark, "the name of a credential has no /", "use {file: " + *name + "}");
      return std::nullopt;
    }
    return Secret{static_cast<Secret::Source>(*source + 1), *name};
  };
  return {
      type,
      R"({"type":"object","minProperties":1,"maxProperties":1,"properties":{"credential":{"type":"string"},"file":{"type":"string"},"environment":{"type":"string"}},"additionalProperties":false})",
      read};
}

}  // namespace rules
