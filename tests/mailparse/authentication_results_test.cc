#include "mailparse/header/authentication_results.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("authentication results: methods, results, properties") {
  const auto result = parse_authentication_results(
      "mx.Example.com 1; dkim=pass (good signature) reason=\"all well\" header.d=example.net "
      "header.i=@example.net;\n"
      " spf=softfail smtp.mailfrom=bounce+joe=x.example@lists.example; dmarc=Pass/2 (p=none; sp=none) "
      "header.from=example.net");
  REQUIRE(result);
  CHECK(result->authserv_id == "mx.example.com");
  REQUIRE(result->methods.size() == 3);
  CHECK(result->methods[0].method == "dkim");
  CHECK(result->methods[0].result == "pass");
  CHECK(result->methods[0].properties[1] == std::pair<std::string, std::string>{"header.d", "example.net"});
  CHECK(result->methods[1].properties[0].second == "bounce+joe=x.example@lists.example");
  CHECK(result->methods[2].method == "dmarc");
  CHECK(result->methods[2].properties[0].first == "header.from");
}

TEST_CASE("authentication results: nothing done, nothing said") {
  CHECK(parse_authentication_results("mx.example.com; none")->methods.empty());
  CHECK_FALSE(parse_authentication_results(""));
  CHECK_FALSE(parse_authentication_results("; dkim=pass"));
  CHECK(parse_authentication_results("dkim=pass header.d=x")->authserv_id.empty());
}

TEST_CASE("authentication results: comments and quotes cannot smuggle a result") {
  CHECK(parse_authentication_results("mx (; dmarc=pass (nested)) ; spf=fail")->methods.size() == 1);
  CHECK(parse_authentication_results("mx (; dmarc=pass")->methods.empty());
  CHECK(parse_authentication_results("mx; \"dmarc\"=pass")->methods.empty());
  CHECK(parse_authentication_results("mx; spf=fail reason=\"; dmarc=pass\"")->methods.size() == 1);
}

TEST_CASE("authentication results: a quoted local part belongs to its domain") {
  const auto value = [](const std::string& text) {
    const auto result = parse_authentication_results("mx; spf=pass smtp.mailfrom=" + text);
    return result->methods.at(0).properties.empty() ? "" : result->methods[0].properties[0].second;
  };
  CHECK(value(R"("example.com"@evil.example)") == "example.com@evil.example");
  CHECK(value(R"("example.com" @evil.example)") == "example.com@evil.example");
  CHECK(value(R"("a; dmarc=pass"@evil.example (x))") == "a; dmarc=pass@evil.example");
  CHECK(value("example.com x@evil.example").empty());
  CHECK(value("\"example.com\"") == "example.com");
}

TEST_CASE("authentication results: of a field that ends in the midst only a denial is kept") {
  const auto first = [](const std::string& text) {
    const auto result = parse_authentication_results("mx; " + text);
    return result->methods.empty() ? "" : result->methods[0].method + "=" + result->methods[0].result;
  };
  CHECK(first("dmarc=pass; spf=pass (open").empty());
  CHECK(first("dmarc=pass; spf=pass reason=\"open").empty());
  CHECK(first("spf=pass (\"x\") ; dkim=pass").empty());
  CHECK(first("spf=pass (open ; dmarc = fail") == "dmarc=fail");
  CHECK(first("dmarc / 1 = fail") == "dmarc=fail");
}
