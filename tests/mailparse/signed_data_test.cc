// Opaque signatures: the mail inside is read, whether in DER or in the BER of Outlook.

#include "mailparse/mime/signed_data.hh"

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

namespace {

std::string value(char tag, const std::string& content) {
  std::string out(1, tag);
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    out += static_cast<char>(0x82);
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size() & 0xFF);
  }
  return out + content;
}

std::string open_value(char tag, const std::string& content) {
  return std::string(1, tag) + '\x80' + content + std::string(2, '\0');
}

const std::string kSignedType = value(0x06, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
const std::string kDataType = value(0x06, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01");
const std::string kVersion = value(0x02, "\x01"), kDigests = value(0x31, value(0x30, "x"));

std::string der(const std::string& mail) {
  const auto inside = value(0x30, kDataType + value('\xA0', value(0x04, mail)));
  return value(
      0x30, kSignedType + value('\xA0', value(0x30, kVersion + kDigests + inside + value(0x31, "signers"))));
}

std::string ber(const std::string& mail) {
  std::string pieces;
  for (std::size_t at = 0; at < mail.size(); at += 10) pieces += value(0x04, mail.substr(at, 10));
  const auto inside = open_value(0x30, kDataType + open_value('\xA0', open_value(0x24, pieces)));
  return open_value(0x30, kSignedType + open_value('\xA0', open_value(0x30, kVersion + kDigests + inside +
                                                                                value(0x31, "s"))));
}

const std::string kMail =
    "Content-Type: text/plain; charset=utf-8\r\n\r\nWe fixed the proxy, and will tell you how by noon.\r\n";

std::string base64(const std::string& bytes) {
  static const char* const kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = (bits << 8) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : kDigits[(bits >> (18 - 6 * i)) & 63];
  }
  return out;
}

}  // namespace

TEST_CASE("the content of an opaque signature is found", "[signed]") {
  CHECK(mailparse::signed_content(der(kMail)) == kMail);
  CHECK(mailparse::signed_content(ber(kMail)) == kMail);
}

TEST_CASE("what is cut off or something else gives nothing, and harms nobody", "[signed]") {
  for (const auto& whole : {der(kMail), ber(kMail)})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto got = mailparse::signed_content(std::string_view(whole).substr(0, length));
      CHECK((!got || kMail.starts_with(*got)));
    }
  CHECK_FALSE(mailparse::signed_content("no ASN.1 at all"));
  CHECK_FALSE(mailparse::signed_content(std::string(100'000, '\x24')));
}

TEST_CASE("a mail that is nothing but an opaque signature is read, signed and not encrypted", "[signed]") {
  const auto mail = mailparse::parse(
      "From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; "
      "smime-type=signed-data; "
      "name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      base64(ber(kMail)) + "\r\n");
  CHECK(mail.text == "We fixed the proxy, and will tell you how by noon.\n");
  CHECK(mail.is_signed);
  CHECK_FALSE(mail.encrypted);
}

TEST_CASE("an opaque signature that a list or a gateway wrapped together with its footer is read",
          "[signed]") {
  const auto wrapped = [](const std::string& type, const std::string& content,
                          const std::string& fields = "") {
    return mailparse::parse(
        "From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        "boundary=b\r\n\r\n--b\r\nContent-Type: " +
        type + "\r\n" + fields + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(content) +
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nA footer.\r\n--b--\r\n");
  };
  for (const char* type :
       {"application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"",
        "application/x-pkcs7-mime; name=smime.p7m", "application/octet-stream; name=smime.p7m"})
    for (const auto& content :
         {der(kMail), ber(kMail), der("Content-Type: application/pkcs7-mime\r\n\r\n" + der(kMail))}) {
      INFO(type);
      const auto mail = wrapped(type, content, "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n");
      CHECK(mail.text == "We fixed the proxy, and will tell you how by noon.\nA footer.");
      CHECK(mail.is_signed);
      CHECK_FALSE(mail.encrypted);
      CHECK(mail.attachments.empty());
    }
  const auto bare = wrapped("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
                            der("Only words.\r\n\r\nMore."));
  CHECK(bare.text.find("More.") != std::string::npos);
  // A signed document is a file, and so is what was encrypted.
  const auto invoice =
      wrapped("application/pkcs7-mime; name=\"invoice.xml.p7m\"", der("<?xml version='1.0'?><a/>"));
  REQUIRE(invoice.attachments.size() == 1);
  CHECK(invoice.attachments[0].filename == "invoice.xml.p7m");
  CHECK(invoice.text == "A footer.");
  const auto closed =
      wrapped("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "\x30\x03xyz");
  CHECK(closed.attachments.size() == 1);
  CHECK(closed.encrypted);
}
